import { ActionIcon, Select } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Flow, FlowNode } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import { isMeeting, refusal } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { findNode, makeEdge, openWays, outOf, waysOutOf } from '../draft/graph.ts'
import { nameOf } from './step-name.ts'

type Props = { flow: Flow; node: FlowNode; dispatch(action: DraftAction): void }

/** Which paths meet here, and those that still lead nowhere: joining branches without a mouse. */
export function MeetingPaths({ flow, node, dispatch }: Props) {
  const { catalogue, readOnly } = useBuilder()
  if (!isMeeting(node, catalogue)) return null
  const incoming = flow.edges.filter((edge) => edge.to === node.id)
  const open = openWays(flow, catalogue).filter(
    (way) => way.from !== node.id && refusal(flow, catalogue, way.from, way.out, node.id) === null,
  )
  const name = (from: string, out: string): string => {
    const step = findNode(flow, from)
    const ways = step ? waysOutOf(step, catalogue) : []
    const way = ways.length > 1 ? ways.find((each) => each.id === out)?.label : undefined
    return [step ? nameOf(step, flow, catalogue) : from, way].filter(Boolean).join(': ')
  }
  const lead = (value: string | null): void => {
    const way = open.find((each) => `${each.from}:${each.out}` === value)
    if (way) dispatch({ type: 'connect', edge: makeEdge(flow, catalogue, way.from, way.out, node.id) })
  }
  return (
    <section className="ac-next" aria-labelledby="ac-meeting">
      <div className="ac-next-way">
        <h3 id="ac-meeting" className="ac-rules-title">
          Paths that meet here
        </h3>
        {incoming.length === 0 && <p className="ac-inspector-hint">None yet.</p>}
        {incoming.length > 0 && (
          <ul className="ac-meeting">
            {incoming.map((edge) => (
              <Incoming
                key={`${edge.from}:${edge.out ?? ''}`}
                name={name(edge.from, outOf(edge, flow, catalogue))}
                onDisconnect={readOnly ? null : () => dispatch({ type: 'delete', nodes: [], edges: [edge] })}
              />
            ))}
          </ul>
        )}
        {!readOnly && open.length > 0 && (
          <Select
            label="Lead another path here"
            placeholder="Choose an open end"
            data={open.map((way) => ({ value: `${way.from}:${way.out}`, label: name(way.from, way.out) }))}
            value={null}
            onChange={lead}
            comboboxProps={{ withinPortal: true }}
          />
        )}
      </div>
    </section>
  )
}

function Incoming({ name, onDisconnect }: { name: string; onDisconnect: (() => void) | null }) {
  return (
    <li>
      <span>{name}</span>
      {onDisconnect && (
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={`Disconnect “${name}”`} onClick={onDisconnect}>
          <IconX size={15} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
    </li>
  )
}
