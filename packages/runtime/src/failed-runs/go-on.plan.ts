import {
  moveSnapshot,
  positions,
  type CompiledFlow,
  type JsonObject,
  type NodeMap,
  type Position,
  type RunEvent,
  type RunSnapshot,
} from '@aftercart/flow'
import { nodeMapOf, placesOf } from '../moves/node-maps.ts'
import { storableInstant } from '../runs/advance-run.ts'
import { isBroken, type BrokenVersion, type FlowVersion } from '../runs/compiled-flows.ts'
import type { TimelineEntry } from '../runs/timeline.ts'
import { endingOf, isOnItsWay, waitedUntil, type MapOf } from './what-was-told.ts'

/** An action of the run that is still there, as it stands in the database. */
export type KnownAction = {
  key: string
  node: string
  visit: number
  state: string
  attempts: number
  endedAt: Date | null
}

export type Given = {
  /** `snapshot`: as the fault left it, from before the step that threw. */
  run: { id: string; version: number; snapshot: RunSnapshot }
  before: FlowVersion | BrokenVersion
  /** The type of a node in the version that it is on, read without compiling. */
  typeBefore(node: string): string | undefined
  /** The version that is published. */
  after: { version: number; flow: FlowVersion }
  /** Which nodes were which when runs moved to a version, as the merchant chose. */
  mapOf: MapOf
  /** All that its timeline holds, oldest first. */
  told: readonly TimelineEntry[]
  actions: readonly KnownAction[]
  now: Date
}

/** An action that it waits for, asked for with its old key. `inSeconds`: it may still be under way in some process. */
export type AskedAgain = Position & { key: string; type: string; params: JsonObject; inSeconds: number }

export type GoingOn = {
  /** Null when it had not come to its first step: it begins. */
  snapshot: RunSnapshot | null
  timers: (Position & { dueAt: string })[]
  asked: AskedAgain[]
  /** Actions that were done, or given up, and whose end it has not gone on from. */
  ended: Extract<RunEvent, { type: 'done' }>[]
}

/**
 * How a run that a fault stopped goes on in the version that is published: what has to be armed and asked for again, since
 * the fault took it away, and what it has to be told. A sentence, when it cannot: why, and what to do.
 */
export function planGoingOn(given: Given): GoingOn | string {
  const { run, told } = given
  if (run.snapshot.at === null) return { snapshot: null, timers: [], asked: [], ended: [] }
  if (!told.some(({ kind }) => kind === 'failed')) return forgotten
  const moved = inPublishedVersion(given)
  if (typeof moved === 'string') return moved
  const { compiled } = given.after.flow
  const plan: GoingOn = { snapshot: moved.snapshot, timers: [], asked: [], ended: [] }
  for (const place of positions(compiled, moved.snapshot)) {
    const stays = armAt(given, compiled, place, moved.wasAt(place), plan)
    if (stays !== null) return stays
  }
  return plan
}

const forgotten =
  'Its timeline is not kept any more, so nobody can tell what it has done and what not. If it is still wanted, start the flow anew.'

type InVersion = { snapshot: RunSnapshot; wasAt(place: Position): Position }

function inPublishedVersion(given: Given): InVersion | string {
  const { run, before, after } = given
  const asItWas = { snapshot: run.snapshot, wasAt: (place: Position) => place }
  if (run.version === after.version) return asItWas
  if (isBroken(before)) return standsAlone(given) ? asItWas : unreadable(run.version)
  const map = given.mapOf(run.version, after.version) ?? proposed(run.version, before, after.flow)
  const moved = moveSnapshot(before.compiled, after.flow.compiled, run.snapshot, map)
  if (!moved.ok) {
    const why = [...new Set(moved.nodes.map((node) => node.why))].join(' ')
    return `${why} Publish a version that has this step again, then try once more.`
  }
  const { snapshot, renamed } = moved
  const wasAt = (place: Position) =>
    renamed.find(({ to }) => to.node === place.node && to.visit === place.visit)?.from ?? place
  return { snapshot, wasAt }
}

function proposed(version: number, before: FlowVersion, after: FlowVersion): NodeMap {
  return nodeMapOf(placesOf(version, before.compiled, after.compiled, {}))
}

/** Of a version that cannot be compiled any more, a run that stands at one node of all can be read all the same. */
function standsAlone({ run: { snapshot }, after: { flow }, typeBefore }: Given): boolean {
  const { at } = snapshot
  if (typeof at !== 'string') return false
  const { graph, branches } = flow.compiled.plan
  const index = graph.indexOf.get(at)
  if (index === undefined || branches.levelOf[index] === undefined) return false
  return graph.nodes[index]!.node.type === typeBefore(at) && positions(flow.compiled, snapshot).length === 1
}

function unreadable(version: number): string {
  return (
    `Version ${version}, which it is on, has a kind of step that is not there any more, and the published one does not have ` +
    'the step where it stands. Publish a version that has this step, then try again.'
  )
}

/** Adds what it takes to stand here. Words, when it cannot. */
function armAt(
  { run, told, mapOf, actions, now }: Given,
  { plan: { graph, params } }: CompiledFlow,
  place: Position,
  was: Position,
  plan: GoingOn,
): string | null {
  const index = graph.indexOf.get(place.node)!
  const { kind, node, title } = graph.nodes[index]!
  if (kind === 'wait' || kind === 'listen') {
    const dueAt = plan.snapshot?.waits?.[place.node]?.at ?? waitedUntil(told, was.node, mapOf)
    if (dueAt !== undefined) plan.timers.push({ ...place, dueAt: storableInstant(dueAt) })
    // An event may be waited for without a time limit.
    return dueAt === undefined && kind === 'wait' ? forgotten : null
  }
  if (kind !== 'act') return null
  const ending = endingOf(told, was, node)
  if (ending !== null) {
    plan.ended.push({ type: 'done', ...place, ...ending })
    return null
  }
  const known = actions.find((action) => action.node === was.node && action.visit === was.visit)
  if (known?.state === 'again')
    return `“${title}” is being tried again by itself at this moment. Try again when that has ended.`
  const key = known?.key ?? `${run.id}:${was.node}:${was.visit}`
  const inSeconds = known === undefined ? 0 : secondsLeft(told, known, now)
  plan.asked.push({ ...place, key, type: node.type, params: params[index]!, inSeconds })
  return null
}

/** Longer than one try of an action takes in any process. */
const longestTry = 300

function secondsLeft(told: readonly TimelineEntry[], action: KnownAction, now: Date): number {
  if (action.state !== 'dropped' || action.attempts === 0 || action.endedAt === null) return 0
  if (!isOnItsWay(told, action)) return 0
  return Math.max(0, longestTry - (now.getTime() - action.endedAt.getTime()) / 1000)
}
