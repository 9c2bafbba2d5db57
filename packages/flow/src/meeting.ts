import type { Graph } from './graph.ts'
import { makePainter } from './paint.ts'

/** A way out with several edges: its branches run at once. */
export type Fork = { node: number; way: number }

/**
 * Where the branches of a fork meet, and which nodes belong to each branch alone.
 * `meeting` is -1 when they never meet. When not ok: `tangled`, they meet at more than one place (`at` is one of them);
 * `loop-out`, a loop leads from a branch back to the fork; `too-tangled`, the drawing is so wild that looking for it was given up.
 */
export type ForkShape =
  | { ok: true; meeting: number; regions: number[][] }
  | { ok: false; why: 'tangled' | 'loop-out' | 'too-tangled'; at: number }

export type ShapeFinder = (fork: Fork, wall: number) => ForkShape

/**
 * So many paths are gone along for one drawing, then looking is given up. A drawing that a person can read needs some ten
 * thousand; ladders of 5,000 nodes, each rung crossed, needed two hundred million and kept a server busy for seconds.
 */
const longestLook = 5_000_000

/**
 * The branches meet at the one node j such that, with j taken away, no node can be reached from two branches, nor the
 * fork from any of them.
 * `wall`: where the branches around this fork meet (or -1). Nothing behind it belongs to this fork; branches that arrive
 * there, and nowhere together before, meet there.
 */
export function makeShapeFinder(graph: Graph): ShapeFinder {
  const paint = makePainter(graph)
  const arrivals = countArrivals(graph)

  let gone = 0

  return (fork, wall) => {
    if (gone > longestLook) return { ok: false, why: 'too-tangled', at: fork.node }
    const starts = graph.nodes[fork.node]!.ways[fork.way]!.to
    const walk = { fork: fork.node, starts, wall }
    const first = paint({ ...walk, removed: -1, stopAtFork: false })
    gone = first.gone
    if (first.clash === null) {
      if (first.backAtFork) return { ok: false, why: 'loop-out', at: fork.node }
      return { ok: true, meeting: first.atWall.size > 0 ? wall : -1, regions: first.regions() }
    }
    // A meeting node lies on every pair of paths that clash, and is come to from two sides.
    let candidates = first.clash.filter((node) => arrivals[node]! >= 2)
    let loopsOut = first.clash.includes(fork.node)
    const found: { meeting: number; regions: number[][] }[] = []
    for (let node = candidates.shift(); node !== undefined; node = candidates.shift()) {
      const painted = paint({ ...walk, removed: node, stopAtFork: true })
      const { clash, backAtFork, atRemoved, atWall, regions } = painted
      gone = painted.gone
      if (gone > longestLook) return { ok: false, why: 'too-tangled', at: fork.node }
      if (clash !== null) candidates = candidates.filter((each) => clash.includes(each))
      else if (backAtFork) loopsOut = true
      else if (atRemoved.size >= 2 && atWall.size === 0) found.push({ meeting: node, regions: regions() })
    }
    const [only, another] = found
    if (only !== undefined && another === undefined) return { ok: true, ...only }
    const why = only === undefined && loopsOut ? 'loop-out' : 'tangled'
    return { ok: false, why, at: another?.meeting ?? first.clash[0]! }
  }
}

function countArrivals(graph: Graph): Int32Array {
  const arrivals = new Int32Array(graph.nodes.length)
  for (const node of graph.nodes) for (const target of node.next) arrivals[target]!++
  return arrivals
}
