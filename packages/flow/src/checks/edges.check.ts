import type { Flow, FlowEdge } from '../flow.ts'
import { titleOf, wayOutOfEdge, type Graph, type GraphNode } from '../graph.ts'
import { problem, type Problem } from '../problem.ts'

/** Each edge by itself: does it begin and end where it can. */
export function edgeProblems(flow: Flow, graph: Graph): Problem[] {
  const seen = new Set<string>()
  const exits = new Map<GraphNode, Exits>()
  return flow.edges.flatMap((edge) => {
    const from = graph.nodes[graph.indexOf.get(edge.from) ?? -1]
    const to = graph.nodes[graph.indexOf.get(edge.to) ?? -1]
    if (from === undefined || to === undefined) return unknownNode(edge, from)
    if (from === to) return toItself(from)
    const key = `${from.index} ${to.index} ${wayOutOfEdge(from.ways, edge)}`
    if (seen.has(key)) return duplicate(from, to)
    seen.add(key)
    const known = exits.get(from) ?? exitsOf(from)
    exits.set(from, known)
    return [...intoTrigger(from, to), ...wayProblems(edge, from, to, known)]
  })
}

/** The ways out that a node has, by name, and the first of them in words: a wild drawing may have thousands. */
type Exits = { ids: ReadonlySet<string>; names: string }

const mostNamed = 10

function exitsOf({ ways }: GraphNode): Exits {
  const declared = ways.filter((way) => way.declared)
  const named = declared.slice(0, mostNamed).map((way) => `"${way.label}"`)
  const more = declared.length > mostNamed ? [`one of ${declared.length - mostNamed} others`] : []
  return { ids: new Set(declared.map(({ id }) => id)), names: [...named, ...more].join(' or ') }
}

function unknownNode(edge: FlowEdge, from: GraphNode | undefined): Problem {
  const missing = from === undefined ? edge.from : edge.to
  const message = `The path from "${edge.from}" to "${edge.to}" names a node "${missing}" that is not in the flow. Remove the path, or add the node.`
  return problem('edge.unknown-node', from?.id ?? null, message, { short: 'path to nowhere' })
}

function toItself(from: GraphNode): Problem {
  const message = `"${titleOf(from)}" leads back to itself. Remove that path.`
  return problem('edge.self', from.id, message, { short: 'leads to itself' })
}

function duplicate(from: GraphNode, to: GraphNode): Problem {
  const message = `The path from "${titleOf(from)}" to "${titleOf(to)}" is there twice. Remove one of the two.`
  return problem('edge.duplicate', from.id, message, { short: 'path drawn twice' })
}

function intoTrigger(from: GraphNode, to: GraphNode): Problem[] {
  if (to.kind !== 'trigger') return []
  const message = `A path leads from "${titleOf(from)}" into the trigger "${titleOf(to)}", where runs begin. Let it lead to a node after the trigger.`
  return [problem('edge.into-trigger', from.id, message, { short: 'leads into trigger' })]
}

function wayProblems(edge: FlowEdge, from: GraphNode, to: GraphNode, { ids, names }: Exits): Problem[] {
  if (from.model === null) return []
  if (ids.size === 0) {
    const message = `"${titleOf(from)}" has no way out, but a path leads from it to "${titleOf(to)}". Remove that path.`
    return [problem('edge.unknown-out', from.id, message, { short: 'has no way out' })]
  }
  if (edge.out !== undefined && !ids.has(edge.out)) {
    const message = `"${titleOf(from)}" has no way out "${edge.out}". Draw the path to "${titleOf(to)}" from ${names}.`
    return [problem('edge.unknown-out', from.id, message, { short: 'unknown way out' })]
  }
  if (edge.out === undefined && ids.size > 1) return [outMissing(from, to, names)]
  return []
}

/** A decision without a name is a guess, so it is an error there; an action goes on by its first way, the good end. */
function outMissing(from: GraphNode, to: GraphNode, names: string): Problem {
  const severity = from.kind === 'act' ? 'warning' : 'error'
  const taken = from.kind === 'act' ? ` It is taken for "${from.ways[0]?.label}".` : ''
  const message = `The path from "${titleOf(from)}" to "${titleOf(to)}" does not say which way out it belongs to.${taken} Draw it from ${names}.`
  return problem('edge.out-missing', from.id, message, { severity, short: 'which way out?' })
}
