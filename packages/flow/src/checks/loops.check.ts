import { titleOf, type Graph, type GraphNode } from '../graph.ts'
import { loops } from '../graph-walk.ts'
import { problem, type Problem } from '../problem.ts'

/** Loops: none may spin without resting, and each should know when to stop. */
export function loopProblems(graph: Graph): Problem[] {
  const rests = (node: GraphNode) => node.kind === 'wait' || node.kind === 'goal' || node.kind === 'listen'
  const stops = (node: GraphNode) => node.kind === 'goal' || node.kind === 'listen' || node.model?.limitsRounds === true
  const spinning = loopsWithout(graph, rests)
  const spins = new Set(spinning.flat())
  const endless = loopsWithout(graph, stops).filter((group) => !group.some((node) => spins.has(node)))
  return [...spinning.map(withoutWait), ...endless.map(withoutBound)]
}

/** The loops that are left when some nodes are taken out of the drawing, each with its nodes in the order of the drawing. */
function loopsWithout(graph: Graph, isOut: (node: GraphNode) => boolean): GraphNode[][] {
  const nextOf = graph.nodes.map((node) => node.next.filter((target) => !isOut(graph.nodes[target]!)))
  const kept = graph.nodes.filter((node) => !isOut(node)).map((node) => node.index)
  return loops(kept, (node) => nextOf[node]!)
    .filter((group) => group.length > 1)
    .map((group) => group.toSorted((a, b) => a - b).map((node) => graph.nodes[node]!))
}

/** Without a node where a run rests, it would never come to a stop. */
function withoutWait(nodes: readonly GraphNode[]): Problem {
  const message = `A loop goes round without waiting: ${named(nodes)}. Put a wait into it.`
  return problem('loop.without-wait', nodes[0]!.id, message, { short: 'loop needs a wait' })
}

function withoutBound(nodes: readonly GraphNode[]): Problem {
  const message = `A loop may go round for ever: ${named(nodes)}. Put a "Repeat" into it, which leads on after so many rounds.`
  return problem('loop.unbounded', nodes[0]!.id, message, { severity: 'warning', short: 'loop has no end' })
}

function named(nodes: readonly GraphNode[]): string {
  const titles = nodes.slice(0, 4).map((node) => `"${titleOf(node)}"`)
  return titles.join(', ') + (nodes.length > 4 ? ` and ${nodes.length - 4} more` : '')
}
