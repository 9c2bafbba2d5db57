import type { Effect, Trace } from '../effect.ts'
import type { FlowNode } from '../flow.ts'
import type { StepContext } from '../node.ts'
import { arrive, end, goBy, groupsAround, hasArrived, leaves, tips } from './reference-lanes.ts'
import type { Drawing, Group, Lane, Leaf } from './reference-lanes.ts'
import { decisionAt, isAction, movesByItself, timerOf } from './reference-nodes.ts'

/** One run of the reference, and what the step under way has come to. */
export type World = Drawing & {
  runId: string
  nodeOf: ReadonlyMap<string, FlowNode>
  root: Lane
  visits: Map<string, number>
  waits: Map<string, { local: string; at: string }>
  context: StepContext
  tick: number
  ended: Ended | null
  effects: Effect[]
  trace: Trace[]
  queue: Group[]
}

type Ended = Extract<Trace, { kind: 'ended' }>

/** `act`: what is said before the run goes on. `lane`: all that is in it is left. */
export type Move = { lane: Lane; act?: () => void; go: () => void }

/** Nodes whose visit the event ended: `quietly`, or the limit of their time is taken back. */
export type Own = ReadonlyMap<string, 'quietly' | 'in-time'>

export function visitOf(world: World, node: string): number {
  return world.visits.get(node) ?? 0
}

export function count(world: World, node: string): void {
  world.visits.set(node, visitOf(world, node) + 1)
}

/** Moves made at the same time: first all is left, last in the drawing first, then said, then entered. */
export function together(world: World, moves: readonly Move[], own: Own = new Map()): void {
  world.tick++
  const left = new Set(moves.flatMap(({ lane }) => leaves(lane)).map(({ node }) => node))
  const gone = leaves(world.root).filter(({ node }) => left.has(node))
  for (const { node } of gone.toReversed()) leave(world, node, own.get(node))
  for (const move of moves) move.act?.()
  for (const move of moves) move.go()
  for (const leaf of leaves(world.root)) enter(world, leaf)
  if (world.root.here.at === 'ended') world.ended ??= { kind: 'ended', why: 'finished' }
  collectEnded(world, world.root)
}

/** The run is taken away from wherever it still stands. */
export function endAll(world: World, how: Omit<Ended, 'kind'>): void {
  for (const { node } of leaves(world.root).toReversed()) leave(world, node, undefined)
  end(world.root, 'end', world.tick)
  world.ended = { kind: 'ended', ...how }
}

/** Goes on until nothing moves by itself: nodes that pass on and joins that take the first, then branches that all ended. */
export function settle(world: World): void {
  while (world.ended === null) {
    const ready = withoutConflicts(readyIn(world))
    if (ready.length > 0) moveOn(world, ready)
    else if (world.queue.length > 0) meet(world, world.queue.shift()!)
    else return
  }
}

type Ready = { kind: 'node'; lane: Lane; node: string; isExit: boolean } | { kind: 'first'; lane: Lane; group: Group }

/** What can move: each tip of the tree either moves itself, or lets the innermost group around it go on that may. */
function readyIn(world: World): Ready[] {
  const found: Ready[] = []
  const inOrder = tips(world.root).toSorted((a, b) => sinceOf(a) - sinceOf(b))
  for (const lane of inOrder) {
    const node = lane.here.at === 'node' ? world.nodeOf.get(lane.here.node)! : null
    if (node !== null && movesByItself(node)) {
      found.push({ kind: 'node', lane, node: node.id, isExit: node.type === 'exit' })
      continue
    }
    const group = groupsAround(lane).find((each) => takesFirst(world, each) && hasArrived(each))
    if (group !== undefined && !found.some((each) => each.kind === 'first' && each.group === group))
      found.push({ kind: 'first', lane: group.lane, group })
  }
  return found
}

function sinceOf({ here }: Lane): number {
  return here.at === 'group' ? 0 : here.since
}

function takesFirst({ nodeOf }: World, { fork }: Group): boolean {
  const node = fork.meeting === null ? null : nodeOf.get(fork.meeting)!
  return node?.type === 'join' && node.params['goesOn'] === 'first'
}

/** Who is inside goes before who is around it; of others in each other's way the earlier one goes. */
function withoutConflicts(ready: readonly Ready[]): Ready[] {
  let kept: Ready[] = []
  for (const each of ready) {
    const rivals = kept.filter((other) => inTheWay(each, other))
    if (!rivals.every((other) => isInside(each, other))) continue
    kept = [...kept.filter((other) => !rivals.includes(other)), each]
  }
  return kept
}

function inTheWay(a: Ready, b: Ready): boolean {
  const isExit = (each: Ready) => each.kind === 'node' && each.isExit
  return isExit(a) || isExit(b) || isInside(a, b) || isInside(b, a)
}

function isInside(inner: Ready, outer: Ready): boolean {
  return outer.kind === 'first' && groupsAround(inner.lane).includes(outer.group)
}

function moveOn(world: World, ready: readonly Ready[]): void {
  const [first] = ready
  if (first?.kind === 'node' && first.isExit) endAll(world, { why: 'exit' })
  else
    together(
      world,
      ready.map((each) => moveOf(world, each)),
    )
}

function moveOf(world: World, ready: Ready): Move {
  const { lane } = ready
  if (ready.kind === 'first') return { lane, go: () => arrive(world, lane, ready.group.fork.meeting!, world.tick) }
  const { node } = ready
  const visit = visitOf(world, node)
  const decision = decisionAt(world.nodeOf.get(node)!, visit, world.context)
  const out = decision?.out ?? 'next'
  const act = () => {
    if (decision !== null) world.trace.push({ kind: 'went', node, visit, out, why: decision.why })
  }
  return { lane, act, go: () => goBy(world, lane, node, out, world.tick) }
}

function meet(world: World, group: Group): void {
  const { fork, lane } = group
  if (lane.here.at !== 'group' || lane.here.group !== group) return
  const go = () => (hasArrived(group) ? arrive(world, lane, fork.meeting!, world.tick) : end(lane, 'end', world.tick))
  together(world, [{ lane, go }])
}

function collectEnded(world: World, lane: Lane): void {
  if (lane.here.at !== 'group') return
  const { group } = lane.here
  for (const each of group.lanes) collectEnded(world, each)
  if (group.queued || !group.lanes.every((each) => each.here.at === 'ended')) return
  group.queued = true
  world.queue.push(group)
}

function leave(world: World, id: string, own: 'quietly' | 'in-time' | undefined): void {
  const node = world.nodeOf.get(id)!
  if (movesByItself(node)) return
  world.waits.delete(id)
  if (own === 'quietly') return
  const visit = visitOf(world, id)
  if (own === undefined) world.trace.push({ kind: 'interrupted', node: id, visit })
  const undo = isAction(node) ? 'drop' : timerOf(node, world.context) === null ? null : 'cancel'
  if (undo !== null) world.effects.push({ kind: undo, key: keyOf(world, id), node: id, visit })
}

function enter(world: World, { lane, node: id }: Leaf): void {
  const { here } = lane
  if (here.at !== 'node' || here.entered) return
  here.entered = true
  count(world, id)
  const node = world.nodeOf.get(id)!
  const visit = visitOf(world, id)
  const key = keyOf(world, id)
  world.trace.push({ kind: 'entered', node: id, visit })
  if (isAction(node))
    world.effects.push({ kind: 'perform', key, node: id, visit, type: node.type, params: node.params })
  const timer = timerOf(node, world.context)
  if (timer === null) return
  const { local, ...rest } = timer
  if (local !== undefined) world.waits.set(id, { local, at: rest.dueAt })
  world.effects.push({ kind: 'schedule', key, node: id, visit, ...rest })
}

export function keyOf(world: World, node: string): string {
  return `${world.runId}:${node}:${visitOf(world, node)}`
}
