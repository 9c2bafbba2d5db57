import type { Pool, PoolClient } from 'pg'
import { performAgain } from '../dead-letters/perform-again.ts'
import { releaseHeld } from '../messages/release-held.ts'
import type { Runtime } from '../runtime.ts'
import { fireDueTimers } from './fire-timers.ts'
import { performEffect } from './perform-effect.ts'

const limits = { tries: 3, actionTimeout: 5000 }

/** `last`: of a dead letter that is done once more. */
type QueuedJob = { id: string; payload: { shopId: string; key: string; last?: number } }

/**
 * Does all that is due by the runtime's clock, one after the other and without waiting: timers, held messages, jobs (those
 * that wait for another try, too). What throws leaves its job in the queue, as the end of a process would.
 */
export async function workByHand(runtime: Runtime): Promise<void> {
  for (let round = 0; round < 200; round++) {
    const fired = (await fireDueTimers(runtime)) + (await releaseHeld(runtime))
    const jobs = await queued(runtime)
    if (fired === 0 && jobs.length === 0) return
    for (const job of jobs) await doJob(runtime, job)
  }
  throw new Error('It does not come to rest.')
}

export async function queued({ pool }: Pick<Runtime, 'pool'>): Promise<QueuedJob[]> {
  const { rows } = await pool.query<QueuedJob>('SELECT id, payload FROM graphile_worker._private_jobs ORDER BY id')
  return rows
}

/** As a worker does one job. `by`: the runtime that does it, when that is another one than the queue's own. */
export async function doJob(
  runtime: Runtime,
  { id, payload }: QueuedJob,
  by: Runtime = runtime,
  worker = 'by-hand',
): Promise<void> {
  await runtime.pool.query('UPDATE graphile_worker._private_jobs SET locked_by = $2, locked_at = now() WHERE id = $1', [
    id,
    worker,
  ])
  const signal = new AbortController().signal
  const job = { id, worker, signal }
  if (payload.last === undefined) await performEffect(by, payload.shopId, payload.key, job, limits)
  else await performAgain(by, { ...payload, last: payload.last }, job, limits)
  await runtime.pool.query('DELETE FROM graphile_worker._private_jobs WHERE id = $1', [id])
}

export class Killed extends Error {}

/**
 * The runtime of a process that ends right after its nth statement (from 1), and does nothing at all from then on. `count`
 * tells how many there were.
 */
export function killedAfter(runtime: Runtime, last: number): { runtime: Runtime; count(): number } {
  let count = 0
  const dead = () => {
    if (count >= last) throw new Killed()
  }
  async function counted<T>(run: () => Promise<T>): Promise<T> {
    dead()
    const answer = await run()
    count += 1
    dead()
    return answer
  }
  const watched = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get(target, name) {
        if (name === 'query') return (...query: Parameters<PoolClient['query']>) => sent(target, query)
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  const sent = (target: PoolClient, query: Parameters<PoolClient['query']>) => {
    const [text] = query as unknown as [string | { text: string }]
    // The transaction of a process that is gone is undone by the database.
    if (text === 'ROLLBACK') return target.query('ROLLBACK')
    return counted(() => target.query(...query) as unknown as Promise<unknown>)
  }
  const pool = new Proxy(runtime.pool, {
    get(target, name) {
      if (name === 'connect') return async () => watched(await target.connect())
      if (name === 'query')
        return (...query: Parameters<Pool['query']>) =>
          counted(() => target.query(...query) as unknown as Promise<unknown>)
      return Reflect.get(target, name) as unknown
    },
  })
  return { runtime: { ...runtime, pool }, count: () => count }
}
