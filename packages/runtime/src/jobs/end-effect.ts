import { positions, type Position } from '@aftercart/flow'
import type { ActionResult } from '@aftercart/nodes/server'
import type { PoolClient } from 'pg'
import { modelOf } from '../campaigns/node-model.ts'
import { lockContacts } from '../contacts/upsert-contact.ts'
import { allInOrder } from '../database/transaction.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { gatherOfEach, type Settled } from '../gather/gather.ts'
import { togetherElseAlone } from '../gather/together-else-alone.ts'
import { advanceRun, failRun } from '../runs/advance-run.ts'
import { isBroken } from '../runs/compiled-flows.ts'
import { lockRuns } from '../runs/load-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import type { LookAgain } from '../runs/timeline.ts'
import { newWork, type RunWork, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { lockEffects, type EffectRow, type MessageEnd } from './effect-rows.ts'
import type { JobExecutor } from './try-action.ts'
import { workTransaction } from './work-transaction.ts'

export type InRun = { work: Work; run: RunWork }

/** An action that was begun, with its run as it was then. */
export type Begun = { effect: EffectRow; run: RunWork }

/** The action was done: the run goes on by the way that it names. */
export async function finish(
  runtime: Runtime,
  { effect, run: atHand }: Begun,
  result: ActionResult,
  isMessage: boolean,
): Promise<void> {
  const { subject } = result.detail
  const sent: MessageEnd | null = isMessage ? { sent: typeof subject === 'string' ? subject : '' } : null
  await inRun(runtime, atHand.shopId, effect, { message: sent, atHand }, async ({ work, run }, { node, visit }) => {
    const late = !standsAt(run, { node, visit })
    const alone = !late && standsOnlyThere(run)
    const detail = { type: effect.type, out: result.out, result: result.detail, ...(late ? { late } : {}) }
    run.writes.timeline.push({ kind: 'performed', node, visit, detail })
    run.writes.effectsDone.push({ key: effect.key, state: 'done' })
    await advanceRun(runtime, work, run, { type: 'done', node, visit, out: result.out, result: result.detail })
    run.leavesNothing = alone && run.status === 'ended' && run.writes.timers.length + run.writes.effects.length === 0
  })
}

/** All tries are used up: the run goes on without the action. */
export async function giveUp(
  runtime: Runtime,
  { effect, run: atHand }: Begun,
  executor: JobExecutor,
  error: string,
): Promise<void> {
  const out = executor.outWhenGivenUp
  const ending = { message: 'unsent', atHand } as const
  await inRun(runtime, atHand.shopId, effect, ending, async ({ work, run }, { node, visit }) => {
    const detail = { type: effect.type, attempts: Math.max(effect.attempts, 1), error, out }
    run.writes.timeline.push({ kind: 'given-up', node, visit, detail })
    run.writes.effectsDone.push({ key: effect.key, state: 'failed', error })
    await advanceRun(runtime, work, run, { type: 'done', node, visit, out, result: { givenUp: true, error } })
  })
}

/** The message is left out: the run goes on by the action's first way, which knows why. */
export async function skip(
  runtime: Runtime,
  { work, run }: InRun,
  effect: EffectRow,
  why: Extract<LookAgain, { decision: 'skip' }>['why'],
): Promise<void> {
  const { node, visit, type, params } = effect
  const out = modelOf(type)?.waysOut(params)[0]?.id ?? 'next'
  run.writes.timeline.push({ kind: 'looked-again', node, visit, detail: { decision: 'skip', why } })
  run.writes.effectsDone.push({ key: effect.key, state: 'done' })
  await advanceRun(runtime, work, run, { type: 'done', node, visit, out, result: { skipped: why } })
}

/** Nothing here can do it: that is a fault of the flow. */
export async function failEffect(runtime: Runtime, shopId: string, effect: EffectRow, error: Error): Promise<void> {
  await inRun(runtime, shopId, effect, { message: 'unsent' }, async ({ run }) => {
    run.writes.effectsDone.push({ key: effect.key, state: 'failed', error: error.message })
    failRun(runtime.log, run, error)
  })
}

/** Whether the run still is where it asked for the effect. */
export function standsAt(run: RunWork, { node, visit }: Position): boolean {
  if (run.status !== 'active' || isBroken(run.flow) || run.snapshot === null) return false
  return positions(run.flow.compiled, run.snapshot).some((each) => each.node === node && each.visit === visit)
}

function standsOnlyThere({ flow, snapshot }: RunWork): boolean {
  return !isBroken(flow) && snapshot !== null && positions(flow.compiled, snapshot).length === 1
}

type Ending = {
  shopId: string
  effect: EffectRow
  message: MessageEnd | null
  atHand?: RunWork
  /** `at`: the effect's place now; the run may have moved to another version since the action was begun. */
  change(bench: InRun, at: Position): Promise<void>
}

/** Actions that end at the same time share a transaction; two of one person never do. */
function inRun(
  runtime: Runtime,
  shopId: string,
  effect: EffectRow,
  ending: Pick<Ending, 'message' | 'atHand'>,
  change: Ending['change'],
): Promise<void> {
  return endingsOf(runtime).do({ shopId, effect, ...ending, change })
}

const most = 64
const atOnce = 1
/** Who called has its answer; only a next step of the same run comes so much later, and only while many end. */
const apart = { from: 2, milliseconds: 20 }
const endingsOf = gatherOfEach<Runtime, Ending, void>((runtime) => ({
  work: (endings) => end(runtime, endings),
  keysOf: ({ shopId, effect }) => [`${shopId} ${effect.contactId}`],
  most,
  atOnce,
  apart,
}))

/** What cannot be written for one must not keep the others. */
function end(runtime: Runtime, endings: readonly Ending[]): Promise<Settled<void>[]> {
  return togetherElseAlone(endings, {
    together: (all) => endTogether(runtime, all),
    alone: async (each) => void (await endTogether(runtime, [each])),
  })
}

async function endTogether(runtime: Runtime, endings: readonly Ending[]): Promise<void[]> {
  const about = { kind: 'actions', items: endings.length }
  await workTransaction(runtime, about, (client, ways) => endIn(runtime, client, ways, endings))
  return endings.map(() => undefined)
}

/** Contacts are locked first, then runs, then effects, as everywhere. What has ended meanwhile is left alone. */
async function endIn(
  runtime: Runtime,
  client: PoolClient,
  ways: Pick<Work, 'hand' | 'behind'>,
  endings: readonly Ending[],
): Promise<void> {
  const places = endings.map(({ shopId, effect, atHand }) => ({
    shopId,
    contactId: effect.contactId,
    runId: effect.runId,
    atHand,
  }))
  const ended = endings.map(({ shopId, effect, message }) => ({ shopId, key: effect.key, message }))
  const [contacts, locked, effects] = await allInOrder([
    lockContacts(client, places),
    lockRuns(runtime.pool, client, places),
    lockEffects(client, ended),
  ])
  const runs = new Map(locked.map((run) => [run.id, run]))
  const work = newWork(client, runtime.clock.now(), contacts, ways)
  for (const { effect, change } of endings) {
    const run = runs.get(effect.runId)
    const now = effects.get(effect.key)
    if (!run || !now || now.state === 'done' || now.state === 'failed') continue
    work.runs.set(run.id, run)
    await change({ work, run }, now)
  }
  await spreadNews(runtime, client, work)
  await writeWork(runtime, work)
}

/** A change of one run, the contact's lock being held, and all that it leads to. */
export async function changeRun(
  runtime: Runtime,
  client: PoolClient,
  contact: ContactRow,
  run: RunWork,
  change: (bench: InRun) => Promise<void>,
): Promise<void> {
  const work = newWork(client, runtime.clock.now(), [contact])
  work.runs.set(run.id, run)
  await change({ work, run })
  await spreadNews(runtime, client, work)
  await writeWork(runtime, work)
}
