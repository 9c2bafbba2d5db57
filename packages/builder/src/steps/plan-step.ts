import { unreachable, type Catalogue, type Flow, type FlowEdge, type FlowNode } from '@aftercart/flow'
import type { StepPlace } from '../builder.context.ts'
import { isTrigger } from '../draft/connection.rules.ts'
import type { DraftAction, Position } from '../draft/draft.reducer.ts'
import { downstream, makeEdge, openWays, waysOutOf, type OpenWay } from '../draft/graph.ts'
import { cardSize, freePlace, insertShift, placeFor, railGap } from '../layout/layout.ts'
import { waysRail } from '../layout/ways-rail.ts'
import type { StepKind } from './step-kind.ts'

/** The change that adds a step, and the node to look at afterwards; null when it cannot stand there. */
export type StepPlan = { action: DraftAction; node: string } | null

/**
 * What adding this step at that place means.
 * - A second trigger is never added: the one that is there becomes the other.
 * - A first trigger leads to the beginning of what is drawn already, when there is just one.
 */
export function planStep(flow: Flow, catalogue: Catalogue, kind: StepKind, place: StepPlace, id: string): StepPlan {
  if (kind.family === 'trigger') return planTrigger(flow, catalogue, kind, place, id)
  const node: FlowNode = { id, type: kind.type, params: structuredClone(kind.params) }
  switch (place.kind) {
    case 'at':
      return { action: { type: 'add', node: { ...node, position: place.position }, edges: [] }, node: id }
    case 'after': {
      const position = place.position ?? placeAfter(flow, catalogue, place.from, place.out)
      const edges = [makeEdge(flow, catalogue, place.from, place.out, id)]
      return { action: { type: 'add', node: { ...node, position }, edges }, node: id }
    }
    case 'insert':
      return planInsert(flow, catalogue, node, place.edge)
    default:
      return unreachable(place)
  }
}

/** Where a step goes that was chosen without saying where: behind the selected one, else at the one open end, else free. */
export function placeWithoutAsking(
  flow: Flow,
  catalogue: Catalogue,
  selected: string | null,
  centre: Position,
): StepPlace {
  const open = openWays(flow, catalogue)
  const way = open.find((each) => each.from === selected) ?? (open.length === 1 ? open[0] : undefined)
  if (way) return { kind: 'after', from: way.from, out: way.out }
  return { kind: 'at', position: freePlace(flow, centre) }
}

function planInsert(flow: Flow, catalogue: Catalogue, node: FlowNode, edge: FlowEdge): StepPlan {
  const way = waysOutOf(node, catalogue)[0]
  if (!way) return null
  const target = flow.nodes.find((each) => each.id === edge.to)?.position
  const source = flow.nodes.find((each) => each.id === edge.from)?.position
  const position = source && target ? { x: target.x, y: source.y + insertShift } : placeFor(flow, edge.from)
  const onward: FlowEdge =
    waysOutOf(node, catalogue).length > 1 ? { from: node.id, out: way.id, to: edge.to } : { from: node.id, to: edge.to }
  const positions = roomBelow(flow, edge, position)
  return { action: { type: 'insert', node: { ...node, position }, edge, onward, positions }, node: node.id }
}

/** Moves what comes after the inserted card down, as far as it stands in its way. */
function roomBelow(flow: Flow, edge: FlowEdge, position: Position): Record<string, Position> {
  const target = flow.nodes.find((each) => each.id === edge.to)?.position
  if (!target || target.y < position.y) return {}
  const shift = position.y + insertShift - target.y
  if (shift <= 0) return {}
  const below = downstream(flow, edge.to)
  return Object.fromEntries(
    flow.nodes.flatMap((node) =>
      node.position && below.has(node.id) && node.id !== edge.from && node.position.y >= target.y
        ? [[node.id, { x: node.position.x, y: node.position.y + shift }]]
        : [],
    ),
  )
}

function planTrigger(flow: Flow, catalogue: Catalogue, kind: StepKind, place: StepPlace, id: string): StepPlan {
  const present = flow.nodes.find((node) => isTrigger(node, catalogue))
  if (present)
    return { action: { type: 'params', node: present.id, params: structuredClone(kind.params) }, node: present.id }
  const starts = flow.nodes.filter((node) => !flow.edges.some((edge) => edge.to === node.id))
  const start = starts.length === 1 ? starts[0] : undefined
  const above = start?.position && { x: start.position.x, y: start.position.y - insertShift }
  const position = above ?? (place.kind === 'at' ? place.position : { x: 0, y: 0 })
  const node: FlowNode = { id, type: kind.type, params: structuredClone(kind.params), position }
  return { action: { type: 'add', node, edges: start ? [{ from: id, to: start.id }] : [] }, node: id }
}

/** Below its node; where that has several ways out, a little to the side its way leaves. */
function placeAfter(flow: Flow, catalogue: Catalogue, from: string, out: OpenWay['out']): Position {
  const source = flow.nodes.find((node) => node.id === from)
  const ways = source ? waysOutOf(source, catalogue) : []
  if (!source?.position || ways.length < 2) return placeFor(flow, from)
  const step = cardSize.width + 48
  const side = (ways.findIndex((way) => way.id === out) - (ways.length - 1) / 2) * step
  const down = insertShift + (waysRail(ways) ? railGap : 0)
  return freePlace(flow, { x: source.position.x + side, y: source.position.y + down })
}
