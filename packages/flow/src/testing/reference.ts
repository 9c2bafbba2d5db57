import type { Trace } from '../effect.ts'
import type { RunEvent, SignalName } from '../event.ts'
import type { Flow } from '../flow.ts'
import type { StepContext } from '../node.ts'
import { arrive, descend, goBy, groupsAround, leaves, rest, rootLane, type Lane } from './reference-lanes.ts'
import { count, endAll, keyOf, settle, together, visitOf, type Move, type Own, type World } from './reference-moves.ts'
import { instantOf, isAction, timerOf, wants } from './reference-nodes.ts'
import { nextOf, structureOf, waysOf } from './reference-structure.ts'

type Signal = Extract<RunEvent, { type: 'signal' }>

/**
 * A second reading of what a flow means: it walks the drawing itself, with a tree of lanes, and knows neither the
 * compiler nor XState. The compiled machine must do exactly what this does. All branches take a step in turn, in the order
 * of the drawing; branches meet when nothing else can move.
 */
export function reference(flow: Flow, runId: string, at: StepContext) {
  const world: World = {
    ...{ structure: structureOf(flow)!, ways: waysOf(flow), runId, root: rootLane(), context: at },
    nodeOf: new Map(flow.nodes.map((node) => [node.id, node])),
    ...{ visits: new Map(), waits: new Map(), tick: 0, ended: null, effects: [], trace: [], queue: [] },
  }
  const heard: SignalName[] = []

  function take(context: StepContext, work: () => Trace[] | void) {
    const wasOver = world.ended !== null
    const before = new Map(world.visits)
    Object.assign(world, { context, effects: [], trace: [], queue: [] })
    rest(world.root)
    if (!wasOver) work()
    settle(world)
    const mostVisits = Math.max(
      0,
      ...[...world.visits].filter(([node, visit]) => before.get(node) !== visit).map(([, visit]) => visit),
    )
    if (!wasOver && world.ended === null && mostVisits > 1000) endAll(world, { why: 'rounds' })
    return outcome(world, wasOver, heard)
  }
  const hearOf = (event: Signal, moves: readonly Move[], own?: Own) => {
    if (moves.length === 0) return
    if (!heard.includes(event.name)) heard.push(event.name)
    together(world, moves, own)
  }
  const trigger = flow.nodes.find(({ type }) => type === 'trigger')!.id

  return {
    begin: (context: StepContext) =>
      take(context, () =>
        together(world, [{ lane: world.root, go: () => arrive(world, world.root, trigger, world.tick) }]),
      ),
    /** Null when nobody may come in by this signal. */
    enter(event: Signal, context: StepContext) {
      const goal = nearestGoal(world, trigger, null, (node) => node.params['mayEnter'] === true && wants(node, event))
      if (goal === undefined || isExit(flow, event)) return null
      return take(context, () => hearOf(event, [goalMove(world, world.root, goal, event)]))
    },
    step: (event: RunEvent, context: StepContext) =>
      take(context, () => {
        if (event.type === 'zone-changed') return moveClocks(world)
        if (event.type !== 'signal') return answer(world, event)
        if (isExit(flow, event)) return endAll(world, { why: 'exit-rule', signal: event.name })
        const { moves, own } = listeners(world, event)
        hearOf(event, moves, own)
      }),
    /** As if the run had come to every node so much more often. */
    age(rounds: number) {
      for (const node of world.visits.keys()) world.visits.set(node, visitOf(world, node) + rounds)
    },
    hasForks: world.structure.forks.size > 0,
  }
}

function outcome(world: World, wasOver: boolean, heard: readonly SignalName[]) {
  const { effects, trace, ended } = world
  if (!wasOver && ended !== null) trace.push(ended)
  const keys = (...kinds: string[]) => effects.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key)
  const undone = keys('drop', 'cancel')
  const fresh = keys('perform', 'schedule')
  return {
    effects: effects.filter(({ key }) => !(undone.includes(key) && fresh.includes(key))),
    trace,
    status: ended === null ? ('active' as const) : ('ended' as const),
    positions: ended === null ? leaves(world.root).map(({ node }) => ({ node, visit: visitOf(world, node) })) : [],
    visits: Object.fromEntries(world.visits),
    waits: ended === null ? Object.fromEntries(world.waits) : {},
    heard: [...heard],
  }
}

function isExit(flow: Flow, { name, detail }: Signal): boolean {
  return (flow.settings?.exitOn ?? []).some(
    ({ on, tag, event }) =>
      on === name && [undefined, detail?.['tag']].includes(tag) && [undefined, detail?.['event']].includes(event),
  )
}

function answer(world: World, event: Extract<RunEvent, { type: 'timer' | 'done' }>): void {
  const leaf = leaves(world.root).find(({ node }) => node === event.node)
  if (leaf === undefined || event.visit !== visitOf(world, event.node)) return
  const { lane, node: id } = leaf
  const node = world.nodeOf.get(id)!
  if (event.type === 'timer' ? timerOf(node, world.context) === null : !isAction(node)) return
  const wait = event.type === 'timer' ? world.waits.get(id) : undefined
  if (wait !== undefined && instantOf(wait.local, world.context) > world.context.now.getTime())
    return setClock(world, id)
  const named: Record<string, string> = { listen: 'timed-out', call: event.type === 'done' ? event.out : '' }
  const out = named[node.type] ?? 'next'
  const act = () => world.trace.push({ kind: 'went', node: id, visit: event.visit, out, why: null })
  together(world, [{ lane, act, go: () => goBy(world, lane, id, out, world.tick) }], new Map([[id, 'quietly']]))
}

/** The waits whose local time is another instant by now, in the order of the drawing. */
function moveClocks(world: World): void {
  for (const id of world.nodeOf.keys()) {
    const wait = world.waits.get(id)
    if (wait !== undefined && Date.parse(wait.at) !== instantOf(wait.local, world.context)) setClock(world, id)
  }
}

function setClock(world: World, node: string): void {
  const { local } = world.waits.get(node)!
  const until = new Date(instantOf(local, world.context)).toISOString()
  const visit = visitOf(world, node)
  world.waits.set(node, { local, at: until })
  world.effects.push({ kind: 'schedule', key: keyOf(world, node), node, visit, dueAt: until })
  if (Date.parse(until) > world.context.now.getTime()) world.trace.push({ kind: 'waits-on', node, visit, until })
}

/** Goals first, each with its lane; then the waits that stand in no such lane. All in the order of the drawing. */
function listeners(world: World, event: Signal): { moves: Move[]; own: Own } {
  const goals = new Map(goalsIn(world, world.root, event).map(({ lane, goal }) => [lane, goal]))
  const own = new Map<string, 'quietly' | 'in-time'>()
  const isTaken = (lane: Lane): boolean => goals.has(lane) || groupsAround(lane).some((group) => goals.has(group.lane))
  const waiting = leaves(world.root).filter(({ lane, node }) => {
    const drawn = world.nodeOf.get(node)!
    return drawn.type === 'listen' && wants(drawn, event) && !isTaken(lane)
  })
  for (const [lane, goal] of goals) if (lane.here.at === 'node' && lane.here.node === goal) own.set(goal, 'quietly')
  for (const { node } of waiting) own.set(node, 'in-time')
  const order = (lane: Lane): Move[] => {
    const goal = goals.get(lane)
    if (goal !== undefined) return [goalMove(world, lane, goal, event)]
    if (lane.here.at === 'group') return lane.here.group.lanes.flatMap(order)
    const leaf = waiting.find((each) => each.lane === lane)
    return leaf === undefined ? [] : [happened(world, lane, leaf.node)]
  }
  return { moves: order(world.root), own }
}

function happened(world: World, lane: Lane, node: string): Move {
  const visit = visitOf(world, node)
  return {
    lane,
    act: () => world.trace.push({ kind: 'went', node, visit, out: 'happened', why: null }),
    go: () => goBy(world, lane, node, 'happened', world.tick),
  }
}

function goalMove(world: World, lane: Lane, goal: string, event: Signal): Move {
  const stands = lane.here.at === 'node' && lane.here.node === goal
  const act = () => {
    if (!stands) count(world, goal)
    world.trace.push({ kind: 'goal-reached', node: goal, visit: visitOf(world, goal), signal: event.name })
  }
  return { lane, act, go: () => goBy(world, descend(world, lane, goal, world.tick), goal, 'next', world.tick) }
}

function goalsIn(world: World, lane: Lane, event: Signal): { lane: Lane; goal: string }[] {
  if (lane.here.at === 'ended') return []
  const inner = lane.here.at === 'group' ? lane.here.group.lanes.flatMap((each) => goalsIn(world, each, event)) : []
  if (inner.length > 0) return inner
  const from = lane.here.at === 'node' ? lane.here.node : lane.here.group.fork.meeting
  if (from === null || from === lane.wall) return []
  const goal = nearestGoal(world, from, lane.wall, (node) => wants(node, event))
  return goal === undefined ? [] : [{ lane, goal }]
}

function nearestGoal(
  { nodeOf, ways }: World,
  from: string,
  wall: string | null,
  takes: (node: Flow['nodes'][number]) => boolean,
): string | undefined {
  let ring = [from]
  const seen = new Set<string>()
  while (ring.length > 0) {
    for (const node of nodeOf.values())
      if (ring.includes(node.id) && node.type === 'goal' && takes(node)) return node.id
    for (const node of ring) seen.add(node)
    ring = [...new Set(ring.flatMap((node) => nextOf(ways, node)))].filter((node) => node !== wall && !seen.has(node))
  }
  return undefined
}
