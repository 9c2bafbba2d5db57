import { Graph, layout as arrange, type EdgeLabel, type GraphLabel, type NodeLabel, type OrderConstraint } from '@dagrejs/dagre'
import type { Catalogue, Flow, FlowNode } from '@aftercart/flow'
import { outOf, waysOutOf } from '../draft/graph.ts'
import type { Position } from '../draft/draft.reducer.ts'

/** All cards have one size, so that a layout needs no measuring. Canvas pixels. */
export const cardSize = { width: 256, height: 80 }

const gap = { beside: 48, below: 64 }

/**
 * Where each node stands, read from top to bottom, ways out from left to right.
 * Takes about a millisecond a node: quick enough to stay out of a worker for any flow a person draws.
 */
export function layoutFlow(flow: Flow, catalogue: Catalogue): Record<string, Position> {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>()
  graph.setGraph({ rankdir: 'TB', nodesep: gap.beside, ranksep: gap.below, edgesep: 24 })
  for (const node of flow.nodes) graph.setNode(node.id, { ...cardSize })
  for (const edge of flow.edges) graph.setEdge(edge.from, edge.to, { weight: 1, minlen: 1 })
  arrange(graph, { constraints: flow.nodes.flatMap((node) => leftToRight(node, flow, catalogue)) })
  const ys = flow.nodes.map((node) => graph.node(node.id).y ?? 0)
  const xs = flow.nodes.map((node) => graph.node(node.id).x ?? 0)
  const left = Math.min(...xs)
  const top = Math.min(...ys)
  return Object.fromEntries(
    flow.nodes.map((node, index) => [node.id, { x: Math.round((xs[index] ?? 0) - left), y: Math.round((ys[index] ?? 0) - top) }]),
  )
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
  return { x: Math.min(...all.map((each) => each.x)), y: Math.max(...all.map((each) => each.y)) + cardSize.height + gap.below }
}

/** The nearest place to the right of the wished one where the card covers no other. */
export function freePlace(flow: Flow, wish: Position): Position {
  const covered = (x: number): boolean =>
    flow.nodes.some(
      ({ position }) =>
        position && Math.abs(position.x - x) < cardSize.width + 16 && Math.abs(position.y - wish.y) < cardSize.height + 16,
    )
  let x = wish.x
  while (covered(x)) x += cardSize.width + gap.beside
  return { x, y: wish.y }
}

/** How far everything from the inserted node's place downwards moves to make room for one more card. */
export const insertShift = cardSize.height + gap.below

/** The targets of Yes stand left of those of No, unless one of them is also reached another way. */
function leftToRight(node: FlowNode, flow: Flow, catalogue: Catalogue): OrderConstraint[] {
  const ways = waysOutOf(node, catalogue)
  if (ways.length < 2) return []
  const targets = ways.map((way) =>
    flow.edges.filter((edge) => edge.from === node.id && outOf(edge, flow, catalogue) === way.id).map((edge) => edge.to),
  )
  const only = (id: string): boolean => flow.edges.filter((edge) => edge.to === id).length === 1
  const firsts = targets.map((ids) => ids.find(only)).filter((id) => id !== undefined)
  return firsts.slice(1).map((right, index) => ({ left: firsts[index] ?? right, right }))
}
