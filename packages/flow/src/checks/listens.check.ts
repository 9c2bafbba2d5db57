import { titleOf, type Graph, type GraphNode } from '../graph.ts'
import { reachable } from '../graph-walk.ts'
import { problem, type Problem } from '../problem.ts'
import { signalOf } from '../signal-of.ts'

/** A wait for an event that a goal behind it listens for too: the goal comes first, so `happened` is never taken. */
export function listenProblems(graph: Graph): Problem[] {
  const goals = graph.nodes.filter((node) => node.kind === 'goal')
  return graph.nodes
    .filter((node) => node.kind === 'listen')
    .flatMap((node) => {
      const behind = reachable(node.next, (each) => graph.nodes[each]!.next)
      const goal = goals.find((each) => behind.has(each.index) && takesAllOf(each, node))
      return goal === undefined ? [] : [shadowed(node, goal)]
    })
}

/** Whether the goal takes every event that the node waits for: the same signal, and nothing that only the goal asks for. */
function takesAllOf(goal: GraphNode, node: GraphNode): boolean {
  const signal = signalOf(node)
  if (signal === null || signalOf(goal) !== signal) return false
  return Object.entries(goal.node.params).every(
    ([name, value]) => JSON.stringify(node.node.params[name]) === JSON.stringify(value),
  )
}

function shadowed(node: GraphNode, goal: GraphNode): Problem {
  const message = `"${titleOf(node)}" waits for what the goal "${titleOf(goal)}" behind it listens for too. The goal comes first, so the "Happened" path is never taken. Let one of the two listen for something else.`
  return problem('wait-for.behind-goal', node.id, message, { severity: 'warning', short: 'goal comes first' })
}
