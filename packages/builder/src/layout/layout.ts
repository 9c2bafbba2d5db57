import { Graph, layout as arrange, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre'
import type { Catalogue, Flow, FlowEdge } from '@aftercart/flow'
import { outOf, waysOutOf } from '../draft/graph.ts'
import type { Position } from '../draft/draft.reducer.ts'
import { waysRail } from './ways-rail.ts'

/** All cards have one size, so that a layout needs no measuring. Canvas pixels. */
export const cardSize = { width: 256, height: 80 }

const gap = { beside: 48, below: 64 }

/** More room below a rail of ways out: its names stand lower, and each path bends at a height of its own. */
export const railGap = 56

/**
 * Where each node stands, read from top to bottom, ways out from left to right.
 * Takes about a millisecond a node: quick enough to stay out of a worker for any flow a person draws.
 */
export function layoutFlow(flow: Flow, catalogue: Catalogue): Record<string, Position> {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>()
  graph.setGraph({ rankdir: 'TB', nodesep: gap.beside, ranksep: gap.below, edgesep: 24 })
  const rails = new Map(flow.nodes.map((node) => [node.id, waysRail(waysOutOf(node, catalogue))]))
  for (const node of flow.nodes) {
    const width = Math.max(cardSize.width, (rails.get(node.id)?.half ?? 0) * 2)
    graph.setNode(node.id, { width, height: cardSize.height })
  }
  // A step stays close below what alone leads to it; where paths meet, the long way round is the meeting's.
  const incoming = Map.groupBy(flow.edges, (edge) => edge.to)
  for (const edge of byWayOut(flow, catalogue)) {
    graph.setEdge(edge.from, edge.to, { weight: incoming.get(edge.to)?.length === 1 ? 6 : 1, minlen: 1 })
  }
  // Dagre's search for fewer crossings would swap Yes and No at will. Walking the drawing in the order of its ways out
  // leaves drawings of people without crossings too.
  arrange(graph, { disableOptimalOrderHeuristic: true })
  const ys = withRoomBelow(
    flow.nodes.map((node) => graph.node(node.id).y ?? 0),
    flow.nodes.map((node) => (rails.get(node.id) ? railGap : 0)),
  )
  const xs = flow.nodes.map((node) => graph.node(node.id).x ?? 0)
  const left = Math.min(...xs)
  const top = Math.min(...ys)
  return Object.fromEntries(
    flow.nodes.map((node, index) => [
      node.id,
      { x: Math.round((xs[index] ?? 0) - left), y: Math.round((ys[index] ?? 0) - top) },
    ]),
  )
}

/** The rows' heights, where everything below a row with a rail moves down. `extra`: what each node asks for. */
function withRoomBelow(ys: readonly number[], extra: readonly number[]): number[] {
  const asked = new Map<number, number>()
  for (const [index, y] of ys.entries()) asked.set(y, Math.max(asked.get(y) ?? 0, extra[index] ?? 0))
  return ys.map((y) => [...asked].reduce((sum, [above, room]) => (above < y ? sum + room : sum), y))
}

/** The flow with a place for every node: all laid out anew when none has one, else the missing put near what leads to them. */
export function placeNodes(flow: Flow, catalogue: Catalogue): Flow {
  if (flow.nodes.every((node) => node.position)) return flow
  if (flow.nodes.every((node) => !node.position)) {
    const positions = layoutFlow(flow, catalogue)
    return { ...flow, nodes: flow.nodes.map((node) => ({ ...node, position: positions[node.id] })) }
  }
  return flow.nodes.reduce<Flow>((placed, node) => {
    if (node.position) return placed
    const position = placeFor(placed, placed.edges.find((edge) => edge.to === node.id)?.from)
    return { ...placed, nodes: placed.nodes.map((each) => (each.id === node.id ? { ...each, position } : each)) }
  }, flow)
}

/** A free place below `after`, else below everything. */
export function placeFor(flow: Flow, after: string | undefined): Position {
  const above = flow.nodes.find((node) => node.id === after)?.position
  if (above) return freePlace(flow, { x: above.x, y: above.y + cardSize.height + gap.below })
  const all = flow.nodes.flatMap((node) => node.position ?? [])
  if (all.length === 0) return { x: 0, y: 0 }
  return {
    x: Math.min(...all.map((each) => each.x)),
    y: Math.max(...all.map((each) => each.y)) + cardSize.height + gap.below,
  }
}

/** The nearest place to the right of the wished one where the card covers no other. */
export function freePlace(flow: Flow, wish: Position): Position {
  const covered = (x: number): boolean =>
    flow.nodes.some(
      ({ position }) =>
        position &&
        Math.abs(position.x - x) < cardSize.width + 16 &&
        Math.abs(position.y - wish.y) < cardSize.height + 16,
    )
  let x = wish.x
  while (covered(x)) x += cardSize.width + gap.beside
  return { x, y: wish.y }
}

/** How far everything from the inserted node's place downwards moves to make room for one more card. */
export const insertShift = cardSize.height + gap.below

/** All edges, those of one node from its first way out to its last: the first stands leftmost. */
function byWayOut(flow: Flow, catalogue: Catalogue): FlowEdge[] {
  return flow.nodes.flatMap((node) => {
    const ways = waysOutOf(node, catalogue).map((way) => way.id)
    const own = flow.edges.filter((edge) => edge.from === node.id)
    return own.toSorted((a, b) => ways.indexOf(outOf(a, flow, catalogue)) - ways.indexOf(outOf(b, flow, catalogue)))
  })
}
