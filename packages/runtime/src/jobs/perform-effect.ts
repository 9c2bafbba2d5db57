import { unreachable } from '@aftercart/flow'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { releaseHeld } from '../messages/release-held.ts'
import type { Runtime } from '../runtime.ts'
import { claimEffect, type Due } from './claim-effects.ts'
import { dropEffect, postponeEffect } from './effect-rows.ts'
import { failEffect, finish, giveUp } from './end-effect.ts'
import { lookAgain } from './look-again.ts'
import { pauseBefore } from './pause-before.ts'
import { isPutOff, putOffEffect } from './put-off.ts'
import { redacted } from './redact.ts'
import { tryAction, type Job, type Limits, type Tried } from './try-action.ts'
import { untilWritten } from './until-written.ts'

/**
 * Does one effect's action, once: looks whether it is still wanted, marks it as under way, calls the executor outside of any
 * transaction, then saves what it came to together with the run's next step. What stands before a message to a customer is
 * in `lookAgain`.
 *
 * Killed before the mark: nothing happened, and the job is done again. Killed after it: the call may have been made, and
 * is made again with the same key. Killed after the save: the job finds the effect gone. Throws only when the database
 * does; the queue then tries again.
 */
export async function performEffect(
  runtime: Runtime,
  shopId: string,
  key: string,
  job: Job,
  limits: Limits,
): Promise<void> {
  const claimed = await claimEffect(runtime, { shopId, key, job, tries: limits.tries })
  switch (claimed.is) {
    case 'over':
      return
    case 'moved':
      return performEffect(runtime, shopId, key, job, limits)
    case 'not wanted':
      return dropEffect(runtime.pool, shopId, key, claimed.why, runtime.clock.now())
    case 'impossible':
      return failEffect(runtime, shopId, claimed.effect, claimed.error)
    case 'used up':
      return usedUp(runtime, claimed.due)
    case 'begun':
      return performBegun(runtime, shopId, claimed.due, job.signal, limits)
    case 'message': {
      const { due, message } = claimed
      const looked = await lookAgain(runtime, {
        run: due.run,
        effect: due.effect,
        message,
        job,
        mayTry: due.effect.attempts < limits.tries,
      })
      if (looked.is === 'used up') await usedUp(runtime, due)
      if (looked.is === 'begun') await act(runtime, shopId, due, looked.contact, true, job.signal, limits)
      // Of held messages to one contact one goes at a time: now the next may.
      if (due.effect.heldUntil !== null) await releaseHeld(runtime)
      return
    }
    default:
      return unreachable(claimed)
  }
}

/** What is marked as under way and sends nothing to the customer. `called`: when it was tried, and is only to be written down. */
export function performBegun(
  runtime: Runtime,
  shopId: string,
  due: Due,
  signal: AbortSignal,
  limits: Limits,
  called?: () => void,
): Promise<void> {
  return act(runtime, shopId, due, due.contact, false, signal, limits, called)
}

function usedUp(runtime: Runtime, due: Due): Promise<void> {
  return giveUp(runtime, due, due.executor, 'The process ended while it was at it, every time.')
}

async function act(
  runtime: Runtime,
  shopId: string,
  { effect, executor, run }: Due,
  contact: ContactRow,
  isMessage: boolean,
  signal: AbortSignal,
  limits: Limits,
  called?: () => void,
): Promise<void> {
  const began = performance.now()
  const outcome = await tryAction(runtime, run, contact, effect, executor, signal, limits)
  called?.()
  const seconds = (performance.now() - began) / 1000
  const result = await untilWritten(
    () => writeDown(runtime, { effect, executor, run }, outcome, isMessage, limits),
    limits.ending,
  )
  runtime.meter.action(effect.type, result, seconds, { shopId, runId: run.id })
}

/** What the try came to, in one word for the meter. */
async function writeDown(
  runtime: Runtime,
  { effect, executor, run }: Omit<Due, 'contact'>,
  outcome: Tried,
  isMessage: boolean,
  limits: Limits,
): Promise<'done' | 'put-off' | 'given-up' | 'retrying'> {
  const { shopId } = run
  const tried = { ...effect, attempts: effect.attempts + 1 }
  if (outcome.worked) {
    await finish(runtime, { effect, run }, outcome.result, isMessage)
    return 'done'
  }
  if (isPutOff(outcome.error, effect, runtime.clock.now())) {
    await putOffEffect(runtime.pool, shopId, tried, outcome.error, runtime.clock.now())
    return 'put-off'
  }
  if (tried.attempts >= limits.tries) {
    await giveUp(runtime, { effect: tried, run }, executor, redacted(outcome.error))
    return 'given-up'
  }
  const failure = {
    error: redacted(outcome.error),
    of: limits.tries,
    seconds: pauseBefore(tried.attempts + 1, outcome.error),
  }
  await postponeEffect(runtime.pool, shopId, tried, failure, runtime.clock.now())
  return 'retrying'
}
