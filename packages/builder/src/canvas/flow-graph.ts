import type { Edge, Node } from '@xyflow/react'
import type { Catalogue, Flow, FlowEdge, FlowNode, Problem, WayOut } from '@aftercart/flow'
import { isTrigger } from '../draft/connection.rules.ts'
import { edgeId, outOf, waysOutOf } from '../draft/graph.ts'
import { cardSize } from '../layout/layout.ts'

export type CardData = {
  node: FlowNode
  ways: readonly WayOut[]
  /** Ids of the ways out that lead nowhere yet, joined by a space. */
  open: string
  /** What stands beside each way's name, in the order of `ways`, e.g. "78 %". */
  shares: string
  count: string | undefined
  problem: Problem | undefined
  takesEdges: boolean
  /** Where Tab enters the canvas: one card at a time, so that a big flow is one stop. */
  isTabStop: boolean
}

export type Card = Node<CardData, 'card'>
export type Path = Edge<{ edge: FlowEdge; from: string; to: string }, 'path'>

export type GraphInput = {
  flow: Flow
  catalogue: Catalogue
  problems: readonly Problem[]
  counts: Readonly<Record<string, string>>
  shares: Readonly<Record<string, string>>
  /** The card where Tab enters the canvas. */
  tabStop: string | null
  readOnly: boolean
}

/** The cards of a flow. A card that says the same as before is the same object, so that React Flow leaves it alone. */
export function toCards(input: GraphInput, before: readonly Card[], select: ReadonlySet<string> | null): Card[] {
  const old = new Map(before.map((card) => [card.id, card]))
  const worst = new Map<string, Problem>()
  for (const each of input.problems) if (each.node !== null && !worst.has(each.node)) worst.set(each.node, each)
  const open = openByNode(input.flow, input.catalogue)
  return input.flow.nodes.map((node) => {
    const known = old.get(node.id)
    const data: CardData = {
      node,
      ways: known?.data.node === node ? known.data.ways : waysOutOf(node, input.catalogue),
      open: open.get(node.id) ?? '',
      shares: waysOutOf(node, input.catalogue)
        .map((way) => input.shares[`${node.id}:${way.id}`] ?? '')
        .join('|'),
      count: input.counts[node.id],
      problem: worst.get(node.id),
      takesEdges: !isTrigger(node, input.catalogue),
      isTabStop: node.id === input.tabStop,
    }
    return toCard(data, known, select, input)
  })
}

function toCard(data: CardData, known: Card | undefined, select: ReadonlySet<string> | null, input: GraphInput): Card {
  const { node } = data
  const selected = select ? select.has(node.id) : (known?.selected ?? false)
  const position = known?.dragging ? known.position : (node.position ?? { x: 0, y: 0 })
  if (
    known &&
    sameData(known.data, data) &&
    known.selected === selected &&
    known.position.x === position.x &&
    known.position.y === position.y
  )
    return known
  return {
    ...known,
    id: node.id,
    type: 'card',
    data,
    position,
    selected,
    width: cardSize.width,
    height: cardSize.height,
    ariaLabel: sentence(data, input.catalogue),
    domAttributes: {
      tabIndex: data.isTabStop ? 0 : -1,
      'aria-describedby': 'ac-canvas-keys',
      'aria-roledescription': 'step',
    },
  }
}

function sameData(a: CardData, b: CardData): boolean {
  return (Object.keys(b) as (keyof CardData)[]).every((name) => a[name] === b[name])
}

/** What a card says, read aloud. */
function sentence({ node, problem, count }: CardData, catalogue: Catalogue): string {
  const { title, detail } = catalogue[node.type]?.describe(node.params) ?? { title: node.type, detail: 'Unknown step' }
  return [title, detail, problem?.short, count].filter(Boolean).join('. ')
}

function openByNode(flow: Flow, catalogue: Catalogue): Map<string, string> {
  const taken = new Set(flow.edges.map((edge) => `${edge.from}:${outOf(edge, flow, catalogue)}`))
  return new Map(
    flow.nodes.map((node) => [
      node.id,
      waysOutOf(node, catalogue)
        .filter((way) => !taken.has(`${node.id}:${way.id}`))
        .map((way) => way.id)
        .join(' '),
    ]),
  )
}

export function toPaths(flow: Flow, catalogue: Catalogue, selected: ReadonlySet<string>): Path[] {
  const titles = new Map(
    flow.nodes.map((node) => [node.id, catalogue[node.type]?.describe(node.params).title ?? node.type]),
  )
  return flow.edges.map((edge) => {
    const id = edgeId(edge)
    const [from, to] = [titles.get(edge.from) ?? '', titles.get(edge.to) ?? '']
    return {
      id,
      type: 'path',
      source: edge.from,
      sourceHandle: outOf(edge, flow, catalogue),
      target: edge.to,
      data: { edge, from, to },
      selected: selected.has(id),
      ariaLabel: `From “${from}” to “${to}”`,
    }
  })
}
