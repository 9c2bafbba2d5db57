import { useRef, useState, type ReactNode } from 'react'
import { ActionIcon, Button, Menu, Select } from '@mantine/core'
import { IconArrowRight, IconArrowsSplit2, IconDotsVertical, IconPlus } from '@tabler/icons-react'
import type { Flow, FlowEdge, FlowNode, WayOut } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import { validTargets } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { findNode, makeEdge, outOf, waysOutOf } from '../draft/graph.ts'
import { nameOf } from './step-name.ts'

type Props = { flow: Flow; node: FlowNode; dispatch(action: DraftAction): void; onSelect(id: string): void }

/** Where each way out leads: connecting without a mouse. */
export function NextSteps({ flow, node, dispatch, onSelect }: Props) {
  const { catalogue } = useBuilder()
  const ways = waysOutOf(node, catalogue)
  if (ways.length === 0) return null
  return (
    <section className="ac-next" aria-label="Next steps">
      {ways.map((way) => (
        <Way
          key={way.id}
          flow={flow}
          node={node}
          way={way}
          label={ways.length > 1 ? `${way.label}: then go to` : 'Then go to'}
          dispatch={dispatch}
          onSelect={onSelect}
        />
      ))}
    </section>
  )
}

function Way({ flow, node, way, label, dispatch, onSelect }: Props & { way: WayOut; label: string }) {
  const { catalogue, readOnly, askForStep } = useBuilder()
  const [isAdding, setAdding] = useState(false)
  const edges = flow.edges.filter((edge) => edge.from === node.id && outOf(edge, flow, catalogue) === way.id)
  const free = validTargets(flow, catalogue, node.id, way.id)
  const rows: (FlowEdge | null)[] = edges.length === 0 || isAdding ? [...edges, null] : edges

  const choose = (edge: FlowEdge | null, to: string | null): void => {
    setAdding(false)
    if (to === null) return edge ? dispatch({ type: 'delete', nodes: [], edges: [edge] }) : undefined
    if (edge) return dispatch({ type: 'reroute', edge, to })
    dispatch({ type: 'connect', edge: makeEdge(flow, catalogue, node.id, way.id, to) })
  }
  return (
    <div className="ac-next-way">
      {rows.map((edge, index) => (
        <Row
          key={edge?.to ?? 'new'}
          label={index === 0 ? label : `and at the same time (${index + 1})`}
          flow={flow}
          edge={edge}
          free={free}
          onChoose={(to) => choose(edge, to)}
          onSelect={onSelect}
          more={
            index === 0 && edge && !readOnly ? (
              <MoreOfWay
                label={label}
                node={node}
                way={way}
                edge={edge}
                onBranch={isAdding || free.length === 0 ? null : () => setAdding(true)}
              />
            ) : null
          }
        />
      ))}
      {!readOnly && edges.length === 0 && (
        <div className="ac-next-buttons">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={(event) => askForStep(requestAt(event.currentTarget, node, way, undefined))}
          >
            New step here
          </Button>
        </div>
      )}
    </div>
  )
}

type MoreProps = { label: string; node: FlowNode; way: WayOut; edge: FlowEdge; onBranch: (() => void) | null }

/** What else one can do where a way leads on already. `onBranch`: null while there is no other step to lead to. */
function MoreOfWay({ label, node, way, edge, onBranch }: MoreProps) {
  const { askForStep } = useBuilder()
  const button = useRef<HTMLButtonElement>(null)
  const ask = (at: FlowEdge | undefined): void =>
    void (button.current && askForStep(requestAt(button.current, node, way, at)))
  return (
    <Menu position="bottom-end" width={240} returnFocus={false}>
      <Menu.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" size={36} aria-label={`More for “${label}”`}>
          <IconDotsVertical size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => ask(edge)}>
          New step in between
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowsSplit2 size={16} stroke={1.75} aria-hidden />}
          onClick={() => ask(undefined)}
        >
          New branch at once
        </Menu.Item>
        {onBranch && (
          <Menu.Item leftSection={<IconArrowsSplit2 size={16} stroke={1.75} aria-hidden />} onClick={onBranch}>
            Branch to a step that is there
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function requestAt(button: HTMLElement, node: FlowNode, way: WayOut, edge: FlowEdge | undefined) {
  const box = button.getBoundingClientRect()
  const screen = { x: box.left + box.width / 2, y: box.bottom }
  return {
    where: edge ? { kind: 'insert' as const, edge } : { kind: 'after' as const, from: node.id, out: way.id },
    screen,
  }
}

type RowProps = {
  label: string
  flow: Flow
  edge: FlowEdge | null
  free: readonly FlowNode[]
  onChoose(to: string | null): void
  onSelect(id: string): void
  more: ReactNode
}

function Row({ label, flow, edge, free, onChoose, onSelect, more }: RowProps) {
  const { catalogue, readOnly } = useBuilder()
  const current = edge ? findNode(flow, edge.to) : undefined
  const options = flow.nodes.filter((each) => each === current || free.includes(each))
  return (
    <div className="ac-next-row">
      <Select
        label={label}
        placeholder="Nothing: this path ends here"
        data={options.map((each) => ({ value: each.id, label: nameOf(each, flow, catalogue) }))}
        value={edge?.to ?? null}
        onChange={onChoose}
        disabled={readOnly}
        clearable={edge !== null}
        clearButtonProps={{ 'aria-label': 'Disconnect' }}
        searchable={options.length > 8}
        checkIconPosition="right"
        comboboxProps={{ withinPortal: true }}
      />
      {edge && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Go to “${current ? nameOf(current, flow, catalogue) : edge.to}”`}
          onClick={() => onSelect(edge.to)}
        >
          <IconArrowRight size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
      {more}
    </div>
  )
}
