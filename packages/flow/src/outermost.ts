import type { Fork, ForkShape, ShapeFinder } from './meeting.ts'

export type Shape = Extract<ForkShape, { ok: true }>
/** `at`: the node where it shows; `other`: for an overlap, the fork that has that node in its branches too. */
export type ForkProblem = {
  why: 'tangled' | 'loop-out' | 'too-tangled' | 'overlap'
  fork: Fork
  at: number
  other: Fork | null
}

type Analysed = { fork: Fork; shape: ForkShape }
type Sound = { fork: Fork; shape: Shape }

/**
 * Of all the forks in a level, in the order of the drawing, those that do not lie in a branch of another one. Forks inside
 * branches are judged later, within their branch, for only there is it known where they must stop: at `wall`.
 */
export function outermostForks(
  shapeOf: ShapeFinder,
  forks: readonly Fork[],
  wall: number,
): { kept: Sound[]; problems: ForkProblem[] } {
  const kept: Sound[] = []
  const problems: ForkProblem[] = []
  const owner = new Map<number, Fork>()
  let pending = forks
  while (pending.length > 0) {
    const analysed = analyse(shapeOf, pending, wall)
    const top = outerOf(analysed)
    if (top.length === 0) {
      problems.push(...analysed.map(({ fork }) => ({ why: 'overlap' as const, fork, at: fork.node, other: null })))
      break
    }
    for (const { fork, shape } of top) {
      if (!shape.ok) problems.push({ why: shape.why, fork, at: shape.at, other: null })
      else {
        const taken = claim(fork, shape, owner)
        if (taken === null) kept.push({ fork, shape })
        else problems.push({ why: 'overlap', fork, ...taken })
      }
    }
    const done = new Set(top.map(({ fork }) => fork))
    pending = pending.filter((fork) => !done.has(fork) && !owner.has(fork.node))
  }
  return { kept, problems }
}

/** Spares itself the look at forks that lie in a branch of an outer one: nested deeply, they would cost most. */
function analyse(shapeOf: ShapeFinder, forks: readonly Fork[], wall: number): Analysed[] {
  const analysed: Analysed[] = []
  let rest = forks
  for (;;) {
    const inside = insideOf(outerOf(analysed))
    const open = rest.filter((fork) => !inside.has(fork.node))
    if (open.length === 0) return analysed
    const looked = new Set<Fork>()
    for (const fork of open) {
      if (inside.has(fork.node)) continue
      const shape = shapeOf(fork, wall)
      analysed.push({ fork, shape })
      looked.add(fork)
      for (const node of membersOf(shape)) inside.add(node)
    }
    rest = rest.filter((fork) => !looked.has(fork))
  }
}

function outerOf(analysed: readonly Analysed[]): Analysed[] {
  const forksAt = new Set(analysed.map(({ fork }) => fork.node))
  const holders = new Map<number, Fork[]>()
  for (const { fork, shape } of analysed) {
    for (const node of membersOf(shape)) {
      if (forksAt.has(node)) holders.set(node, [...(holders.get(node) ?? []), fork])
    }
  }
  return analysed.filter(({ fork }) => !holders.get(fork.node)?.some((other) => other !== fork))
}

function insideOf(analysed: readonly Analysed[]): Set<number> {
  return new Set(analysed.flatMap(({ shape }) => membersOf(shape)))
}

function membersOf(shape: ForkShape): number[] {
  return shape.ok ? shape.regions.flat() : []
}

/** A node belongs to the branches of one fork only: gives back one that is wanted twice. */
function claim(fork: Fork, shape: Shape, owner: Map<number, Fork>): { at: number; other: Fork } | null {
  let taken: { at: number; other: Fork } | null = null
  for (const node of membersOf(shape)) {
    const other = owner.get(node)
    // Claimed even when one is taken: forks inside are part of this problem, not problems of their own.
    if (other === undefined) owner.set(node, fork)
    else taken ??= { at: node, other }
  }
  return taken
}
