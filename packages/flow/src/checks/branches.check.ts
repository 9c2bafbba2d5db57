import type { Branches, BranchProblem } from '../branches.ts'
import { titleOf, type Graph } from '../graph.ts'
import { unreachable } from '../json.ts'
import { problem, type Problem } from '../problem.ts'

/** Branches at once that lie in each other's way. */
export function branchProblems(graph: Graph, branches: Branches): Problem[] {
  return branches.problems.map((each) => {
    const fork = graph.nodes[each.fork.node]!
    const other = each.other === null ? 'another node' : `"${titleOf(graph.nodes[each.other.node]!)}"`
    const { code, short, message } = wording(each.why, titleOf(fork), titleOf(graph.nodes[each.at]!), other)
    return problem(code, fork.id, message, { short })
  })
}

type Wording = { code: string; short: string; message: string }

function wording(why: BranchProblem['why'], fork: string, at: string, other: string): Wording {
  switch (why) {
    case 'tangled':
      return {
        code: 'branches.tangled',
        short: 'branches are tangled',
        message: `The branches of "${fork}" meet at more than one place, one of them "${at}". Let them all meet at one node.`,
      }
    case 'loop-out':
      return {
        code: 'branches.loop-out',
        short: 'loop leaves a branch',
        message: `A loop leads from one branch of "${fork}" back to before it, while its other branches still run. Let the branches meet first, and loop back from there.`,
      }
    case 'too-tangled':
      return {
        code: 'branches.too-tangled',
        short: 'too tangled',
        message: `The branches of "${fork}" and those around them cross each other too often to be followed. Let branches meet at one node before they part again.`,
      }
    case 'overlap':
      return {
        code: 'branches.overlap',
        short: 'branches overlap',
        message: `"${at}" belongs to the branches of "${fork}" and to those of ${other} as well. Give each its own copy of it.`,
      }
    case 'too-deep':
      return {
        code: 'branches.too-deep',
        short: 'too deeply nested',
        message: `At "${fork}" there are branches within branches more than 40 deep. Let some of them meet, or move a part into a flow of its own.`,
      }
    case 'too-many':
      return {
        code: 'branches.too-many',
        short: 'too many branches',
        message: `At "${fork}" more than 100 branches would run at once, those inside them included. Let some of them come one after the other, or move a part into a flow of its own.`,
      }
    default:
      return unreachable(why)
  }
}
