import type { Catalogue, Flow, FlowEdge, FlowNode } from '@aftercart/flow'
import { outOf, waysOutOf } from '../draft/graph.ts'
import { cardSize } from './layout.ts'
import { routeOf, type Route } from './route.ts'
import { waysRail } from './ways-rail.ts'

type Point = { x: number; y: number }

/** How far below a card its ways end: at a dot, at a name, or at a name on the rail. */
const below = { dot: 5, name: 18, rail: 24 }
const stride = 9
/** Below an open way hangs a plus, on which no other path shall lie. */
const belowPlus = 40

/** The route of every path, by where each card stands; in the order of the flow's edges. */
export function routesOf(flow: Flow, catalogue: Catalogue): Route[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const cards = flow.nodes.flatMap((node) => node.position ?? [])
  const starts = new Map(flow.edges.map((edge) => [edge, startOf(edge, nodes.get(edge.from), flow, catalogue)]))
  return flow.edges.map((edge) => {
    const [from, to] = [starts.get(edge), topOf(nodes.get(edge.to))]
    if (!from || !to) return { bend: null, lane: null }
    return routeOf(from, to, cards, from.onRail ? from.y + bendOf(edge, from, flow, nodes, starts) : null)
  })
}

/** `hasOpen`: another way of the same step leads nowhere yet. */
type Start = Point & { onRail: boolean; hasOpen: boolean }

function startOf(edge: FlowEdge, node: FlowNode | undefined, flow: Flow, catalogue: Catalogue): Start | null {
  if (!node?.position) return null
  const ways = waysOutOf(node, catalogue)
  const index = Math.max(
    0,
    ways.findIndex((way) => way.id === outOf(edge, flow, catalogue)),
  )
  const taken = new Set(flow.edges.map((each) => (each.from === node.id ? outOf(each, flow, catalogue) : '')))
  const hasOpen = ways.some((way) => !taken.has(way.id))
  const rail = waysRail(ways)
  const x = rail?.at[index] ?? ((index + 0.5) / Math.max(1, ways.length)) * cardSize.width
  const down = rail ? below.rail : ways.length > 1 ? below.name : below.dot
  return { x: node.position.x + x, y: node.position.y + cardSize.height + down, onRail: rail !== null, hasOpen }
}

function topOf(node: FlowNode | undefined): Point | null {
  return node?.position ? { x: node.position.x + cardSize.width / 2, y: node.position.y } : null
}

/**
 * Paths that leave one rail turn aside at heights of their own, the inner ones lower, so that none lies on another: of those
 * that go left the leftmost turns first, of those that go right the rightmost.
 */
function bendOf(
  edge: FlowEdge,
  from: Start,
  flow: Flow,
  nodes: ReadonlyMap<string, FlowNode>,
  starts: ReadonlyMap<FlowEdge, Start | null>,
): number {
  const goesLeft = (each: FlowEdge) => (topOf(nodes.get(each.to))?.x ?? 0) < (starts.get(each)?.x ?? 0)
  const isLeft = goesLeft(edge)
  const before = flow.edges.filter((each) => {
    const x = starts.get(each)?.x ?? 0
    return each.from === edge.from && goesLeft(each) === isLeft && (isLeft ? x < from.x : x > from.x)
  }).length
  return (from.hasOpen ? belowPlus : 0) + 14 + (before * 2 + (isLeft ? 0 : 1)) * stride
}
