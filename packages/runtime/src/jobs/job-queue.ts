import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { PassingMap } from '@aftercart/nodes/server'
import { Logger, run, type Runner, type WorkerEvents } from 'graphile-worker'
import { againTask, performAgain, type AgainPayload } from '../dead-letters/perform-again.ts'
import type { Log, Runtime } from '../runtime.ts'
import { performTask } from './job-spec.ts'
import type { Queue } from './keep-queue-open.ts'
import { performEffect } from './perform-effect.ts'
import { redacted } from './redact.ts'
import type { Job, Limits } from './try-action.ts'
import { holdWorkerLock, type WorkerLock } from './worker-lock.ts'

/** A queue that ends gets so long for it: longer than actions under way are let finish. */
const longestShutdown = 7000

/**
 * What is being done for the queue now, by the action's key. One that opens after another one broke may be given what that one
 * had begun: it then waits for its end.
 */
export type InHand = PassingMap<string, Promise<void>>

/** Takes jobs from the queue and performs their actions, `concurrency` at a time. */
export async function openQueue(runtime: Runtime, concurrency: number, limits: Limits, inHand: InHand): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter()
  // The pool's id is what the queue locks jobs with. (The pool itself is a thenable: a promise of it would wait for its end.)
  const named = new Promise<string>((resolve) => events.once('pool:create', ({ workerPool }) => resolve(workerPool.id)))
  let held: WorkerLock | null = null
  const own = new PassingMap<Promise<void>, Promise<void>>()
  const once = async (name: string, begin: () => Promise<void>) => {
    const begun = inHand.get(name) ?? begin()
    inHand.set(name, begun)
    own.set(begun, begun)
    await begun.finally(() => {
      inHand.delete(name)
      own.delete(begun)
    })
  }
  const perform = async (payload: unknown, helpers: Helpers) => {
    const { shopId, key } = payload as { shopId: string; key: string }
    // Without the lock others give our jobs back to the queue, which may hand them to us once more.
    while (!(held?.isHeld() ?? false)) await sleep(100, undefined, { signal: helpers.abortSignal })
    await once(key, () => performEffect(runtime, shopId, key, jobOf(helpers, limits), limits))
  }
  const again = async (payload: unknown, helpers: Helpers) => {
    const letter = payload as AgainPayload
    await once(`again ${letter.key}`, () => performAgain(runtime, letter, jobOf(helpers, limits), limits))
  }
  // After two batches that could not be written its shutdown waits for ever (graphile-worker 0.18 counts them wrongly), with
  // its jobs locked. So it has its time, and is then regarded as ended: its jobs go back with its lock.
  const stuck = new Promise<void>((resolve) =>
    events.once('pool:gracefulShutdown', () => setTimeout(resolve, longestShutdown).unref()),
  )
  const runner = await run({
    pgPool: runtime.pool,
    concurrency,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList: { [performTask]: perform, [againTask]: again },
    parsedCronItems: [],
    events,
    logger: quietLogger(runtime.log),
    preset: { worker: { localQueue: { size: concurrency }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  })
  try {
    const lock = await holdWorkerLock(runtime.pool, await named, runtime.log, async () => runtime.meter.beat('queue'))
    held = lock
    const ended = endOf(runner, stuck, runtime.log)
    // What is still in hand is ours until it has ended: without the lock others would do it, too.
    const released = ended.then(() => Promise.allSettled(own.values())).then(() => lock.release())
    return { ended, stop: () => stopRunner(runner, stuck).then(() => Promise.race([released, longestRelease()])) }
  } catch (error) {
    await stopRunner(runner, stuck)
    throw error
  }
}

/** What ends later ends without anybody waiting for it: the process stops. */
function longestRelease(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2000).unref())
}

type Helpers = { job: { id: string; locked_by: string | null }; abortSignal: AbortSignal }

/** A queue that broke also tells its jobs to stop, but that the database was away is no reason to break off a call. */
function jobOf({ job, abortSignal }: Helpers, { ending = abortSignal }: Limits): Job {
  return { id: job.id, worker: job.locked_by ?? '', signal: ending }
}

/** Resolves once the runner has ended, however it did. */
async function endOf(runner: Runner, stuck: Promise<void>, log: Log): Promise<void> {
  const ended = runner.promise.catch((error: unknown) => log.error({ reason: redacted(error) }, 'The queue broke'))
  await Promise.race([ended, stuck])
}

async function stopRunner(runner: Runner, stuck: Promise<void>): Promise<void> {
  // It throws when it has stopped already, which is what was wanted.
  await Promise.race([runner.stop().catch(() => {}), stuck])
}

function quietLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    const text = redacted(message)
    if (level === 'error') log.error({ from: 'queue' }, text)
    // Its jobs share statements, so that they need fewer connections than there are jobs at once.
    else if (level === 'warning' && !text.includes('maxPoolSize')) log.warn({ from: 'queue' }, text)
  })
}
