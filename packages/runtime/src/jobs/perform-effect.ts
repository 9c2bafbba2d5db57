import { unreachable } from '@aftercart/flow'
import { RetryLater } from '@aftercart/nodes/server'
import type { Pool, PoolClient } from 'pg'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { messageOf, type Message } from '../messages/message.ts'
import { releaseHeld } from '../messages/release-held.ts'
import { executorsOf } from '../runs/advance-run.ts'
import { readRun } from '../runs/load-runs.ts'
import type { DropReason } from '../runs/timeline.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { beginEffect, dropEffect, forgetUnsent, postponeEffect, readEffect, type EffectRow } from './effect-rows.ts'
import { failEffect, finish, giveUp, standsAt } from './end-effect.ts'
import { lookAgain, type Looked } from './look-again.ts'
import { redacted } from './redact.ts'
import { tryAction, type Job, type JobExecutor, type Limits } from './try-action.ts'

type Due = {
  is: 'due'
  effect: EffectRow
  executor: JobExecutor
  run: RunWork
  contact: ContactRow
  /** Null when it sends nothing to the customer. */
  message: Message | null
}

type Found =
  | { is: 'over' }
  /** It must be found anew. */
  | { is: 'moved' }
  | { is: 'not wanted'; why: DropReason }
  | { is: 'impossible'; effect: EffectRow; error: Error }
  | Due

/**
 * Does one effect's action, once: looks whether it is still wanted, marks it as under way, calls the executor outside of any
 * transaction, then saves what it came to together with the run's next step. What stands before a message to a customer is
 * in `lookAgain`.
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
  const found = await findEffect(runtime, shopId, key)
  switch (found.is) {
    case 'over':
      return
    case 'moved':
      return performEffect(runtime, shopId, key, job, limits)
    case 'not wanted':
      return dropEffect(runtime.pool, shopId, key, found.why, runtime.clock.now())
    case 'impossible':
      return failEffect(runtime, shopId, found.effect, found.error)
    case 'due':
      await perform(runtime, shopId, found, job, limits)
      // Of held messages to one contact one goes at a time: now the next may.
      if (found.effect.heldUntil !== null) await releaseHeld(runtime)
      return
    default:
      return unreachable(found)
  }
}

async function perform(runtime: Runtime, shopId: string, due: Due, job: Job, limits: Limits): Promise<void> {
  const { effect, executor, run } = due
  const begun = await begin(runtime, shopId, due, job, limits)
  switch (begun.is) {
    case 'settled':
      return
    case 'used up':
      return giveUp(runtime, shopId, effect, executor, 'The process ended while it was at it, every time.')
    case 'begun': {
      const outcome = await tryAction(runtime, run, begun.contact, effect, executor, job, limits)
      if (outcome.worked) return finish(runtime, shopId, effect, outcome.result, due.message !== null)
      if (effect.attempts + 1 >= limits.tries) return giveUp(runtime, shopId, effect, executor, redacted(outcome.error))
      const failure = {
        error: redacted(outcome.error),
        of: limits.tries,
        seconds: pauseBefore(effect.attempts + 2, outcome.error),
      }
      return postponeEffect(runtime.pool, shopId, effect.key, failure, runtime.clock.now())
    }
    default:
      return unreachable(begun)
  }
}

async function begin(runtime: Runtime, shopId: string, due: Due, job: Job, limits: Limits): Promise<Looked> {
  const { effect, run, contact, message } = due
  const mayTry = effect.attempts < limits.tries
  if (message !== null) return lookAgain(runtime, { run, effect, message, job, mayTry })
  if (!mayTry) return { is: 'used up' }
  const begun = await onConnection(runtime.pool, (client) => beginEffect(client, shopId, effect, job))
  return begun ? { is: 'begun', contact } : { is: 'settled' }
}

const longestPause = 2 * 60 * 60
const longestWish = 24 * 60 * 60

/** Seconds before the given try: 3, 7, 20, 55 … 7,200, or what the far side asked for if that is longer (a day at most). */
function pauseBefore(attempt: number, error: unknown): number {
  const wish = error instanceof RetryLater ? Math.min(error.seconds ?? 0, longestWish) : 0
  return Math.max(Math.min(Math.exp(attempt - 1), longestPause), wish)
}

async function findEffect(runtime: Runtime, shopId: string, key: string): Promise<Found> {
  return onConnection(runtime.pool, async (client): Promise<Found> => {
    const read = await readEffect(client, shopId, key)
    if (!read) return { is: 'over' }
    const { effect, contact } = read
    const message = messageOf(effect.type, effect.params)
    if (effect.state !== 'pending' && effect.state !== 'running') {
      if (message !== null && effect.state === 'dropped') await forgetUnsent(client, shopId, key)
      return { is: 'over' }
    }
    const run = await readRun(runtime.pool, client, shopId, effect.runId)
    if (!run || run.status !== 'active')
      return { is: 'not wanted', why: run?.status === 'failed' ? 'run-failed' : 'run-over' }
    if (!standsAt(run, effect)) {
      const now = await readEffect(client, shopId, key)
      // The run moved to another version between the two looks, and the effect got its new place with it.
      const moved = now !== null && (now.effect.node !== effect.node || now.effect.visit !== effect.visit)
      return moved ? { is: 'moved' } : { is: 'not wanted', why: 'left' }
    }
    const executor = executorsOf(runtime)[effect.type]
    if (executor?.in !== 'job') {
      const error = new Error(`Nothing here can do "${effect.type}". Publish the flow again without it.`)
      return { is: 'impossible', effect, error }
    }
    return { is: 'due', effect, executor, run, contact, message }
  })
}

async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
