import { titleOf, type Graph } from '../graph.ts'
import { reachable } from '../graph-walk.ts'
import { problem, type Problem } from '../problem.ts'

/** The drawing as a whole: one beginning, everything within reach. */
export function shapeProblems(graph: Graph): Problem[] {
  return [...triggerProblems(graph), ...unreachableProblems(graph)]
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
