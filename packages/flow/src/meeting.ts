import type { Graph } from './graph.ts'

/** A way out with several edges: its branches run at once. */
export type Fork = { node: number; way: number }

/**
 * Where the branches of a fork meet, and which nodes belong to each branch alone.
 * `meeting` is -1 when they never meet. When not ok: `tangled`, they meet at more than one place (`at` is one of them);
 * `loop-out`, a loop leads from a branch back to the fork.
 */
export type ForkShape =
  | { ok: true; meeting: number; regions: number[][] }
  | { ok: false; why: 'tangled' | 'loop-out'; at: number }

/**
 * The branches meet at the one node j such that, with j taken away, no node can be reached from two branches, nor the
 * fork from any of them.
 * `wall`: where the branches around this fork meet (or -1). Nothing behind it belongs to this fork; branches that arrive
 * there, and nowhere together before, meet there.
 */
export function forkShape(graph: Graph, arrivals: readonly number[], fork: Fork, wall: number): ForkShape {
  const starts = graph.nodes[fork.node]!.ways[fork.way]!.to
  const first = paint(graph, starts, -1, wall)
  if (first.clash === null) return shapeOf(fork, first, starts.length, first.atWall.size > 0 ? wall : -1)

  // A meeting node lies on every pair of paths that clash, and is come to from two sides.
  let candidates = first.clash.filter((node) => arrivals[node]! + (starts.includes(node) ? 1 : 0) >= 2)
  let found: { node: number; painted: Painted } | null = null
  let loopsOut = false
  while (candidates.length > 0) {
    const node = candidates[0]!
    const painted = paint(graph, starts, node, wall)
    if (painted.clash !== null) {
      const clash = new Set(painted.clash)
      candidates = candidates.filter((each) => clash.has(each))
    } else {
      candidates = candidates.slice(1)
      if (painted.atRemoved.size < 2 || painted.atWall.size > 0) continue
      if (painted.colour.has(fork.node)) {
        loopsOut = true
        continue
      }
      if (found !== null) return { ok: false, why: 'tangled', at: node }
      found = { node, painted }
    }
  }
  if (found === null) return { ok: false, why: loopsOut ? 'loop-out' : 'tangled', at: first.clash[0]! }
  return shapeOf(fork, found.painted, starts.length, found.node)
}

function shapeOf(fork: Fork, painted: Painted, branches: number, meeting: number): ForkShape {
  if (painted.colour.has(fork.node)) return { ok: false, why: 'loop-out', at: fork.node }
  const regions: number[][] = Array.from({ length: branches }, () => [])
  for (const [node, branch] of painted.colour) regions[branch]!.push(node)
  return { ok: true, meeting, regions }
}

type Painted = {
  /** The branch that reaches each node. Incomplete when there was a clash. */
  colour: Map<number, number>
  /** Two paths from different branches to one node, that node first; null when there is no such node. */
  clash: number[] | null
  /** The branches that arrive at the removed node and at the wall. */
  atRemoved: Set<number>
  atWall: Set<number>
}

/** Walks from all branches at once, each painting its nodes, up to the first node that two of them reach. */
function paint(graph: Graph, starts: readonly number[], removed: number, wall: number): Painted {
  const colour = new Map<number, number>()
  const cameFrom = new Map<number, number>()
  const painted: Painted = { colour, clash: null, atRemoved: new Set(), atWall: new Set() }
  const arrive = (node: number, branch: number): boolean => {
    if (node === removed) painted.atRemoved.add(branch)
    else if (node === wall) painted.atWall.add(branch)
    else if (!colour.has(node)) colour.set(node, branch)
    else return colour.get(node) === branch
    return true
  }
  starts.forEach((start, branch) => arrive(start, branch))
  for (const [node, branch] of colour) {
    for (const target of graph.nodes[node]!.next) {
      const isNew = !colour.has(target)
      if (!arrive(target, branch)) {
        painted.clash = [...pathTo(target, cameFrom), ...pathTo(node, cameFrom)]
        return painted
      }
      if (isNew && colour.has(target)) cameFrom.set(target, node)
    }
  }
  return painted
}

function pathTo(node: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path = [node]
  for (let at = cameFrom.get(node); at !== undefined; at = cameFrom.get(at)) path.push(at)
  return path
}
