import { positions } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { RetryLater, type ActionResult } from '@aftercart/nodes/server'
import type { PoolClient } from 'pg'
import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { advanceRun, executorsOf, failRun } from '../runs/advance-run.ts'
import { isBroken } from '../runs/compiled-flows.ts'
import { lockRun, readRun } from '../runs/load-runs.ts'
import { listens, signalRun } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import type { DropReason, TimelineEntry } from '../runs/timeline.ts'
import { newWork, type RunWork } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { beginEffect, dropEffect, lockEffect, postponeEffect, readEffect, type EffectRow } from './effect-rows.ts'
import { paidMeanwhile } from './paid-meanwhile.ts'
import { redacted } from './redact.ts'
import { tryAction, type Job, type JobExecutor, type Limits } from './try-action.ts'

type Look =
  | { is: 'over' }
  | { is: 'not wanted'; why: DropReason }
  | { is: 'paid'; effect: EffectRow }
  | { is: 'used up'; effect: EffectRow; executor: JobExecutor }
  | { is: 'due'; effect: EffectRow; executor: JobExecutor; run: RunWork; contact: ContactRow }
  | { is: 'impossible'; effect: EffectRow; error: Error }

/**
 * Does one effect's action, once: looks again whether it is still wanted, marks it as under way, calls the executor
 * outside of any transaction, then saves what it came to together with the run's next step.
 *
 * Killed before the mark: nothing happened, and the job is done again. Killed after it: the call may have been made, and
 * is made again with the same key. Killed after the save: the job finds the effect done. Throws only when the database
 * does; the queue then tries again.
 */
export async function performEffect(
  runtime: Runtime,
  shopId: string,
  key: string,
  job: Job,
  limits: Limits,
): Promise<void> {
  let look = await lookAgain(runtime, shopId, key, limits, true)
  if (look.is === 'paid') {
    await tellPaid(runtime, shopId, look.effect)
    look = await lookAgain(runtime, shopId, key, limits, false)
  }
  switch (look.is) {
    case 'over':
    case 'paid':
      return
    case 'not wanted':
      return dropEffect(runtime.pool, shopId, key, look.why, runtime.clock.now())
    case 'impossible':
      return failEffect(runtime, shopId, look.effect, look.error)
    case 'used up':
      return giveUp(runtime, shopId, look.effect, look.executor, 'The process ended while it was at it, every time.')
    case 'due': {
      const { effect, executor, run, contact } = look
      if (!(await onConnection(runtime, (client) => beginEffect(client, shopId, effect, job)))) return
      const outcome = await tryAction(runtime, run, contact, effect, executor, job, limits)
      if (outcome.worked) return finish(runtime, shopId, effect, outcome.result)
      if (effect.attempts + 1 >= limits.tries) return giveUp(runtime, shopId, effect, executor, redacted(outcome.error))
      const failure = {
        error: redacted(outcome.error),
        of: limits.tries,
        seconds: pauseBefore(effect.attempts + 2, outcome.error),
      }
      return postponeEffect(runtime.pool, shopId, key, failure, runtime.clock.now())
    }
  }
}

const longestPause = 2 * 60 * 60
const longestWish = 24 * 60 * 60

/** Seconds before the given try: 3, 7, 20, 55 … 7,200, or what the far side asked for if that is longer (a day at most). */
function pauseBefore(attempt: number, error: unknown): number {
  const wish = error instanceof RetryLater ? Math.min(error.seconds ?? 0, longestWish) : 0
  return Math.max(Math.min(Math.exp(attempt - 1), longestPause), wish)
}

async function lookAgain(
  runtime: Runtime,
  shopId: string,
  key: string,
  limits: Limits,
  mindPaid: boolean,
): Promise<Look> {
  return onConnection(runtime, async (client): Promise<Look> => {
    const read = await readEffect(client, shopId, key)
    if (!read || (read.effect.state !== 'pending' && read.effect.state !== 'running')) return { is: 'over' }
    const { effect, contact } = read
    const run = await readRun(runtime.pool, client, shopId, effect.runId)
    if (!run || run.status !== 'active')
      return { is: 'not wanted', why: run?.status === 'failed' ? 'run-failed' : 'run-over' }
    if (!standsAt(run, effect)) return { is: 'not wanted', why: 'left' }
    const executor = executorsOf(runtime)[effect.type]
    if (executor?.in !== 'job') {
      return {
        is: 'impossible',
        effect,
        error: new Error(`Nothing here can do "${effect.type}". Publish the flow again without it.`),
      }
    }
    const asks = mindPaid && isCustomerMessage(effect.type) && listens(run, 'paid')
    if (asks && (await paidMeanwhile(client, run))) return { is: 'paid', effect }
    if (effect.attempts >= limits.tries) return { is: 'used up', effect, executor }
    return { is: 'due', effect, executor, run, contact }
  })
}

function isCustomerMessage(type: string): boolean {
  const models: Readonly<Record<string, { message?: 'customer' } | undefined>> = catalogue
  return models[type]?.message === 'customer'
}

function standsAt(run: RunWork, { node, visit }: EffectRow): boolean {
  if (isBroken(run.flow) || run.snapshot === null) return false
  return positions(run.flow.compiled, run.snapshot).some((each) => each.node === node && each.visit === visit)
}

/** The payment came by a route that did not reach this run: tell it now, so that it goes on behind its goal. */
async function tellPaid(runtime: Runtime, shopId: string, effect: EffectRow): Promise<void> {
  await inRun(runtime, shopId, effect, async ({ work, run }) => {
    await signalRun(runtime, work, run, { name: 'paid', detail: run.orderId === null ? {} : { orderId: run.orderId } })
  })
}

async function finish(runtime: Runtime, shopId: string, effect: EffectRow, result: ActionResult): Promise<void> {
  const { node, visit, type } = effect
  await inRun(runtime, shopId, effect, async ({ work, run }) => {
    const late = run.status !== 'active' || !standsAt(run, effect)
    const detail = { type, out: result.out, result: result.detail, ...(late ? { late } : {}) }
    run.writes.timeline.push({ kind: 'performed', node, visit, detail })
    run.writes.effectsDone.push({ key: effect.key, state: 'done' })
    await advanceRun(runtime, work, run, { type: 'done', node, visit, out: result.out, result: result.detail })
  })
}

async function giveUp(
  runtime: Runtime,
  shopId: string,
  effect: EffectRow,
  executor: JobExecutor,
  error: string,
): Promise<void> {
  const { node, visit, type } = effect
  const out = executor.outWhenGivenUp
  await inRun(runtime, shopId, effect, async ({ work, run }) => {
    const entry: TimelineEntry = {
      kind: 'given-up',
      node,
      visit,
      detail: { type, attempts: Math.max(effect.attempts, 1), error, out },
    }
    run.writes.timeline.push(entry)
    run.writes.effectsDone.push({ key: effect.key, state: 'failed' })
    await advanceRun(runtime, work, run, { type: 'done', node, visit, out, result: { givenUp: true, error } })
  })
}

async function failEffect(runtime: Runtime, shopId: string, effect: EffectRow, error: Error): Promise<void> {
  await inRun(runtime, shopId, effect, async ({ run }) => {
    run.writes.effectsDone.push({ key: effect.key, state: 'failed' })
    failRun(runtime.log, run, error)
  })
}

type InRun = { work: ReturnType<typeof newWork>; run: RunWork }

/** One transaction around an effect's run, contact locked first. Does nothing when the effect has ended meanwhile. */
async function inRun(
  runtime: Runtime,
  shopId: string,
  effect: EffectRow,
  change: (bench: InRun) => Promise<void>,
): Promise<void> {
  await transaction(runtime.pool, async (client) => {
    const contact = await lockContact(client, shopId, effect.contactId)
    if (!contact) return
    const run = await lockRun(runtime.pool, client, shopId, effect.runId)
    const state = await lockEffect(client, shopId, effect.key)
    if (!run || state === 'done' || state === 'failed') return
    const work = newWork(client, runtime.clock.now(), [contact])
    work.runs.set(run.id, run)
    await change({ work, run })
    await spreadNews(runtime, client, work)
    await writeWork(client, work)
  })
}

async function onConnection<T>(runtime: Runtime, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await runtime.pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
