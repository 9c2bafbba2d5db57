import { PutOff, type ActionResult } from '@aftercart/nodes/server'
import { modelOf } from '../campaigns/node-model.ts'
import { onConnection } from '../database/on-connection.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { readEffect, type EffectRow } from '../jobs/effect-rows.ts'
import { pauseBefore } from '../jobs/pause-before.ts'
import { redacted } from '../jobs/redact.ts'
import { tryAction, type Job, type JobExecutor, type Limits, type Tried } from '../jobs/try-action.ts'
import { untilWritten } from '../jobs/until-written.ts'
import { messageOf, type Message } from '../messages/message.ts'
import { executorsOf } from '../runs/advance-run.ts'
import { readRun } from '../runs/load-runs.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { laterAgain, leaveOut, letterDone, letterFailed } from './again-rows.ts'
import { beginAgain } from './begin-again.ts'

/** The task that does dead letters once more. `last`: the number of the last try. */
export const againTask = 'perform-again'

/** How often one wish to do it once more is tried. */
export const triesAgain = 3

export type AgainPayload = { shopId: string; key: string; last: number }

export type Letter = {
  effect: EffectRow
  run: RunWork
  contact: ContactRow
  executor: JobExecutor
  message: Message | null
}

/**
 * Does an action once more that had been given up. The run is not moved: it has gone on without it, or is over. What holds
 * for every message holds here, too: nobody is written to who has paid or unsubscribed meanwhile, and caps and quiet hours
 * are kept.
 *
 * Killed before the mark: nothing happened. Killed after it: the call may have been made, and is made again with the same
 * key. Throws only when the database does; the queue then tries again.
 */
export async function performAgain(
  runtime: Runtime,
  { shopId, key, last }: AgainPayload,
  job: Job,
  limits: Limits,
): Promise<void> {
  const letter = await findLetter(runtime, shopId, key)
  if (letter === null) return
  if (typeof letter === 'string') return letterFailed(runtime, shopId, { key, attempts: null }, letter)
  if (letter.effect.attempts >= last)
    return letterFailed(runtime, shopId, letter.effect, 'The process ended while it was at it, every time.')
  const begun = await beginAgain(runtime, letter, job)
  switch (begun.is) {
    case 'settled':
      return
    case 'hold':
      return laterAgain(
        runtime,
        { shopId, key, last },
        { attempts: letter.effect.attempts, seconds: begun.seconds, error: null, counts: true },
      )
    case 'skip':
      return leaveOut(runtime, shopId, key, begun.why)
    case 'begun':
      return act(runtime, letter, begun.contact, { shopId, key, last }, job, limits)
  }
}

async function act(
  runtime: Runtime,
  { effect, run, executor, message }: Letter,
  contact: ContactRow,
  again: AgainPayload,
  job: Job,
  limits: Limits,
): Promise<void> {
  const outcome = await tryAction(runtime, run, contact, effect, executor, job.signal, limits)
  await untilWritten(() => writeDown(runtime, { effect, executor, message }, outcome, again), limits.ending)
}

async function writeDown(
  runtime: Runtime,
  { effect, executor, message }: Pick<Letter, 'effect' | 'executor' | 'message'>,
  outcome: Tried,
  again: AgainPayload,
): Promise<void> {
  const { shopId, key, last } = again
  const attempts = effect.attempts + 1
  const tried = { key, attempts }
  if (outcome.worked) {
    const refusal = refusalIn(effect, executor, outcome.result)
    return refusal === null
      ? letterDone(runtime, shopId, effect, outcome.result, message !== null)
      : letterFailed(runtime, shopId, tried, refusal)
  }
  const { error } = outcome
  if (error instanceof PutOff)
    return laterAgain(runtime, again, { attempts, seconds: error.seconds, error: error.message, counts: false })
  if (attempts >= last) return letterFailed(runtime, shopId, tried, redacted(error))
  const nth = attempts - (last - triesAgain)
  const seconds = pauseBefore(nth + 1, error)
  return laterAgain(runtime, again, { attempts, seconds, error: redacted(error), counts: true })
}

/** What says that it was done and did not work: the far side refused it, and would again. Null when it worked. */
function refusalIn({ type, params }: EffectRow, executor: JobExecutor, { out, detail }: ActionResult): string | null {
  const ways = modelOf(type)?.waysOut(params).length ?? 1
  return ways > 1 && out === executor.outWhenGivenUp && typeof detail['why'] === 'string' ? detail['why'] : null
}

/** Null when it is not to be done any more; words when nothing here can do it. */
async function findLetter(runtime: Runtime, shopId: string, key: string): Promise<Letter | string | null> {
  return onConnection(runtime.pool, async (client) => {
    const read = await readEffect(client, shopId, key)
    if (read === null || read.effect.state !== 'again') return null
    const { effect, contact } = read
    const run = await readRun(runtime.pool, client, shopId, effect.runId)
    if (run === null) return null
    const executor = executorsOf(runtime)[effect.type]
    if (executor?.in !== 'job') return `Nothing here can do "${effect.type}". Publish the flow again without it.`
    return { effect, run, contact, executor, message: messageOf(effect.type, effect.params) }
  })
}
