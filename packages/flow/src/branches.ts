import type { Graph } from './graph.ts'
import { forwards, loops } from './graph-walk.ts'
import { forkShape, type Fork, type ForkShape } from './meeting.ts'

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
  /** Where the branches meet; -1 when they do not. It may be the meeting node of the level itself. */
  meeting: number
  /** First node of each branch, in the order of the edges. */
  starts: readonly number[]
  /** One level a branch, in the same order. */
  branches: Level[]
}

export type BranchProblem = { why: 'tangled' | 'loop-out' | 'overlap' | 'too-deep'; fork: Fork; at: number }

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
  const arrivals = countArrivals(graph, order)
  const place = new Map(order.map((node, index) => [node, index]))
  const work = [{ level: root, depth: 0 }]
  for (const { level, depth } of work) {
    const forks = forksIn(graph, level, place)
    if (depth === deepest && forks.length > 0) {
      found.problems.push({ why: 'too-deep', fork: forks[0]!, at: forks[0]!.node })
      continue
    }
    for (const { fork, shape } of outermost(graph, arrivals, level, forks, found.problems)) {
      const block = openBlock(graph, level, fork, shape, found)
      for (const branch of block.branches) work.push({ level: branch, depth: depth + 1 })
    }
  }
  return found
}

export function blockKey(fork: Fork): string {
  return `${fork.node}:${fork.way}`
}

function countArrivals(graph: Graph, nodes: readonly number[]): number[] {
  const arrivals = Array.from({ length: graph.nodes.length }, () => 0)
  for (const node of nodes) for (const target of graph.nodes[node]!.next) arrivals[target]!++
  return arrivals
}

function forksIn(graph: Graph, level: Level, place: ReadonlyMap<number, number>): Fork[] {
  const forks: Fork[] = []
  for (const node of level.members) {
    graph.nodes[node]!.ways.forEach((way, index) => {
      if (way.to.length > 1) forks.push({ node, way: index })
    })
  }
  return forks.sort((a, b) => place.get(a.node)! - place.get(b.node)! || a.way - b.way)
}

type Shape = Extract<ForkShape, { ok: true }>
type Analysed = { fork: Fork; shape: ForkShape }

/**
 * The forks of a level that do not lie in a branch of another one. Forks inside branches are judged later, within
 * their branch, for only there is it known where their steps must stop.
 */
function outermost(
  graph: Graph,
  arrivals: readonly number[],
  level: Level,
  forks: readonly Fork[],
  problems: BranchProblem[],
): { fork: Fork; shape: Shape }[] {
  const loopOf = loopsOf(graph, level)
  const kept: { fork: Fork; shape: Shape }[] = []
  const owner = new Map<number, Fork>()
  let pending = forks
  while (pending.length > 0) {
    const analysed = analyse(graph, arrivals, level, pending, loopOf)
    const covers = coversOf(analysed)
    const top = analysed.filter(({ fork }) => !covers.get(fork.node)?.some((other) => other !== fork))
    if (top.length === 0) {
      problems.push(...analysed.map(({ fork }) => ({ why: 'overlap' as const, fork, at: fork.node })))
      break
    }
    for (const { fork, shape } of top) {
      if (!shape.ok) problems.push({ why: shape.why, fork, at: shape.at })
      else if (claim(fork, shape, owner, problems)) kept.push({ fork, shape })
    }
    const done = new Set(top.map(({ fork }) => fork))
    pending = pending.filter((fork) => !done.has(fork) && !owner.has(fork.node))
  }
  return kept
}

/** Looks at the forks one by one; those that lie in a branch found before, and in no loop with it, need no look now. */
function analyse(
  graph: Graph,
  arrivals: readonly number[],
  level: Level,
  forks: readonly Fork[],
  loopOf: ReadonlyMap<number, number>,
): Analysed[] {
  const coveredBy = new Map<number, number>()
  const analysed: Analysed[] = []
  for (const fork of forks) {
    const cover = coveredBy.get(fork.node)
    if (cover !== undefined && loopOf.get(cover) !== loopOf.get(fork.node)) continue
    const shape = forkShape(graph, arrivals, fork, level.meeting)
    analysed.push({ fork, shape })
    if (!shape.ok) continue
    for (const region of shape.regions) {
      for (const node of region) if (!coveredBy.has(node)) coveredBy.set(node, fork.node)
    }
  }
  return analysed
}

function loopsOf(graph: Graph, level: Level): ReadonlyMap<number, number> {
  const groups = loops(level.members, (node) => graph.nodes[node]!.next, level.meeting)
  return new Map(groups.flatMap((group, index) => group.map((node) => [node, index] as const)))
}

/** For each fork's node, the forks that have it in a branch. */
function coversOf(analysed: readonly Analysed[]): Map<number, Fork[]> {
  const covers = new Map<number, Fork[]>(analysed.map(({ fork }) => [fork.node, []]))
  for (const { fork, shape } of analysed) {
    if (!shape.ok) continue
    for (const region of shape.regions) for (const node of region) covers.get(node)?.push(fork)
  }
  return covers
}

/** A node belongs to the branches of one fork only; says so when it is wanted twice. */
function claim(fork: Fork, shape: Shape, owner: Map<number, Fork>, problems: BranchProblem[]): boolean {
  const members = shape.regions.flat()
  const taken = members.find((node) => owner.has(node))
  // Claimed even then: forks inside are part of this problem, not problems of their own.
  for (const node of members) if (!owner.has(node)) owner.set(node, fork)
  if (taken === undefined) return true
  problems.push({ why: 'overlap', fork, at: taken })
  return false
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
    const meeting = shape.meeting >= 0 ? shape.meeting : level.meeting
    const branch: Level = { index: found.levels.length, members, meeting, blocks: [] }
    for (const node of members) found.levelOf[node] = branch
    found.levels.push(branch)
    block.branches.push(branch)
  }
  level.blocks.push(block)
  found.blockOf.set(blockKey(fork), block)
  return block
}
