import type { Edge, Node } from '@xyflow/react'
import type { Catalogue, Flow, FlowEdge, FlowNode, Problem, WayOut } from '@aftercart/flow'
import { isSplit, isTrigger } from '../draft/connection.rules.ts'
import { edgeId, outOf, waysOutOf } from '../draft/graph.ts'
import { cardSize } from '../layout/layout.ts'
import type { Route } from '../layout/route.ts'
import { routesOf } from '../layout/routes.ts'
import { waysRail, type Rail } from '../layout/ways-rail.ts'

export type CardData = {
  node: FlowNode
  ways: readonly WayOut[]
  /** Where the names of the ways stand when they do not fit below the card. */
  rail: Rail | null
  /** The step begins several branches at once: there is always room for one more. */
  isSplit: boolean
  /** Ids of the ways out that lead nowhere yet, joined by a space. */
  open: string
  /** What stands beside each way's name, in the order of `ways`, e.g. "78 %". */
  shares: string
  count: string | undefined
  problem: Problem | undefined
  takesEdges: boolean
  /** Where Tab enters the canvas: one card at a time, so that a big flow is one stop. */
  isTabStop: boolean
  /** Another path is being looked at. */
  isAside: boolean
}

export type Card = Node<CardData, 'card'>
export type Path = Edge<{ edge: FlowEdge; from: string; to: string; route: Route; isAside: boolean }, 'path'>

export type GraphInput = {
  flow: Flow
  catalogue: Catalogue
  problems: readonly Problem[]
  counts: Readonly<Record<string, string>>
  shares: Readonly<Record<string, string>>
  /** The card where Tab enters the canvas. */
  tabStop: string | null
  /** The steps of the path one looks at; the others stand back. Null: no path is looked at. */
  lit: ReadonlySet<string> | null
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
    const isSame = known?.data.node === node
    const ways = isSame ? known.data.ways : waysOutOf(node, input.catalogue)
    const data: CardData = {
      node,
      ways,
      rail: isSame ? known.data.rail : waysRail(ways),
      isSplit: isSplit(node, input.catalogue),
      open: open.get(node.id) ?? '',
      shares: ways.map((way) => input.shares[`${node.id}:${way.id}`] ?? '').join('|'),
      count: input.counts[node.id],
      problem: worst.get(node.id),
      takesEdges: !isTrigger(node, input.catalogue),
      isTabStop: node.id === input.tabStop,
      isAside: input.lit !== null && !input.lit.has(node.id),
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

const plainRoute: Route = { bend: null, lane: null }

export function toPaths(
  flow: Flow,
  catalogue: Catalogue,
  selected: ReadonlySet<string>,
  lit: ReadonlySet<string> | null = null,
): Path[] {
  const routes = routesOf(flow, catalogue)
  const titles = new Map(
    flow.nodes.map((node) => [node.id, catalogue[node.type]?.describe(node.params).title ?? node.type]),
  )
  return flow.edges.map((edge, index) => {
    const id = edgeId(edge)
    const [from, to] = [titles.get(edge.from) ?? '', titles.get(edge.to) ?? '']
    const out = outOf(edge, flow, catalogue)
    const isAside = lit !== null && !(lit.has(edge.from) && lit.has(edge.to))
    return {
      id,
      type: 'path',
      source: edge.from,
      sourceHandle: out,
      target: edge.to,
      data: { edge, from, to, route: routes[index] ?? plainRoute, isAside },
      selected: selected.has(id),
      ariaLabel: `From “${from}” to “${to}”`,
    }
  })
}
