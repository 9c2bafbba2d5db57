import type { Fork, Structure, Ways } from './reference-structure.ts'

/**
 * Where a run is: a tree of lanes. The root lane is the flow; a lane that came to a fork holds a group, one lane for each
 * branch. `since`: at which tick it came there; what came in the same tick counts in the order of the drawing.
 */
export type Lane = { parent: Group | null; wall: string | null; depth: number; here: Here }
export type Here =
  | { at: 'node'; node: string; since: number; entered: boolean }
  | { at: 'group'; group: Group }
  | { at: 'ended'; how: 'idle' | 'met' | 'end'; since: number }
export type Group = { fork: Fork; lane: Lane; lanes: Lane[]; queued: boolean }
export type Leaf = { lane: Lane; node: string; since: number }

export type Drawing = { structure: Structure; ways: Ways }

export function rootLane(): Lane {
  return { parent: null, wall: null, depth: 0, here: { at: 'ended', how: 'idle', since: 0 } }
}

export function leaves(lane: Lane): Leaf[] {
  if (lane.here.at === 'node') return [{ lane, node: lane.here.node, since: lane.here.since }]
  return lane.here.at === 'group' ? lane.here.group.lanes.flatMap(leaves) : []
}

/** All lanes that hold no group, also those that have ended. */
export function tips(lane: Lane): Lane[] {
  return lane.here.at === 'group' ? lane.here.group.lanes.flatMap(tips) : [lane]
}

/** The groups around a lane, the innermost first. */
export function groupsAround(lane: Lane): Group[] {
  return lane.parent === null ? [] : [lane.parent, ...groupsAround(lane.parent.lane)]
}

export function hasArrived(group: Group): boolean {
  return group.lanes.some(({ here }) => here.at === 'ended' && here.how === 'met')
}

/** The lane a node lies in, seen from a lane around it; opens the groups in between, their other lanes idle. */
export function descend(drawing: Drawing, lane: Lane, node: string, tick: number): Lane {
  const step = drawing.structure.addressOf.get(node)![lane.depth]
  if (step === undefined) return lane
  return descend(drawing, open(lane, step.fork, tick).lanes[step.branch]!, node, tick)
}

export function arrive(drawing: Drawing, lane: Lane, node: string, tick: number): void {
  if (node === lane.wall) end(lane, 'met', tick)
  else descend(drawing, lane, node, tick).here = { at: 'node', node, since: tick, entered: false }
}

export function goBy(drawing: Drawing, lane: Lane, node: string, out: string, tick: number): void {
  const to = drawing.ways.get(node)!.get(out) ?? []
  if (to.length === 0) end(lane, 'end', tick)
  else if (to.length === 1) arrive(drawing, lane, to[0]!, tick)
  else {
    const group = open(lane, drawing.structure.forks.get(`${node}.${out}`)!, tick)
    to.forEach((start, index) => arrive(drawing, group.lanes[index]!, start, tick))
  }
}

export function end(lane: Lane, how: 'met' | 'end', tick: number): void {
  lane.here = { at: 'ended', how, since: tick }
}

/** Forgets who came when: a saved run knows the order of the drawing only. */
export function rest(lane: Lane): void {
  for (const { here } of tips(lane)) if (here.at !== 'group') here.since = 0
}

function open(lane: Lane, fork: Fork, tick: number): Group {
  const group: Group = { fork, lane, lanes: [], queued: false }
  group.lanes = fork.branches.map(({ wall }) => ({
    parent: group,
    wall,
    depth: lane.depth + 1,
    here: { at: 'ended', how: 'idle', since: tick },
  }))
  lane.here = { at: 'group', group }
  return group
}
