import { useEffect } from 'react'
import { Handle, Position, useUpdateNodeInternals } from '@xyflow/react'
import { IconPlus } from '@tabler/icons-react'
import { useBuilder } from '../builder.context.ts'
import type { CardData } from './flow-graph.ts'

type Props = { id: string; data: CardData }

/** Where one goes on from a card: a dot, or the names of its ways, on a rail where they need more room than the card has. */
export function WaysOut({ id, data }: Props) {
  const { ways, rail } = data
  useMeasuredWays(id, data)
  const open = data.open.split(' ')
  return (
    <>
      {rail && (
        <span className="ac-rail" style={{ left: rail.at[0], width: (rail.at.at(-1) ?? 0) - (rail.at[0] ?? 0) }} />
      )}
      {ways.map((way, index) => (
        <OneWay key={way.id} id={id} data={data} index={index} isOpen={open.includes(way.id)} />
      ))}
    </>
  )
}

/** React Flow measures where edges begin when a card changes its size; ways come, go and move without that. */
function useMeasuredWays(id: string, { ways, rail }: CardData): void {
  const measure = useUpdateNodeInternals()
  const places = [...ways.map((way) => way.id), ...(rail?.at ?? [])].join(' ')
  useEffect(() => {
    if (places !== '') measure(id)
  }, [measure, id, places])
}

function OneWay({ id, data, index, isOpen }: Props & { index: number; isOpen: boolean }) {
  const { readOnly } = useBuilder()
  const { ways, rail } = data
  const way = ways[index]
  if (!way) return null
  const isLabelled = ways.length > 1
  const label = isLabelled ? [way.label, data.shares.split('|')[index]].filter(Boolean).join(' ') : ''
  const left = rail ? rail.at[index] : `${((index + 0.5) / ways.length) * 100}%`
  return (
    <div className={rail ? 'ac-way ac-way-rail' : 'ac-way'} style={{ left }}>
      <Handle
        id={way.id}
        type="source"
        position={Position.Bottom}
        className={isLabelled ? 'ac-handle ac-handle-label' : 'ac-handle'}
        isConnectable={!readOnly}
        data-testid={`way-${id}-${way.id}`}
        title={label}
        {...(rail ? { style: { maxWidth: rail.room[index] } } : {})}
      >
        {isLabelled && <span>{label}</span>}
      </Handle>
      {!readOnly && isOpen && <AddBehind id={id} out={way.id} label={isLabelled ? way.label : ''} data={data} />}
      {!readOnly && !isOpen && data.isSplit && (
        <AddBehind id={id} out={way.id} label="another branch" data={data} isMore />
      )}
    </div>
  )
}

type AddProps = Props & { out: string; label: string; isMore?: boolean }

function AddBehind({ id, out, label, data, isMore = false }: AddProps) {
  const { askForStep, catalogue } = useBuilder()
  const title = catalogue[data.node.type]?.describe(data.node.params).title ?? data.node.type
  return (
    <button
      type="button"
      className={`ac-plus nodrag nopan ${isMore ? 'ac-plus-more' : 'ac-plus-open'}`}
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
