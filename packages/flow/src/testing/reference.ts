import type { Effect, Trace } from '../effect.ts'
import type { RunEvent } from '../event.ts'
import type { Flow } from '../flow.ts'
import type { JsonObject } from '../json.ts'
import type { StepContext } from '../node.ts'
import { nextOf, structureOf, waysOf, type Fork, type Structure, type Ways } from './reference-structure.ts'

/**
 * A second reading of what a flow means: it walks the drawing itself, with a tree of lanes, and knows neither the
 * compiler nor XState. The compiled machine must do exactly what this does. All branches take a step in turn, in the order
 * of the drawing; branches meet when nothing else can move.
 */
type Lane = { parent: Group | null; wall: string | null; depth: number; here: Here }
type Here =
  | { at: 'node'; node: string; since: number }
  | { at: 'group'; group: Group }
  | { at: 'ended'; how: 'idle' | 'met' | 'end' }
type Group = { fork: Fork; lane: Lane; lanes: Lane[]; queued: boolean }
type Leaf = { lane: Lane; node: string; since: number }
type Move = { lane: Lane; act: () => void; go: () => void }

export function reference(flow: Flow, runId: string) {
  const structure: Structure = structureOf(flow)!
  const ways: Ways = waysOf(flow)
  const nodeOf = new Map(flow.nodes.map((node) => [node.id, node]))
  const visits = new Map<string, number>()
  const root: Lane = { parent: null, wall: null, depth: 0, here: { at: 'ended', how: 'idle' } }
  let ended: 'finished' | 'exit' | null = null
  let clock = 0
  let effects: Effect[] = []
  let trace: Trace[] = []
  let queue: Group[] = []
  let context: StepContext

  const typeOf = (node: string) => nodeOf.get(node)!.type
  const visitOf = (node: string) => visits.get(node) ?? 0
  const keyOf = (node: string) => `${runId}:${node}:${visitOf(node)}`
  const count = (node: string) => visits.set(node, visitOf(node) + 1)
  const isAct = (node: string) => ['act', 'email', 'call'].includes(typeOf(node))

  function leaves(lane: Lane): Leaf[] {
    if (lane.here.at === 'node') return [{ lane, node: lane.here.node, since: lane.here.since }]
    return lane.here.at === 'group' ? lane.here.group.lanes.flatMap(leaves) : []
  }

  /** The lane a node lies in, seen from a lane around it; opens the groups in between, their other lanes idle. */
  function descend(lane: Lane, node: string): Lane {
    const step = structure.addressOf.get(node)![lane.depth]
    if (step === undefined) return lane
    return descend(open(lane, step.fork).lanes[step.branch]!, node)
  }

  function open(lane: Lane, fork: Fork): Group {
    const group: Group = { fork, lane, lanes: [], queued: false }
    group.lanes = fork.branches.map(({ wall }) => ({
      parent: group,
      wall,
      depth: lane.depth + 1,
      here: { at: 'ended', how: 'idle' },
    }))
    lane.here = { at: 'group', group }
    return group
  }

  function arrive(lane: Lane, node: string): void {
    if (node === lane.wall) lane.here = { at: 'ended', how: 'met' }
    else descend(lane, node).here = { at: 'node', node, since: -1 }
  }

  function goBy(lane: Lane, node: string, out: string): void {
    const to = ways.get(node)!.get(out) ?? []
    if (to.length === 0) finish(lane)
    else if (to.length === 1) arrive(lane, to[0]!)
    else {
      const group = open(lane, structure.forks.get(`${node}.${out}`)!)
      to.forEach((start, index) => arrive(group.lanes[index]!, start))
    }
  }

  function finish(lane: Lane): void {
    lane.here = { at: 'ended', how: 'end' }
    if (lane === root) ended = 'finished'
  }

  function leave(node: string): void {
    if (['trigger', 'pass', 'decide', 'exit'].includes(typeOf(node))) return
    trace.push({ kind: 'interrupted', node, visit: visitOf(node) })
    const undo = isAct(node) ? 'drop' : typeOf(node) === 'wait' ? 'cancel' : null
    if (undo !== null) effects.push({ kind: undo, key: keyOf(node), node, visit: visitOf(node) })
  }

  function enter({ lane, node }: Leaf): void {
    count(node)
    lane.here = { at: 'node', node, since: clock }
    const visit = visitOf(node)
    trace.push({ kind: 'entered', node, visit })
    const { type, params } = nodeOf.get(node)!
    if (isAct(node)) effects.push({ kind: 'perform', key: keyOf(node), node, visit, type, params })
    if (type !== 'wait') return
    const dueAt = new Date(
      context.now.getTime() + ((params['hours'] as number | undefined) ?? 1) * 3_600_000,
    ).toISOString()
    effects.push({ kind: 'schedule', key: keyOf(node), node, visit, dueAt })
  }

  /** Moves made at the same time: first all is left, then said, then entered. */
  function together(moves: Move[], own: Set<string> = new Set()): void {
    clock++
    for (const { node } of moves.flatMap(({ lane }) => leaves(lane)).toReversed()) if (!own.has(node)) leave(node)
    for (const move of moves) move.act()
    for (const move of moves) move.go()
    for (const leaf of leaves(root)) if (leaf.since === -1) enter(leaf)
    collectEnded(root)
  }

  function collectEnded(lane: Lane): void {
    if (lane.here.at !== 'group') return
    const { group } = lane.here
    group.lanes.forEach(collectEnded)
    if (group.queued || !group.lanes.every((each) => each.here.at === 'ended')) return
    group.queued = true
    queue.push(group)
  }

  function settle(): void {
    while (ended === null) {
      const ready = leaves(root)
        .filter(({ node }) => ['trigger', 'pass', 'decide', 'exit'].includes(typeOf(node)))
        .toSorted((a, b) => a.since - b.since)
      if (ready.length > 0) moveOn(ready)
      else if (queue.length > 0) meet(queue.shift()!)
      else return
    }
  }

  function moveOn(ready: Leaf[]): void {
    if (typeOf(ready[0]!.node) === 'exit') {
      for (const { node } of leaves(root).toReversed()) leave(node)
      ended = 'exit'
      return
    }
    together(ready.filter(({ node }) => typeOf(node) !== 'exit').map(passing))
  }

  function passing({ lane, node }: Leaf): Move {
    if (typeOf(node) !== 'decide') return { lane, act: () => {}, go: () => goBy(lane, node, 'next') }
    const tag = nodeOf.get(node)!.params['tag'] as string
    const out = context.facts.contact.tags.includes(tag) ? 'yes' : 'no'
    const why = out === 'yes' ? `has ${tag}` : `lacks ${tag}`
    const visit = visitOf(node)
    return { lane, act: () => trace.push({ kind: 'went', node, visit, out, why }), go: () => goBy(lane, node, out) }
  }

  function meet({ fork, lane, lanes }: Group): void {
    const met = lanes.some(({ here }) => here.at === 'ended' && here.how === 'met')
    together([{ lane, act: () => {}, go: () => (met ? arrive(lane, fork.meeting!) : finish(lane)) }])
  }

  function answer(event: Extract<RunEvent, { type: 'timer' | 'done' }>): void {
    const leaf = leaves(root).find(({ node }) => node === event.node)
    if (leaf === undefined || event.visit !== visitOf(event.node)) return
    const { lane, node } = leaf
    if (event.type === 'timer' ? typeOf(node) !== 'wait' : !isAct(node)) return
    const out = event.type === 'done' && typeOf(node) === 'call' ? event.out : 'next'
    const visit = visitOf(node)
    const act = () => trace.push({ kind: 'went', node, visit, out, why: null })
    together([{ lane, act, go: () => goBy(lane, node, out) }], new Set([node]))
  }

  function listening(lane: Lane, event: Extract<RunEvent, { type: 'signal' }>): { lane: Lane; goal: string }[] {
    if (lane.here.at === 'ended') return []
    const inner = lane.here.at === 'group' ? lane.here.group.lanes.flatMap((each) => listening(each, event)) : []
    if (inner.length > 0) return inner
    const from = lane.here.at === 'node' ? lane.here.node : lane.here.group.fork.meeting
    const goal = from === null || from === lane.wall ? undefined : nearestGoal(from, lane.wall, event)
    return goal === undefined ? [] : [{ lane, goal }]
  }

  function nearestGoal(
    from: string,
    wall: string | null,
    event: Extract<RunEvent, { type: 'signal' }>,
  ): string | undefined {
    const wants = ({ type, params }: { type: string; params: JsonObject }) =>
      type === 'goal' &&
      (params['on'] ?? 'paid') === event.name &&
      [undefined, event.detail?.['sku']].includes(params['sku'])
    let ring = [from]
    const seen = new Set<string>()
    while (ring.length > 0) {
      const found = flow.nodes.find((node) => ring.includes(node.id) && wants(node))
      if (found !== undefined) return found.id
      for (const node of ring) seen.add(node)
      ring = [...new Set(ring.flatMap((node) => nextOf(ways, node)))].filter((node) => node !== wall && !seen.has(node))
    }
    return undefined
  }

  function signal(event: Extract<RunEvent, { type: 'signal' }>): void {
    const own = new Set<string>()
    const moves = listening(root, event).map(({ lane, goal }): Move => {
      const standing = lane.here.at === 'node' && lane.here.node === goal
      if (standing) own.add(goal)
      const act = () => {
        if (!standing) count(goal)
        trace.push({ kind: 'goal-reached', node: goal, visit: visitOf(goal), signal: event.name })
      }
      return { lane, act, go: () => goBy(descend(lane, goal), goal, 'next') }
    })
    if (moves.length > 0) together(moves, own)
  }

  function step(event: RunEvent | 'begin', now: StepContext) {
    effects = []
    trace = []
    queue = []
    context = now
    const wasOver = ended !== null
    if (event === 'begin')
      together([
        { lane: root, act: () => {}, go: () => arrive(root, flow.nodes.find(({ type }) => type === 'trigger')!.id) },
      ])
    else if (!wasOver && event.type === 'signal') signal(event)
    else if (!wasOver && (event.type === 'timer' || event.type === 'done')) answer(event)
    settle()
    if (!wasOver && ended !== null) trace.push({ kind: 'ended', why: ended })
    const undone = effects.filter(({ kind }) => kind === 'drop' || kind === 'cancel').map(({ key }) => key)
    const fresh = effects.filter(({ kind }) => kind === 'perform' || kind === 'schedule').map(({ key }) => key)
    const net = effects.filter(({ key }) => !(undone.includes(key) && fresh.includes(key)))
    const positions = ended === null ? leaves(root).map(({ node }) => ({ node, visit: visitOf(node) })) : []
    return { effects: net, trace, positions, status: ended === null ? ('active' as const) : ('ended' as const) }
  }

  return { step, hasForks: structure.forks.size > 0 }
}
