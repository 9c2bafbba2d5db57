import type { Trigger } from '../flow.ts'
import { completeParams, titleOf, type Graph, type GraphNode } from '../graph.ts'
import { reachable } from '../graph-walk.ts'
import { problem, type Problem } from '../problem.ts'

/**
 * A flow that begins with an unpaid order, waits, and then writes to the customer must stop when the order is paid
 * meanwhile: the message needs a "paid" goal behind it.
 */
export function dunningProblems(graph: Graph, trigger: Trigger | null): Problem[] {
  if (trigger !== 'purchase-failed' && trigger !== 'charge-failed') return []
  const reached = reachable([graph.trigger], (node) => graph.nodes[node]!.next)
  const waits = graph.nodes.filter((node) => node.kind === 'wait' && reached.has(node.index))
  const late = reachable(
    waits.map((node) => node.index),
    (node) => graph.nodes[node]!.next,
  )
  const stoppable = upstreamOf(graph, graph.nodes.filter(isPaidGoal))
  return graph.nodes
    .filter((node) => node.model?.message === 'customer' && late.has(node.index) && !stoppable.has(node.index))
    .map((node) => {
      const message = `"${titleOf(node)}" is sent after a wait, even to someone who has paid meanwhile. Put a goal "Paid" behind it.`
      return problem('dunning.no-paid-goal', node.id, message, { severity: 'warning', short: 'no "paid" goal' })
    })
}

function upstreamOf(graph: Graph, goals: readonly GraphNode[]): Set<number> {
  const before: number[][] = graph.nodes.map(() => [])
  for (const node of graph.nodes) for (const target of node.next) before[target]!.push(node.index)
  return reachable(
    goals.map((goal) => goal.index),
    (node) => before[node]!,
  )
}

function isPaidGoal(node: GraphNode): boolean {
  const behaviour = node.model?.behaviour
  if (behaviour?.kind !== 'goal' || !node.model?.schema.safeParse(node.node.params).success) return false
  return behaviour.signal(completeParams(node)) === 'paid'
}
