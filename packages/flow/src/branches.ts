import type { Graph } from './graph.ts'
import { forwards } from './graph-walk.ts'
import { makeShapeFinder, type Fork } from './meeting.ts'
import { outermostForks, type ForkProblem, type Shape } from './outermost.ts'

/**
 * A place where the run goes step by step: the flow itself (level 0), or one branch of a block.
 * A run stands at one node, or in one block, of each level it is in.
 */
export type Level = {
  index: number
  /** The nodes of this level and of all levels inside it. */
  members: readonly number[]
  /** The node that ends this level's steps because other branches are met there; -1 when there is none. */
  meeting: number
  /** The blocks that stand directly in this level. */
  blocks: Block[]
}

/** The branches that begin at one fork, side by side. */
export type Block = {
  fork: Fork
  /** The level that the block stands in: that of the fork's node. */
  level: Level
  /**
   * Where the branches meet; -1 when they do not. It may be the meeting node of the level itself: a join for the first that is
   * goes on with whoever arrives first, from however deep inside, and stops all others that meet there.
   */
  meeting: number
  /** First node of each branch, in the order of the edges. */
  starts: readonly number[]
  /** One level a branch, in the same order. */
  branches: Level[]
}

export type BranchProblem = ForkProblem | { why: 'too-deep' | 'too-many'; fork: Fork; at: number; other: null }

export type Branches = {
  root: Level
  levels: readonly Level[]
  /** The innermost level of each node; undefined for what cannot be reached. */
  levelOf: readonly (Level | undefined)[]
  /** The block that a fork opens, by `node:way`. */
  blockOf: ReadonlyMap<string, Block>
  problems: readonly BranchProblem[]
}

/** Branches within branches, how deep: no person reads more, and the machine is nested as deep as this. */
const deepest = 40

/**
 * So many branches may be under way at once, those inside others included: the time that XState takes for one event grows with
 * their third power, and 800 of them kept a server busy for a quarter of a minute.
 */
const mostAtOnce = 100

/** Finds the branches that run at once, where they meet and how they lie inside each other. */
export function analyseBranches(graph: Graph): Branches {
  const next = (node: number) => graph.nodes[node]!.next
  const order = graph.trigger < 0 ? [] : forwards(graph.trigger, next)
  const root: Level = { index: 0, members: order, meeting: -1, blocks: [] }
  const found = {
    root,
    levels: [root],
    levelOf: Array.from<Level | undefined>({ length: graph.nodes.length }),
    blockOf: new Map<string, Block>(),
    problems: [] as BranchProblem[],
  }
  for (const node of order) found.levelOf[node] = root
  const shapeOf = makeShapeFinder(graph)
  const place = new Map(order.map((node, index) => [node, index]))
  const work = [{ level: root, depth: 0 }]
  for (const { level, depth } of work) {
    const forks = forksIn(graph, level, place)
    if (depth === deepest && forks.length > 0) {
      found.problems.push({ why: 'too-deep', fork: forks[0]!, at: forks[0]!.node, other: null })
      continue
    }
    const { kept, problems } = outermostForks(shapeOf, forks, level.meeting)
    found.problems.push(...problems)
    for (const { fork, shape } of kept) {
      const block = openBlock(graph, level, fork, shape, found)
      for (const branch of block.branches) work.push({ level: branch, depth: depth + 1 })
    }
  }
  found.problems.push(...tooMany(found.levels))
  return found
}

/** The innermost blocks in which more branches may be under way at once than there may be. */
function tooMany(levels: readonly Level[]): BranchProblem[] {
  const problems: BranchProblem[] = []
  const widths = new Map<Level, number>()
  // Levels inside others come after them.
  for (const level of levels.toReversed()) {
    const widest = level.blocks.map((block) => {
      const inside = block.branches.map((branch) => widths.get(branch)!)
      const width = inside.reduce((sum, each) => sum + each, 0)
      if (width > mostAtOnce && inside.every((each) => each <= mostAtOnce))
        problems.push({ why: 'too-many', fork: block.fork, at: block.fork.node, other: null })
      return width
    })
    widths.set(level, Math.max(1, ...widest))
  }
  return problems
}

export function blockKey(fork: Fork): string {
  return `${fork.node}:${fork.way}`
}

function forksIn(graph: Graph, level: Level, place: ReadonlyMap<number, number>): Fork[] {
  const forks: Fork[] = []
  for (const node of level.members) {
    graph.nodes[node]!.ways.forEach((way, index) => {
      if (way.to.length > 1) forks.push({ node, way: index })
    })
  }
  return forks.toSorted((a, b) => place.get(a.node)! - place.get(b.node)! || a.way - b.way)
}

function openBlock(
  graph: Graph,
  level: Level,
  fork: Fork,
  shape: Shape,
  found: { levels: Level[]; levelOf: (Level | undefined)[]; blockOf: Map<string, Block> },
): Block {
  const starts = graph.nodes[fork.node]!.ways[fork.way]!.to
  const block: Block = { fork, level, meeting: shape.meeting, starts, branches: [] }
  for (const members of shape.regions) {
    const branch: Level = { index: found.levels.length, members, meeting: shape.meeting, blocks: [] }
    for (const node of members) found.levelOf[node] = branch
    found.levels.push(branch)
    block.branches.push(branch)
  }
  level.blocks.push(block)
  found.blockOf.set(blockKey(fork), block)
  return block
}
