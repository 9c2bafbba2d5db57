import type { Block, Branches } from '../branches.ts'
import { titleOf, type Graph, type GraphNode } from '../graph.ts'
import { problem, type Problem } from '../problem.ts'

/** Branches at once and where they meet again: is there something to split, something to join, and does each branch come. */
export function joinProblems(graph: Graph, branches: Branches): Problem[] {
  const blocks = [...branches.blockOf.values()]
  const meetings = new Set(blocks.map((block) => block.meeting))
  const reached = (node: GraphNode) => branches.levelOf[node.index] !== undefined
  return [
    ...graph.nodes.filter((node) => reached(node) && splitsNothing(node)).map(nothingToSplit),
    ...graph.nodes
      .filter((node) => reached(node) && node.kind === 'join' && !meetings.has(node.index))
      .map(nothingToJoin),
    ...blocks.filter(({ meeting }) => meeting >= 0).flatMap((block) => absentBranches(graph, block)),
  ]
}

function splitsNothing({ model, ways }: GraphNode): boolean {
  const behaviour = model?.behaviour
  return behaviour?.kind === 'pass' && behaviour.branches === true && (ways[0]?.to.length ?? 0) < 2
}

function nothingToSplit(node: GraphNode): Problem {
  const message = `"${titleOf(node)}" begins several paths at once, but has fewer than two. Draw another path from it, or remove it.`
  return problem('branch.single', node.id, message, { severity: 'warning', short: 'needs two paths' })
}

function nothingToJoin(node: GraphNode): Problem {
  const message = `No branches that run at once meet at "${titleOf(node)}", so it joins nothing. Let branches lead there, or remove it.`
  return problem('join.nothing-to-join', node.id, message, { severity: 'warning', short: 'joins nothing' })
}

/** A branch that ends before the others meet does not keep them; but whoever drew a join may have meant it to come. */
function absentBranches(graph: Graph, block: Block): Problem[] {
  const join = graph.nodes[block.meeting]!
  const fork = graph.nodes[block.fork.node]!
  return block.starts.flatMap((start, index) => {
    const members = block.branches[index]!.members
    const comes = start === block.meeting || members.some((each) => graph.nodes[each]!.next.includes(block.meeting))
    if (comes) return []
    const first = graph.nodes[start]!
    const message = `Of the branches of "${titleOf(fork)}", the one that begins with "${titleOf(first)}" never joins the others at "${titleOf(join)}". Connect its last node to "${titleOf(join)}".`
    return [problem('branch.never-joins', first.id, message, { severity: 'warning', short: 'never joins' })]
  })
}
