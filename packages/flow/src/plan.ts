import { analyseBranches, blockKey, type Block, type Branches, type Level } from './branches.ts'
import type { ExitRule, Flow } from './flow.ts'
import { buildGraph, completeParams, type Graph, type GraphNode, type GraphWay } from './graph.ts'
import type { JsonObject } from './json.ts'
import type { Catalogue } from './node.ts'

/** All that the compiler and the step know about a flow, besides its machine. */
export type Plan = {
  graph: Graph
  branches: Branches
  /** Complete params, by the node's index. */
  params: readonly JsonObject[]
  /** The id of each level's state, by the level's index. */
  levelIds: readonly string[]
  /** The level that each branch's state stands for. */
  levelById: ReadonlyMap<string, Level>
  blockById: ReadonlyMap<string, Block>
  /** Events that end a run wherever it is. */
  exitOn: readonly ExitRule[]
}

/**
 * Names of states that are no nodes. A colon never stands in a node's id, so they cannot be mistaken for one.
 * `idle`: nobody went into this branch. `met`: the branch arrived where branches meet. `end`: it ended before.
 */
export const stateNames = {
  root: ':flow',
  begin: ':begin',
  done: ':done',
  exit: ':exit',
  idle: ':idle',
  met: ':met',
  end: ':end',
} as const

export function makePlan(flow: Flow, catalogue: Catalogue): Plan {
  const graph = buildGraph(flow, catalogue)
  const branches = analyseBranches(graph)
  const levelIds: string[] = branches.levels.map(() => stateNames.root)
  const blockById = new Map<string, Block>()
  for (const block of branches.blockOf.values()) {
    const id = blockId(graph, block)
    blockById.set(id, block)
    block.branches.forEach((branch, index) => (levelIds[branch.index] = `${id}:${index}`))
  }
  const levelById = new Map(branches.levels.map((level) => [levelIds[level.index]!, level]))
  const params = graph.nodes.map(completeParams)
  return { graph, branches, params, levelIds, levelById, blockById, exitOn: flow.settings?.exitOn ?? [] }
}

export function blockId(graph: Graph, block: Block): string {
  return `${graph.nodes[block.fork.node]!.id}:${block.fork.way}`
}

/** Where the run goes from `node` by this way out: a state, or one state in each branch. */
export function behind(plan: Plan, node: GraphNode, way: GraphWay | undefined): string | string[] {
  const level = plan.branches.levelOf[node.index]!
  const first = way?.to[0]
  if (way === undefined || first === undefined) return endOf(plan, level)
  if (way.to.length === 1) return placeOf(plan, level, first)
  const block = plan.branches.blockOf.get(blockKey({ node: node.index, way: node.ways.indexOf(way) }))!
  return block.starts.map((start, index) => placeOf(plan, block.branches[index]!, start))
}

/** A node as it is seen from within a level: the node itself, or the level's far end, where branches meet. */
export function placeOf(plan: Plan, level: Level, node: number): string {
  return node === level.meeting ? `#${metState(plan, level)}` : `#${plan.graph.nodes[node]!.id}`
}

export function endOf(plan: Plan, level: Level): string {
  return level.index === 0 ? `#${stateNames.done}` : `#${plan.levelIds[level.index]}${stateNames.end}`
}

export function metState(plan: Plan, level: Level): string {
  return plan.levelIds[level.index] + stateNames.met
}
