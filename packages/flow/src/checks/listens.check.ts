import type { FlowSettings } from '../flow.ts'
import { titleOf, upstreamOf, type Graph, type GraphNode } from '../graph.ts'
import { problem, type Problem } from '../problem.ts'
import { signalOf } from '../signal-of.ts'

/**
 * An event that somebody else takes first: an exit rule of the flow, before all goals and waits; a goal, before the waits for
 * an event that lead to it. Whoever comes second waits in vain.
 */
export function listenProblems(graph: Graph, settings: FlowSettings | undefined): Problem[] {
  // Goals that listen for the very same are one to those who come to either: few walks, however many goals there are.
  const alike = Map.groupBy(
    graph.nodes.filter((node) => node.kind === 'goal' && signalOf(node) !== null),
    (goal) => JSON.stringify(goal.node.params),
  )
  const groups = [...alike.values()].map((goals) => ({ goal: goals[0]!, upstream: upstreamOf(graph, goals) }))
  return graph.nodes.flatMap((node) => {
    const signal = signalOf(node)
    if (signal === null) return []
    const ends = settings?.exitOn?.some((rule) => rule.on === signal && !rule.tag && !rule.event) === true
    if (ends) return [endedBefore(node)]
    if (node.kind === 'goal') return []
    const first = groups.find(({ goal, upstream }) => upstream.has(node.index) && takesAllOf(goal, node))
    return first === undefined ? [] : [shadowed(node, first.goal)]
  })
}

/** Whether the goal takes every event that the node waits for: the same signal, and nothing that only the goal asks for. */
function takesAllOf(goal: GraphNode, node: GraphNode): boolean {
  if (signalOf(goal) !== signalOf(node)) return false
  return Object.entries(goal.node.params).every(
    ([name, value]) => JSON.stringify(node.node.params[name]) === JSON.stringify(value),
  )
}

function endedBefore(node: GraphNode): Problem {
  const message = `"${titleOf(node)}" listens for an event that ends the whole flow by its own rules, so it never hears it. Remove that rule from the flow's settings, or this step.`
  return problem('signal.ends-flow', node.id, message, { severity: 'warning', short: 'the flow ends first' })
}

function shadowed(node: GraphNode, goal: GraphNode): Problem {
  const message = `"${titleOf(node)}" waits for what the goal "${titleOf(goal)}" behind it listens for too. The goal comes first, so this one never hears of it. Let one of the two listen for something else.`
  return problem('wait-for.behind-goal', node.id, message, { severity: 'warning', short: 'goal comes first' })
}
