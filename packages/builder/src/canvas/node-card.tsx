import { memo } from 'react'
import { Handle, Position, type NodeProps } from '@xyflow/react'
import { IconPlus, IconQuestionMark } from '@tabler/icons-react'
import { useBuilder } from '../builder.context.ts'
import type { Card, CardData } from './flow-graph.ts'

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
      className={`ac-card ac-family-${model?.family ?? 'action'}${tone}${selected ? ' ac-card-selected' : ''}`}
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

function WaysOut({ id, data }: { id: string; data: CardData }) {
  const { readOnly } = useBuilder()
  const open = data.open.split(' ')
  const shares = data.shares.split('|')
  return data.ways.map((way, index) => {
    const isLabelled = data.ways.length > 1
    const left = `${((index + 0.5) / data.ways.length) * 100}%`
    return (
      <div key={way.id} className="ac-way" style={{ left }}>
        <Handle
          id={way.id}
          type="source"
          position={Position.Bottom}
          className={isLabelled ? 'ac-handle ac-handle-label' : 'ac-handle'}
          isConnectable={!readOnly}
          data-testid={`way-${id}-${way.id}`}
        >
          {isLabelled && [way.label, shares[index]].filter(Boolean).join(' ')}
        </Handle>
        {open.includes(way.id) && !readOnly && (
          <AddBehind id={id} out={way.id} label={isLabelled ? way.label : ''} data={data} />
        )}
      </div>
    )
  })
}

function AddBehind({ id, out, label, data }: { id: string; out: string; label: string; data: CardData }) {
  const { askForStep, catalogue } = useBuilder()
  const title = catalogue[data.node.type]?.describe(data.node.params).title ?? data.node.type
  return (
    <button
      type="button"
      className="ac-plus ac-plus-open nodrag nopan"
      tabIndex={data.isTabStop ? 0 : -1}
      aria-label={label ? `Add a step after “${title}”: ${label}` : `Add a step after “${title}”`}
      data-from={id}
      data-out={out}
      onClick={(event) => {
        event.stopPropagation()
        const box = event.currentTarget.getBoundingClientRect()
        askForStep({ where: { kind: 'after', from: id, out }, screen: { x: box.left + box.width / 2, y: box.bottom } })
      }}
    >
      <IconPlus size={14} stroke={2} aria-hidden />
    </button>
  )
}
