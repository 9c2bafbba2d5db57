import { titleOf, type Graph, type GraphNode } from '../graph.ts'
import { loops, reachable } from '../graph-walk.ts'
import { problem, type Problem } from '../problem.ts'

/** The drawing as a whole: one beginning, everything within reach, no loop that spins without waiting. */
export function shapeProblems(graph: Graph): Problem[] {
  return [...triggerProblems(graph), ...unreachableProblems(graph), ...loopProblems(graph)]
}

function triggerProblems(graph: Graph): Problem[] {
  if (graph.trigger < 0) {
    const message = 'This flow has no trigger, so it would never begin. Add one and connect it to the first node.'
    return [problem('trigger.missing', null, message, { short: 'needs a trigger' })]
  }
  return graph.nodes
    .slice(graph.trigger + 1)
    .filter((node) => node.kind === 'trigger')
    .map((node) => {
      const message = `A flow begins at one trigger only. Remove "${titleOf(node)}", or make a flow of its own for it.`
      return problem('trigger.many', node.id, message, { short: 'second trigger' })
    })
}

function unreachableProblems(graph: Graph): Problem[] {
  if (graph.trigger < 0) return []
  const reached = reachable([graph.trigger], (node) => graph.nodes[node]!.next)
  return graph.nodes
    .filter((node) => !reached.has(node.index) && node.kind !== 'trigger')
    .map((node) => {
      const message = `No path leads from the trigger to "${titleOf(node)}". Connect it, or remove it.`
      return problem('node.unreachable', node.id, message, { short: 'is not connected' })
    })
}

/** Without the nodes where a run rests, nothing may go round: such a run would never come to a stop. */
function loopProblems(graph: Graph): Problem[] {
  const rests = (node: GraphNode) => node.kind === 'wait' || node.kind === 'goal'
  const moving = graph.nodes.filter((node) => !rests(node))
  const nextOf = graph.nodes.map((node) => node.next.filter((target) => !rests(graph.nodes[target]!)))
  const groups = loops(
    moving.map((node) => node.index),
    (node) => nextOf[node]!,
  )
  return groups
    .filter((group) => group.length > 1)
    .map((group) => {
      const members = group.toSorted((a, b) => a - b).map((node) => graph.nodes[node]!)
      const titles = members
        .slice(0, 4)
        .map((node) => `"${titleOf(node)}"`)
        .join(', ')
      const more = members.length > 4 ? ` and ${members.length - 4} more` : ''
      const message = `A loop goes round without waiting: ${titles}${more}. Put a wait into it.`
      return problem('loop.without-wait', members[0]!.id, message, { short: 'loop needs a wait' })
    })
}
