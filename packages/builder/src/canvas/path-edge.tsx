import { memo } from 'react'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { IconPlus } from '@tabler/icons-react'
import { useBuilder } from '../builder.context.ts'
import type { Path } from './flow-graph.ts'
import { pathLine } from './path-line.ts'

/** The line between two steps, with a plus in its middle that puts another step there. */
export const PathEdge = memo(function PathEdge(props: EdgeProps<Path>) {
  const { askForStep, readOnly } = useBuilder()
  const { data } = props
  const { path, labelX, labelY } = pathLine(props, data?.route ?? { bend: null, lane: null })
  const tone = `${props.selected ? ' ac-path-selected' : ''}${data?.isAside ? ' ac-aside' : ''}`
  return (
    <>
      <BaseEdge id={props.id} path={path} interactionWidth={24} className={`ac-path${tone}`} />
      {data && !readOnly && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className={`ac-plus ac-plus-path nodrag nopan${props.selected ? ' ac-plus-shown' : ''}`}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            aria-label={`Insert a step between “${data.from}” and “${data.to}”`}
            data-edge={props.id}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect()
              askForStep({
                where: { kind: 'insert', edge: data.edge },
                screen: { x: box.left + box.width / 2, y: box.bottom },
              })
            }}
          >
            <IconPlus size={14} stroke={2} aria-hidden />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  )
})
