import { memo } from 'react'
import { Handle, Position, type NodeProps } from '@xyflow/react'
import { IconQuestionMark } from '@tabler/icons-react'
import { useBuilder } from '../builder.context.ts'
import type { Card } from './flow-graph.ts'
import { WaysOut } from './ways-out.tsx'

/** One step on the canvas: what it does in one sentence, what is wrong with it, and its ways out. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<Card>) {
  const { catalogue, editors, readOnly } = useBuilder()
  const model = catalogue[data.node.type]
  const Icon = editors[data.node.type]?.icon ?? IconQuestionMark
  const { title, detail } = model?.describe(data.node.params) ?? {
    title: data.node.type,
    detail: 'This step is unknown here',
  }
  const tone = data.problem ? ` ac-card-${data.problem.severity}` : ''
  return (
    <div
      className={`ac-card ac-family-${model?.family ?? 'action'}${tone}${selected ? ' ac-card-selected' : ''}${data.isAside ? ' ac-aside' : ''}`}
      data-testid={`card-${id}`}
    >
      <div className="ac-card-pills">
        {data.count && <span className="ac-pill">{data.count}</span>}
        {data.problem && <span className={`ac-pill ac-pill-${data.problem.severity}`}>{data.problem.short}</span>}
      </div>
      <span className="ac-chip ac-chip-large" aria-hidden>
        <Icon size={20} stroke={1.75} />
      </span>
      <div className="ac-card-text">
        <div className="ac-card-title">{title}</div>
        <div className="ac-card-detail">{detail}</div>
      </div>
      {data.takesEdges && (
        <Handle type="target" position={Position.Top} className="ac-handle ac-handle-in" isConnectable={!readOnly} />
      )}
      <WaysOut id={id} data={data} />
    </div>
  )
})
