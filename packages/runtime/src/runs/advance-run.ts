import {
  enter,
  start,
  step,
  unreachable,
  type Effect,
  type Facts,
  type History,
  type RunEvent,
  type StepContext,
  type StepResult,
  type Trace,
} from '@aftercart/flow'
import { DatabaseError } from 'pg'
import { catalogue } from '@aftercart/nodes/model'
import type { ActionResult, Executor } from '@aftercart/nodes/server'
import { contactFacts, type ContactRow } from '../facts/assemble-facts.ts'
import { loadHistory } from '../facts/history.ts'
import type { Log, Runtime } from '../runtime.ts'
import { isBroken, type FlowVersion } from './compiled-flows.ts'
import { recordsOf, type Bench } from './records.ts'
import type { TimelineEntry } from './timeline.ts'
import { addWrites, contactOf, noWrites, type ContactWork, type RunWork, type Signal, type Work } from './work.ts'

export type Executors = Readonly<Record<string, Executor<never> | undefined>>

/** A run that does more than this in one step without waiting is going in circles. */
const actionsAtOnce = 1000

/**
 * Moves one run by one event (or starts it) and does at once the actions that only touch records. Everything it wants
 * written is gathered in `run.writes`. A flow, a template or an executor that throws marks this run as failed, leaves nothing
 * of the step behind, and no other run notices; only trouble with the database comes out. Answers whether the event moved it.
 */
export async function advanceRun(
  runtime: Runtime,
  work: Work,
  run: RunWork,
  event: RunEvent | 'start',
): Promise<boolean> {
  return move(runtime, work, run, ({ compiled }, context) =>
    event === 'start' || run.snapshot === null
      ? start(compiled, run.id, context)
      : step(compiled, run.id, run.snapshot, event, context),
  )
}

/** Begins a run at a goal that takes the signal and that others may enter. Answers whether there is one; if not, forget the run. */
export async function enterRun(runtime: Runtime, work: Work, run: RunWork, signal: Signal): Promise<boolean> {
  return move(runtime, work, run, ({ compiled }, context) =>
    enter(compiled, run.id, { type: 'signal', ...signal }, context),
  )
}

/** The first step that an event leads to; null when it leads nowhere. */
type FirstStep = (flow: FlowVersion, context: StepContext) => StepResult | null

async function move(runtime: Runtime, work: Work, run: RunWork, first: FirstStep): Promise<boolean> {
  if (run.status !== 'active') return false
  const contact = contactOf(work, run)
  if (!isBroken(run.flow) && run.flow.asksHistory)
    contact.history ??= await loadHistory(work.client, run.shopId, run.contactId, work.now)
  const bench: Bench = { runtime, work, run, contact: copyOf(contact), writes: noWrites() }
  try {
    if (isBroken(run.flow)) throw new Error(run.flow.broken)
    const result = await settle(bench, run.flow, first)
    if (result === null) return false
    Object.assign(contact, bench.contact)
    addWrites(run.writes, bench.writes)
    run.snapshot = result.snapshot
    run.status = result.status
    run.changed = true
    return result.moved
  } catch (error) {
    // The transaction is lost, and whoever began it knows whether to try it again.
    if (error instanceof DatabaseError) throw error
    failRun(runtime.log, run, error)
    return true
  }
}

/** Records replace what they change of a contact and alter nothing in place, so one level deep is enough. */
function copyOf(contact: ContactWork): ContactWork {
  return { ...contact }
}

/** Stops a run for good; its timers and pending actions go with it. */
export function failRun(log: Log, run: RunWork, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  log.error(
    { shopId: run.shopId, runId: run.id, campaignId: run.campaignId, version: run.version, reason: message },
    'A run failed',
  )
  run.status = 'failed'
  run.changed = true
  run.snapshot ??= { at: null, visits: {} }
  run.writes.timeline.push({ kind: 'failed', detail: { message: message.slice(0, 500) } })
}

/** `history` only when the contact's was loaded because the flow asks for it. */
export function factsOf(run: RunWork, contact: ContactRow & { history?: History | null }): Facts {
  return { contact: contactFacts(contact), ...run.beginning, history: contact.history ?? null }
}

export function executorsOf(runtime: Runtime): Executors {
  // A registry of many params types; each executor is only ever given what its own model's schema has parsed.
  return runtime.nodes
}

export function parsedParams(type: string, params: unknown): never {
  const models: Readonly<Record<string, { schema: { parse(params: unknown): unknown } } | undefined>> = catalogue
  const model = models[type]
  if (!model) throw new Error(`There is no node type "${type}" any more. Publish the flow again without it.`)
  return model.schema.parse(params) as never
}

async function settle(
  bench: Bench,
  flow: FlowVersion,
  first: FirstStep,
): Promise<(StepResult & { moved: boolean }) | null> {
  const { run, work } = bench
  const context = () => ({ now: work.now, facts: liveFacts(bench, flow), campaign: run.campaignId })
  let result = first(flow, context())
  if (result === null) return null
  const moved = result.trace.length > 0 || result.effects.length > 0
  const waiting = await carryOut(bench, result)
  for (let count = 0; waiting.length > 0; count++) {
    if (count === actionsAtOnce) throw new Error('The flow goes in circles without waiting. Put a wait into the loop.')
    result = step(flow.compiled, run.id, result.snapshot, waiting.shift()!, context())
    waiting.push(...(await carryOut(bench, result)))
  }
  return { ...result, moved }
}

/** The history may have been loaded for another run of the contact; a flow sees it only when it asks for it. */
function liveFacts({ run, contact }: Bench, flow: FlowVersion): Facts {
  return factsOf(run, flow.asksHistory ? contact : { ...contact, history: null })
}

/** Notes a step's trace and effects; answers the `done` events of what was done at once. */
async function carryOut(bench: Bench, result: StepResult): Promise<RunEvent[]> {
  bench.writes.timeline.push(...result.trace.map(traceEntry))
  const done: RunEvent[] = []
  for (const effect of result.effects) {
    const event = await carryOutEffect(bench, effect, result.trace)
    if (event) done.push(event)
  }
  return done
}

async function carryOutEffect(bench: Bench, effect: Effect, trace: readonly Trace[]): Promise<RunEvent | null> {
  const { writes } = bench
  const { node, visit } = effect
  switch (effect.kind) {
    case 'perform':
      return perform(bench, effect)
    case 'drop':
      writes.drops.push({ key: effect.key, ...dropReason(trace) })
      return null
    case 'schedule':
      if (Number.isNaN(Date.parse(effect.dueAt)))
        throw new Error(`The wait at "${node}" has no date that can be waited for.`)
      writes.timers.push({ node, visit, dueAt: storableInstant(effect.dueAt) })
      // Of a wait that goes on until another time the trace says so itself.
      if (!trace.some((each) => each.kind === 'entered' && each.node === node && each.visit === visit)) return null
      writes.timeline.push({
        kind: 'waiting',
        node,
        visit,
        detail: { until: effect.dueAt, ...(effect.why === undefined ? {} : { why: effect.why }) },
      })
      return null
    case 'cancel':
      writes.timersGone.push({ node, visit })
      return null
    default:
      return unreachable(effect)
  }
}

/**
 * PostgreSQL reads no year of more than four digits the way JavaScript writes it. The local end of 9999 may lie there, and a
 * statement that the database refuses would take everything else in its transaction with it.
 */
export function storableInstant(iso: string): string {
  if (iso.startsWith('+')) return '9999-12-31T23:59:59.999Z'
  return iso.startsWith('-') || iso.startsWith('0000') ? '0001-01-01T00:00:00.000Z' : iso
}

async function perform(bench: Bench, effect: Extract<Effect, { kind: 'perform' }>): Promise<RunEvent | null> {
  const { writes, work, run } = bench
  const { key, node, visit, type, params } = effect
  const executor = executorsOf(bench.runtime)[type]
  if (!executor) throw new Error(`Nothing here can do "${type}". Publish the flow again without that node.`)
  if (executor.in === 'job') {
    writes.effects.push({ key, node, visit, type, params, dropped: false })
    writes.timeline.push({ kind: 'queued', node, visit, detail: { type } })
    return null
  }
  const input = { key, params: parsedParams(type, params), facts: factsOf(run, bench.contact), now: work.now }
  const result: ActionResult = await executor.execute(input, recordsOf(bench, key))
  writes.timeline.push({ kind: 'performed', node, visit, detail: { type, out: result.out, result: result.detail } })
  return { type: 'done', node, visit, out: result.out, result: result.detail }
}

function dropReason(trace: readonly Trace[]): { why: 'goal' | 'exit' | 'left'; signal?: string } {
  const goal = trace.find((each) => each.kind === 'goal-reached')
  if (goal) return { why: 'goal', signal: goal.signal }
  const end = trace.find((each) => each.kind === 'ended')
  if (end?.why === 'exit') return { why: 'exit' }
  if (end?.why === 'exit-rule') return { why: 'exit', ...(end.signal === undefined ? {} : { signal: end.signal }) }
  return { why: 'left' }
}

function traceEntry(trace: Trace): TimelineEntry {
  switch (trace.kind) {
    case 'entered':
    case 'interrupted':
      return { kind: trace.kind, node: trace.node, visit: trace.visit, detail: {} }
    case 'went':
      return { kind: 'went', node: trace.node, visit: trace.visit, detail: { out: trace.out, why: trace.why } }
    case 'waits-on':
      return { kind: 'waits-on', node: trace.node, visit: trace.visit, detail: { until: trace.until } }
    case 'goal-reached':
      return { kind: 'goal-reached', node: trace.node, visit: trace.visit, detail: { signal: trace.signal } }
    case 'ended':
      return {
        kind: 'ended',
        detail: { why: trace.why, ...(trace.signal === undefined ? {} : { signal: trace.signal }) },
      }
    default:
      return unreachable(trace)
  }
}
