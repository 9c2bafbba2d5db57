import { analyseBranches } from './branches.ts'
import { branchProblems } from './checks/branches.check.ts'
import { dunningProblems } from './checks/dunning.check.ts'
import { edgeProblems } from './checks/edges.check.ts'
import { joinProblems } from './checks/joins.check.ts'
import { listenProblems } from './checks/listens.check.ts'
import { loopProblems } from './checks/loops.check.ts'
import { nodeProblems } from './checks/nodes.check.ts'
import { shapeProblems } from './checks/shape.check.ts'
import { waysOutProblems } from './checks/ways-out.check.ts'
import type { Flow } from './flow.ts'
import { buildGraph } from './graph.ts'
import type { Catalogue } from './node.ts'
import { problem, type Problem } from './problem.ts'
import { flowTrigger } from './trigger.ts'

/**
 * Everything that is wrong or doubtful about a flow, in the order of the drawing's nodes; problems of the whole flow come
 * first. A flow without a problem of severity 'error' can be published and compiled. Never throws on a parsed flow,
 * however wild its nodes and edges.
 */
export function validateFlow(flow: Flow, catalogue: Catalogue): Problem[] {
  if (flow.nodes.length === 0) {
    return [problem('flow.empty', null, 'This flow is empty. Begin with a trigger.', { short: 'is empty' })]
  }
  const graph = buildGraph(flow, catalogue)
  const trigger = flowTrigger(flow, catalogue)
  const branches = analyseBranches(graph)
  const problems = [
    ...shapeProblems(graph),
    ...loopProblems(graph),
    ...nodeProblems(flow, catalogue, trigger),
    ...edgeProblems(flow, graph),
    ...waysOutProblems(graph),
    ...branchProblems(graph, branches),
    ...joinProblems(graph, branches),
    ...listenProblems(graph, flow.settings),
    ...dunningProblems(graph, trigger, flow.settings),
  ]
  const place = (each: Problem) => (each.node === null ? -1 : (graph.indexOf.get(each.node) ?? -1))
  return problems.toSorted((a, b) => place(a) - place(b))
}
