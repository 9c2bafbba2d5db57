import { titleOf, type Graph, type GraphNode, type GraphWay } from '../graph.ts'
import { problem, type Problem } from '../problem.ts'

/**
 * Ways out that lead nowhere. That ends the branch, which is fine for the last node; a node that decides but leaves every
 * way open decides nothing.
 */
export function waysOutProblems(graph: Graph): Problem[] {
  return graph.nodes.flatMap((node) => {
    const declared = node.ways.filter((way) => way.declared)
    const open = declared.filter((way) => way.to.length === 0)
    if (declared.length < 2 || open.length === 0) return []
    if (open.length === declared.length) return node.kind === 'decide' || node.kind === 'listen' ? [allOpen(node)] : []
    return open.filter((way) => way.unused !== true).map((way) => oneOpen(node, way))
  })
}

function allOpen(node: GraphNode): Problem {
  const message = `"${titleOf(node)}" leads nowhere, whichever way it goes. Connect at least one of its ways out, or remove it.`
  return problem('way-out.unconnected', node.id, message, { short: 'leads nowhere' })
}

function oneOpen(node: GraphNode, way: GraphWay): Problem {
  const severity = way.optional === true || node.kind === 'act' ? 'warning' : 'error'
  const message = `"${titleOf(node)}" has no "${way.label}" path, so the run ends there. Connect it if something should follow.`
  return problem('way-out.unconnected', node.id, message, { severity, short: `no "${way.label}" path` })
}
