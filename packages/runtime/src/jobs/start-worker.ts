import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import pg, { type Pool } from 'pg'
import { Logger, run, type Runner, type WorkerEvents } from 'graphile-worker'
import { newId } from '../database/new-id.ts'
import { againTask, performAgain, type AgainPayload } from '../dead-letters/perform-again.ts'
import { fireExpiringCards } from '../entry/fire-expiring-cards.ts'
import type { Log, Runtime } from '../runtime.ts'
import { releaseHeld } from '../messages/release-held.ts'
import { continueMoves } from '../moves/continue-moves.ts'
import { performTask } from '../runs/write-work.ts'
import { keepStorage } from '../storage/keep-storage.ts'
import { lookAtYoungTables } from '../storage/young-tables.ts'
import { fireDueTimers, nextTimer } from './fire-timers.ts'
import { performEffect } from './perform-effect.ts'
import { redacted } from './redact.ts'
import type { Job, Limits } from './try-action.ts'
import { createBulkhead } from './bulkhead.ts'
import { createOwnHands, giveToQueue } from './own-hands.ts'
import { giveTurns } from './turns.ts'
import { holdWorkerLock, type WorkerLock } from './worker-lock.ts'

export type WorkerOptions = {
  /** Actions from the queue that this process does at the same time; 50 when not said. They mostly wait for others. */
  concurrency?: number
  /** The same for actions that its own requests and timers ask for, which need no queue; 100 when not said. */
  ownActions?: number
  /**
   * How often an action is tried before the run goes on without it; 10 when not said. The pauses grow from 3 seconds to
   * about 2 hours on average, 3½ hours in all (`pauseBefore`).
   */
  tries?: number
  /** Milliseconds one try may take; 2 minutes when not said. */
  actionTimeout?: number
}

export type RunningWorker = {
  /** Takes no more work, lets what is under way end (for 5 seconds, then tells it to stop), and gives the rest back. */
  stop(): Promise<void>
}

/** Timers are looked for at least this often, in milliseconds: they may have been armed by another process. */
const timerLook = 250
/** The same for held messages: their times are whole minutes. */
const heldLook = 250
/** The same for jobs whose time has come. */
const turnsLook = 250
/** Months of the timeline are made long ahead, old rows go once a day. */
const storageLook = 600_000
/** Cards expire by the month, so nobody needs to know to the minute. */
const cardsLook = 600_000
/** The same for runs that are to move to a new version: the merchant looks on, nobody else waits. */
const movesLook = 1000
/** A queue that ends gets so long for it: longer than actions under way are let finish. */
const longestShutdown = 7000
/** Tables that fill up for the first time do so within seconds. */
const youngLook = 1000
/** After trouble with the database. */
const pause = 1000

/** Actions share statements, so that many of them need few connections. */
const mostConnections = 10
/** How long actions under way may take to end when the worker stops, in milliseconds; graphile-worker gives its own as long. */
const patience = 5000

/** Connections besides those of the actions: for new jobs' notices, two locks of life, timers, held messages, and the queue's own. */
const ownConnections = 7

/**
 * Does the jobs and fires the timers of all shops. Any number of processes may run one. It opens connections of its own,
 * so that a flood of requests, which wait for the runtime's in line, does not keep actions and timers waiting.
 */
export async function startWorker(web: Runtime, options: WorkerOptions = {}): Promise<RunningWorker> {
  const concurrency = options.concurrency ?? 50
  const pool = poolLike(web.pool, Math.min(concurrency, mostConnections) + ownConnections)
  web.meter.pool('worker', pool)
  try {
    return await startOn({ ...web, pool }, concurrency, options)
  } catch (error) {
    await pool.end()
    throw error
  }
}

function poolLike(pool: Pool, max: number): Pool {
  // The password is there but not enumerable, so that nobody logs it by accident.
  const { password } = pool.options
  const like = new pg.Pool({ ...pool.options, ...(password === undefined ? {} : { password }), max, min: 0 })
  // A connection that breaks is noticed by who uses it next; unheard, the events would end the process.
  like.on('error', () => {})
  like.on('connect', (client) => client.on('error', () => {}))
  return like
}

async function startOn(runtime: Runtime, concurrency: number, options: WorkerOptions): Promise<RunningWorker> {
  const limits: Limits = { tries: options.tries ?? 10, actionTimeout: options.actionTimeout ?? 120_000 }
  const stopping = new AbortController()
  const hands = await employ(runtime, limits, options.ownActions ?? 100)
  let queue = await openQueue(runtime, concurrency, within(limits, concurrency))
  const queueWatch = (async () => {
    while (!stopping.signal.aborted) {
      await queue.ended
      if (stopping.signal.aborted) return
      runtime.log.warn({}, 'The queue stopped by itself and is opened again')
      queue = await reopened(
        () => openQueue(runtime, concurrency, within(limits, concurrency)),
        stopping.signal,
        runtime.log,
      )
    }
  })()
  const watches = Promise.all([
    watchTimers(runtime, stopping.signal),
    watch(runtime, stopping.signal, 'Held messages', () => releaseHeld(runtime), heldLook),
    watch(runtime, stopping.signal, 'Turns', () => giveTurns(runtime), turnsLook),
    watch(runtime, stopping.signal, 'Expiring cards', () => fireExpiringCards(runtime), cardsLook),
    watch(runtime, stopping.signal, 'Storage', () => keepStorage(runtime), storageLook),
    watch(runtime, stopping.signal, 'Young tables', () => lookAtYoungTables(runtime.pool), youngLook),
    watch(
      runtime,
      stopping.signal,
      'Runs on their way to a new version',
      () => continueMoves(runtime, stopping.signal),
      movesLook,
    ),
  ])
  return {
    async stop() {
      if (stopping.signal.aborted) return
      stopping.abort()
      await Promise.all([watches, queue.stop(), hands.stop()])
      await queueWatch
      await runtime.pool.end()
    },
  }
}

/** Lets this process's own requests and timers hand actions to us without the queue. */
async function employ(runtime: Runtime, limits: Limits, places: number): Promise<{ stop(): Promise<void> }> {
  const { pool, log, meter } = runtime
  const name = `hands-${newId()}`
  let lock: WorkerLock | null = null
  const isAlive = () => lock?.isHeld() ?? false
  const own = createOwnHands(runtime, name, { places, limits: within(limits, places), isAlive, log })
  lock = await holdWorkerLock(pool, name, log, async () => {
    meter.beat('hands')
    await own.sweep()
  })
  runtime.hands.workers.add(own.worker)
  return {
    async stop() {
      runtime.hands.workers.delete(own.worker)
      await own.stop(patience)
      // What was told to stop goes on elsewhere at once, and not only when somebody misses us.
      await giveToQueue(pool, { workers: [name] }).catch((error: unknown) =>
        log.warn({ reason: redacted(error) }, 'Actions could not be given to the queue; another worker will find them'),
      )
      await lock.release()
    },
  }
}

type Queue = { ended: Promise<void>; stop(): Promise<void> }

/** So many places of its own, none of which a slow host or a shop may fill alone. */
function within(limits: Limits, slots: number): Limits {
  return { ...limits, bulkhead: createBulkhead({ slots }) }
}

async function openQueue(runtime: Runtime, concurrency: number, limits: Limits): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter()
  // The pool's id is what the queue locks jobs with. (The pool itself is a thenable: a promise of it would wait for its end.)
  const named = new Promise<string>((resolve) => events.once('pool:create', ({ workerPool }) => resolve(workerPool.id)))
  let held: WorkerLock | null = null
  const inHand = new Map<string, Promise<void>>()
  const perform = async (payload: unknown, helpers: Helpers) => {
    const { shopId, key } = payload as { shopId: string; key: string }
    // Without the lock others give our jobs back to the queue, which may hand them to us once more.
    while (!(held?.isHeld() ?? false)) await sleep(100, undefined, { signal: helpers.abortSignal })
    const begun = inHand.get(key) ?? performEffect(runtime, shopId, key, jobOf(helpers), limits)
    inHand.set(key, begun)
    await begun.finally(() => inHand.delete(key))
  }
  const again = (payload: unknown, helpers: Helpers) =>
    performAgain(runtime, payload as AgainPayload, jobOf(helpers), limits)
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
    return { ended: endOf(runner, stuck, runtime.log, () => lock.release()), stop: () => stopRunner(runner, stuck) }
  } catch (error) {
    await stopRunner(runner, stuck)
    throw error
  }
}

type Helpers = { job: { id: string; locked_by: string | null }; abortSignal: AbortSignal }

function jobOf({ job, abortSignal }: Helpers): Job {
  return { id: job.id, worker: job.locked_by ?? '', signal: abortSignal }
}

/** Resolves once the runner has ended, however it did, and its lock is released: in this order. */
async function endOf(runner: Runner, stuck: Promise<void>, log: Log, release: () => Promise<void>): Promise<void> {
  const ended = runner.promise.catch((error: unknown) => log.error({ reason: redacted(error) }, 'The queue broke'))
  await Promise.race([ended, stuck])
  await release()
}

async function stopRunner(runner: Runner, stuck: Promise<void>): Promise<void> {
  // It throws when it has stopped already, which is what was wanted.
  await Promise.race([runner.stop().catch(() => {}), stuck])
}

async function reopened(open: () => Promise<Queue>, signal: AbortSignal, log: Log): Promise<Queue> {
  while (!signal.aborted) {
    await sleep(pause, undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    try {
      return await open()
    } catch (error) {
      log.warn({ reason: redacted(error) }, 'The queue could not be opened; trying again')
    }
  }
  return { ended: Promise.resolve(), stop: async () => {} }
}

async function watchTimers(runtime: Runtime, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let rest = pause
    runtime.meter.beat('timers')
    try {
      if ((await fireDueTimers(runtime)) > 0) continue
      const next = await nextTimer(runtime)
      const left = next === null ? timerLook : next.getTime() - runtime.clock.now().getTime()
      // Due but not fired: its contact is busy this very moment.
      rest = Math.max(20, Math.min(timerLook, left))
    } catch (error) {
      runtime.log.warn({ reason: redacted(error) }, 'Timers could not be looked at; trying again')
    }
    await sleep(rest, undefined, { signal }).catch(() => {})
  }
}

/** Does what `look` finds to do for as long as it finds some, and looks again every `rest` milliseconds. */
async function watch(
  runtime: Runtime,
  signal: AbortSignal,
  what: string,
  look: () => Promise<number>,
  rest: number,
): Promise<void> {
  while (!signal.aborted) {
    let left = rest
    runtime.meter.beat(what.toLowerCase(), rest / 1000)
    try {
      if ((await look()) > 0) continue
    } catch (error) {
      left = Math.max(rest, pause)
      runtime.log.warn({ reason: redacted(error) }, `${what} could not be looked at; trying again`)
    }
    await sleep(left, undefined, { signal }).catch(() => {})
  }
}

function quietLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    const text = redacted(message)
    if (level === 'error') log.error({ from: 'queue' }, text)
    // Its jobs share statements, so that they need fewer connections than there are jobs at once.
    else if (level === 'warning' && !text.includes('maxPoolSize')) log.warn({ from: 'queue' }, text)
  })
}
