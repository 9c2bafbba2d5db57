import type { FlowSettings, Trigger } from '../flow.ts'
import { titleOf, upstreamOf, type Graph, type GraphNode } from '../graph.ts'
import { reachable } from '../graph-walk.ts'
import { problem, type Problem } from '../problem.ts'
import { signalOf } from '../signal-of.ts'

/**
 * A flow that begins with an unpaid order, waits, and then writes to the customer must stop when the order is paid
 * meanwhile: the message needs a "paid" goal behind it, or the flow "paid" among its exit rules. A message that only those
 * come to who have paid is none of this.
 */
export function dunningProblems(graph: Graph, trigger: Trigger | null, settings: FlowSettings | undefined): Problem[] {
  if (trigger !== 'purchase-failed' && trigger !== 'charge-failed') return []
  if (settings?.exitOn?.some(({ on }) => on === 'paid') === true) return []
  const unpaid = (node: number) => nextWhileUnpaid(graph.nodes[node]!)
  const reached = reachable([graph.trigger], unpaid)
  const waits = graph.nodes.filter((node) => isWait(node) && reached.has(node.index))
  const late = reachable(
    waits.flatMap((node) => nextWhileUnpaid(node)),
    unpaid,
  )
  const stoppable = upstreamOf(graph, graph.nodes.filter(isPaidGoal))
  return graph.nodes
    .filter((node) => node.model?.message === 'customer' && late.has(node.index) && !stoppable.has(node.index))
    .map((node) => {
      const message = `"${titleOf(node)}" is sent after a wait, even to someone who has paid meanwhile. Put a goal "Paid" behind it.`
      return problem('dunning.no-paid-goal', node.id, message, { severity: 'warning', short: 'no "paid" goal' })
    })
}

function isWait({ kind }: GraphNode): boolean {
  return kind === 'wait' || kind === 'listen'
}

/** Behind a "paid" goal, and on ways that are taken when it is paid, the debt is settled. */
function nextWhileUnpaid(node: GraphNode): number[] {
  if (isPaidGoal(node)) return []
  const behaviour = node.model?.behaviour
  const learns = behaviour?.kind === 'act' ? Object.entries(behaviour.learns ?? {}) : []
  const paidWays = new Set(learns.filter(([, name]) => name === 'paid').map(([way]) => way))
  if (node.kind === 'listen' && signalOf(node) === 'paid') paidWays.add('happened')
  return node.ways.filter((way) => !paidWays.has(way.id)).flatMap((way) => way.to)
}

function isPaidGoal(node: GraphNode): boolean {
  return node.kind === 'goal' && signalOf(node) === 'paid'
}
