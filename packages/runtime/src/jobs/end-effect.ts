import { positions, type Position } from '@aftercart/flow'
import type { ActionResult } from '@aftercart/nodes/server'
import type { PoolClient } from 'pg'
import { modelOf } from '../campaigns/node-model.ts'
import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { advanceRun, failRun } from '../runs/advance-run.ts'
import { isBroken } from '../runs/compiled-flows.ts'
import { lockRun } from '../runs/load-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import type { LookAgain } from '../runs/timeline.ts'
import { newWork, type RunWork, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { lockEffect, type EffectRow, type MessageEnd } from './effect-rows.ts'
import type { JobExecutor } from './try-action.ts'

export type InRun = { work: Work; run: RunWork }

/** The action was done: the run goes on by the way that it names. */
export async function finish(
  runtime: Runtime,
  shopId: string,
  effect: EffectRow,
  result: ActionResult,
  isMessage: boolean,
): Promise<void> {
  const { subject } = result.detail
  const sent: MessageEnd | null = isMessage ? { sent: typeof subject === 'string' ? subject : '' } : null
  await inRun(runtime, shopId, effect, sent, async ({ work, run }, { node, visit }) => {
    const late = !standsAt(run, { node, visit })
    const detail = { type: effect.type, out: result.out, result: result.detail, ...(late ? { late } : {}) }
    run.writes.timeline.push({ kind: 'performed', node, visit, detail })
    run.writes.effectsDone.push({ key: effect.key, state: 'done' })
    await advanceRun(runtime, work, run, { type: 'done', node, visit, out: result.out, result: result.detail })
  })
}

/** All tries are used up: the run goes on without the action. */
export async function giveUp(
  runtime: Runtime,
  shopId: string,
  effect: EffectRow,
  executor: JobExecutor,
  error: string,
): Promise<void> {
  const out = executor.outWhenGivenUp
  await inRun(runtime, shopId, effect, 'unsent', async ({ work, run }, { node, visit }) => {
    const detail = { type: effect.type, attempts: Math.max(effect.attempts, 1), error, out }
    run.writes.timeline.push({ kind: 'given-up', node, visit, detail })
    run.writes.effectsDone.push({ key: effect.key, state: 'failed' })
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
  await inRun(runtime, shopId, effect, 'unsent', async ({ run }) => {
    run.writes.effectsDone.push({ key: effect.key, state: 'failed' })
    failRun(runtime.log, run, error)
  })
}

/** Whether the run still is where it asked for the effect. */
export function standsAt(run: RunWork, { node, visit }: Position): boolean {
  if (run.status !== 'active' || isBroken(run.flow) || run.snapshot === null) return false
  return positions(run.flow.compiled, run.snapshot).some((each) => each.node === node && each.visit === visit)
}

/**
 * One transaction around an effect's run, contact locked first. Does nothing when the effect has ended meanwhile. `at`: the
 * effect's place now; the run may have moved to another version since the action was begun.
 */
async function inRun(
  runtime: Runtime,
  shopId: string,
  effect: EffectRow,
  message: MessageEnd | null,
  change: (bench: InRun, at: Position) => Promise<void>,
): Promise<void> {
  await transaction(runtime.pool, async (client) => {
    const contact = await lockContact(client, shopId, effect.contactId)
    if (!contact) return
    const run = await lockRun(runtime.pool, client, shopId, effect.runId)
    const now = await lockEffect(client, shopId, effect.key, message)
    if (!run || !now || now.state === 'done' || now.state === 'failed') return
    await changeRun(runtime, client, contact, run, (bench) => change(bench, now))
  })
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
  await writeWork(client, work)
}
