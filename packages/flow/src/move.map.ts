import type { CompiledFlow } from './compile.ts'
import { titleOf, type GraphNode } from './graph.ts'

/** Where what stands at a node of one version goes on in another; null, or not named: it stays. */
export type NodeMap = Readonly<Record<string, string | null>>

/** A node where runs can stand. What stands there can go on only at a node with the same `fits`. */
export type StandingPlace = { node: string; title: string; fits: string }

export type MappedPlace = StandingPlace & {
  to: string | null
  /** Why what stands there stays, when `to` is null, in a whole sentence. */
  why: string | null
  /** True when somebody chose a place that it cannot have. */
  wrong: boolean
}

/** The nodes where runs can wait: for a time, for news, or for an action to end. In the order of the drawing. */
export function standingPlaces({ plan }: CompiledFlow): StandingPlace[] {
  return plan.graph.nodes.flatMap((node) => {
    const fits = fitsOf(node)
    return fits === null || plan.branches.levelOf[node.index] === undefined
      ? []
      : [{ node: node.id, title: titleOf(node), fits }]
  })
}

/**
 * Says for each place of `before` where it is in `after`: the node with the same id, if it is the same kind of step (of
 * actions: the same action). `chosen`: what the merchant says instead, node by node.
 */
export function proposeMap(before: CompiledFlow, after: CompiledFlow, chosen: NodeMap = {}): MappedPlace[] {
  const places = new Map(standingPlaces(after).map((place) => [place.node, place]))
  return standingPlaces(before).map((place) => {
    const wish = Object.hasOwn(chosen, place.node) ? chosen[place.node]! : undefined
    if (wish === null)
      return { ...place, to: null, why: `“${place.title}” keeps its runs, as you chose.`, wrong: false }
    const found = places.get(wish ?? place.node)
    if (found !== undefined && found.fits === place.fits) return { ...place, to: found.node, why: null, wrong: false }
    return { ...place, to: null, ...refusal(after, place, wish) }
  })
}

function refusal(after: CompiledFlow, place: StandingPlace, wish: string | undefined): { why: string; wrong: boolean } {
  const node = after.plan.graph.nodes[after.plan.graph.indexOf.get(wish ?? place.node) ?? -1]
  const wrong = wish !== undefined
  if (node !== undefined) {
    const why = `“${place.title}” and “${titleOf(node)}” are different kinds of steps. Choose one of the same kind, or let its runs stay.`
    return { why, wrong }
  }
  if (wrong)
    return {
      why: `There is no step “${wish}” in the new version. Choose one that is there, or let its runs stay.`,
      wrong,
    }
  return {
    why: `“${place.title}” is not in the new version. Choose another step for its runs, or let them stay.`,
    wrong,
  }
}

/** Null for nodes that runs only pass through. */
export function fitsOf(node: GraphNode): string | null {
  switch (node.kind) {
    case 'wait':
    case 'listen':
    case 'goal':
      return node.kind
    case 'act':
      return `act:${node.node.type}`
    default:
      return null
  }
}
