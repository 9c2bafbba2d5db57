import type { SignalName } from '../event.ts'
import type { FlowSettings } from '../flow.ts'
import { titleOf, upstreamFinder, type Graph, type GraphNode } from '../graph.ts'
import { problem, type Problem } from '../problem.ts'
import { signalOf } from '../signal-of.ts'

/**
 * An event that somebody else takes first: an exit rule of the flow, before all goals and waits; a goal, before the waits for
 * an event that lead to it. Whoever comes second waits in vain.
 */
export function listenProblems(graph: Graph, settings: FlowSettings | undefined): Problem[] {
  const listeners = graph.nodes.flatMap((node) => listenerOf(node) ?? [])
  const ends = new Set(settings?.exitOn?.flatMap((rule) => (rule.tag || rule.event ? [] : [rule.on])))
  const before = goalsBefore(
    graph,
    listeners.filter(({ signal }) => !ends.has(signal)),
  )
  return listeners.flatMap(({ node, signal }) => {
    if (ends.has(signal)) return [endedBefore(node)]
    const goal = before.get(node)
    return goal === undefined ? [] : [shadowed(node, goal)]
  })
}

/** A goal or a wait for an event: what it listens for, and each of its params as text. */
type Listener = { node: GraphNode; signal: SignalName; params: readonly string[] }

function listenerOf(node: GraphNode): Listener | null {
  const signal = signalOf(node)
  if (signal === null) return null
  return { node, signal, params: Object.entries(node.node.params).map((each) => JSON.stringify(each)) }
}

/**
 * For each wait for an event the first goal in the drawing that lies ahead of it and takes every event it waits for: the same
 * signal, and nothing that only the goal asks for.
 */
function goalsBefore(graph: Graph, listeners: readonly Listener[]): Map<GraphNode, GraphNode> {
  const goals = listeners.filter(({ node }) => node.kind === 'goal')
  const waits = listeners.filter(({ node }) => node.kind !== 'goal')
  // Goals that listen for the very same are one to those who come to either: few walks, however many goals there are.
  const alike = [...Map.groupBy(goals, keyOf).values()]
  const found = new Map<GraphNode, GraphNode>()
  let open = [...Map.groupBy(waits, keyOf).values()].map((group) => ({ group, params: new Set(group[0]!.params) }))
  const upstream = upstreamFinder(graph)
  for (const group of alike) {
    const goal = group[0]!
    const taken = open.filter(
      (each) => each.group[0]!.signal === goal.signal && goal.params.every((param) => each.params.has(param)),
    )
    if (taken.length === 0) continue
    const leadsThere = upstream(group.map(({ node }) => node))
    for (const each of taken) {
      for (const { node } of each.group) if (leadsThere(node.index)) found.set(node, goal.node)
      each.group = each.group.filter(({ node }) => !found.has(node))
    }
    open = open.filter((each) => each.group.length > 0)
  }
  return found
}

function keyOf({ node, params }: Listener): string {
  return `${node.node.type} ${params.join()}`
}

function endedBefore(node: GraphNode): Problem {
  const message = `"${titleOf(node)}" listens for an event that ends the whole flow by its own rules, so it never hears it. Remove that rule from the flow's settings, or this step.`
  return problem('signal.ends-flow', node.id, message, { severity: 'warning', short: 'the flow ends first' })
}

function shadowed(node: GraphNode, goal: GraphNode): Problem {
  const message = `"${titleOf(node)}" waits for what the goal "${titleOf(goal)}" behind it listens for too. The goal comes first, so this one never hears of it. Let one of the two listen for something else.`
  return problem('wait-for.behind-goal', node.id, message, { severity: 'warning', short: 'goal comes first' })
}
