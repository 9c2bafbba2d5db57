import { PassingMap } from '@aftercart/nodes/server'
import pg, { type Pool } from 'pg'
import type { Runtime } from '../runtime.ts'
import { createBulkhead, slotsForOne } from './bulkhead.ts'
import { employHands, patience } from './employ-hands.ts'
import { openQueue, type InHand } from './job-queue.ts'
import { keepQueueOpen } from './keep-queue-open.ts'
import type { Limits } from './try-action.ts'
import { keepWatches } from './watches.ts'

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

/** Actions share statements, so that many of them need few connections. */
const mostConnections = 10
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
  const places = options.ownActions ?? 100
  const stopping = new AbortController()
  // Whoever has a place in our own hands finds one at the bulkhead, too, unless the host is slow: who waited there would be done
  // sooner by the queue, which has places of its own.
  const hands = await employHands(runtime, within(limits, slotsForOne(places)), places)
  const ending = new AbortController()
  const forQueue = { ...within(limits, concurrency), ending: ending.signal }
  const inHand: InHand = new PassingMap()
  const open = () => openQueue(runtime, concurrency, forQueue, inHand)
  const queue = await keepQueueOpen(open, runtime.log)
  const watches = keepWatches(runtime, stopping.signal)
  return {
    async stop() {
      if (stopping.signal.aborted) return
      stopping.abort()
      const cut = setTimeout(() => ending.abort(), patience)
      await Promise.all([watches, queue.stop(), hands.stop()])
      clearTimeout(cut)
      await runtime.pool.end()
    },
  }
}

/** So many places of its own, none of which a slow host or a shop may fill alone. */
function within(limits: Limits, slots: number): Limits {
  return { ...limits, bulkhead: createBulkhead({ slots }) }
}
