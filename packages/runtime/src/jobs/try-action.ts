import type { Facts } from '@aftercart/flow'
import { cutOff, type ActionResult, type Executor, type Outside } from '@aftercart/nodes/server'
import { retryCharge } from '../charges/retry-charge.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { mailFrom } from '../mail/mail-from.ts'
import { linksFor } from '../messages/links.ts'
import { factsOf, parsedParams } from '../runs/advance-run.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import type { Bulkhead } from './bulkhead.ts'
import type { EffectRow } from './effect-rows.ts'

export type Job = { id: string; worker: string; signal: AbortSignal }

export type Limits = {
  /** How often an action is tried before the run goes on without it. */
  tries: number
  /** Milliseconds one try may take. */
  actionTimeout: number
  /** Shares out the places that actions are done in; no limit when there is none. */
  bulkhead?: Bulkhead
  /** When the process stops and waits for nothing any more, also not for a database that is away. */
  ending?: AbortSignal
}

export type JobExecutor = Extract<Executor<never>, { in: 'job' }>

export type Tried = { worked: true; result: ActionResult } | { worked: false; error: unknown }

/**
 * Calls the executor, for as long as it may take. An action that did not work says so; it only throws when it was `stopped`, which
 * was not the far side's fault, and another worker goes on with it.
 */
export async function tryAction(
  runtime: Runtime,
  run: RunWork,
  contact: ContactRow,
  effect: EffectRow,
  executor: JobExecutor,
  stopped: AbortSignal,
  limits: Limits,
): Promise<Tried> {
  const cut = cutOff(stopped, limits.actionTimeout)
  const input = (links: Facts['links']) => ({
    key: effect.key,
    params: parsedParams(effect.type, effect.params),
    facts: { ...factsOf(run, contact), links },
    now: runtime.clock.now(),
  })
  // An executor that does not listen to the signal must not hold its worker for ever.
  const aborted = new Promise<never>((_, reject) => {
    const tell = () =>
      reject(
        new Error(
          cut.isLate() ? `It took longer than ${limits.actionTimeout / 1000} seconds.` : 'The server was stopped.',
        ),
      )
    if (cut.signal.aborted) tell()
    else cut.signal.addEventListener('abort', tell, { once: true })
  })
  aborted.catch(() => {})
  try {
    const work = linksFor(runtime, run, effect).then((links) =>
      executor.execute(input(links), outsideOf(runtime, run, effect, cut.signal, limits.bulkhead)),
    )
    return { worked: true, result: await Promise.race([work, aborted]) }
  } catch (error) {
    if (stopped.aborted) throw new Error('The server was stopped in the middle of it.', { cause: error })
    return { worked: false, error }
  } finally {
    cut.end()
  }
}

function outsideOf(
  runtime: Runtime,
  run: RunWork,
  effect: EffectRow,
  signal: AbortSignal,
  bulkhead: Bulkhead | undefined,
): Outside {
  let mails = 0
  return {
    httpAllow: runtime.httpAllow,
    signal,
    call: (host, make) => runtime.circuits.through({ shopId: run.shopId, host, bulkhead }, make),
    retryCharge: () => retryCharge(runtime, run, effect.key),
    async sendMail(mail) {
      mails += 1
      await runtime.mailer.send({
        ...mail,
        key: mails === 1 ? effect.key : `${effect.key}:${mails}`,
        shopId: run.shopId,
        runId: run.id,
        contactId: run.contactId,
        from: mailFrom(run.beginning.shop),
      })
    },
  }
}
