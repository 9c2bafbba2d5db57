import type { Graph } from './graph.ts'

export type Painted = {
  /** Two paths from different branches to one node, that node first; null when there is no such node. */
  clash: number[] | null
  /** Whether a branch came back to the fork. With `stopAtFork` the walk ends there, and the rest says nothing. */
  backAtFork: boolean
  /** The branches that arrive at the removed node and at the wall. */
  atRemoved: ReadonlySet<number>
  atWall: ReadonlySet<number>
  /** The nodes of each branch. To be asked for before the next walk. */
  regions(): number[][]
  /** How many paths were gone along in all walks so far. */
  gone: number
}

export type Walk = { fork: number; starts: readonly number[]; wall: number; removed: number; stopAtFork: boolean }

/**
 * Makes a function that walks from all branches of a fork at once, each painting its nodes, up to the first node that two of
 * them reach. It is asked thousands of times in a wild flow, so it keeps its colours in one place.
 */
export function makePainter(graph: Graph): (walk: Walk) => Painted {
  const size = graph.nodes.length
  const walkOf = new Int32Array(size)
  const branchOf = new Int32Array(size)
  const cameFrom = new Int32Array(size)
  const queue = new Int32Array(size)
  let walks = 0
  let gone = 0

  return ({ fork, starts, wall, removed, stopAtFork }) => {
    const current = ++walks
    const atRemoved = new Set<number>()
    const atWall = new Set<number>()
    let length = 0
    let clash: number[] | null = null
    let backAtFork = false

    const arrive = (node: number, branch: number, from: number) => {
      gone++
      if (node === removed) atRemoved.add(branch)
      else if (node === wall) atWall.add(branch)
      else if (walkOf[node] !== current) {
        walkOf[node] = current
        branchOf[node] = branch
        cameFrom[node] = from
        queue[length++] = node
        backAtFork ||= node === fork
      } else if (branchOf[node] !== branch) clash = [...path(node), ...path(from)]
    }
    const path = (end: number) => {
      const nodes: number[] = []
      for (let node = end; node >= 0; node = cameFrom[node]!) nodes.push(node)
      return nodes
    }
    for (let branch = 0; branch < starts.length; branch++) arrive(starts[branch]!, branch, -1)
    for (let at = 0; at < length && clash === null && !(stopAtFork && backAtFork); at++) {
      const node = queue[at]!
      for (const target of graph.nodes[node]!.next) {
        arrive(target, branchOf[node]!, node)
        if (clash !== null) break
      }
    }
    const regions = () => {
      const found: number[][] = starts.map(() => [])
      for (const node of queue.subarray(0, length)) found[branchOf[node]!]!.push(node)
      return found
    }
    return { clash, backAtFork, atRemoved, atWall, regions, gone }
  }
}
