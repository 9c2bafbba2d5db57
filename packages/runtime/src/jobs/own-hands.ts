import type { Pool } from 'pg'
import { executorsOf } from '../runs/advance-run.ts'
import type { Log, Runtime } from '../runtime.ts'
import type { Handed, Worker } from './hands.ts'
import { jobSpecSql } from './job-spec.ts'
import { performBegun } from './perform-effect.ts'
import { redacted } from './redact.ts'
import type { Limits } from './try-action.ts'

export type OwnHands = {
  worker: Worker
  /** Gives what carries our name but is not in our hands to the queue: its commit was not heard, or its end not written. */
  sweep(): Promise<void>
  /** Takes nothing more, lets what is under way end for `patience` milliseconds, then tells it to stop. */
  stop(patience: number): Promise<void>
}

/**
 * The actions that this process does without the queue. `runtime`: with whose connections. `isAlive`: whether the lock of life
 * under our name is held; while it is not, others would do the same actions.
 */
export function createOwnHands(
  runtime: Runtime,
  name: string,
  options: { places: number; limits: Limits; isAlive(): boolean; log: Log },
): OwnHands {
  const { places, isAlive, log } = options
  const inHand = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  const limits = { ...options.limits, ending: stopping.signal }
  let taken = 0
  let closed = false
  let suspects: ReadonlySet<string> = new Set()

  const perform = async ({ run, contact, effect }: Handed) => {
    try {
      const executor = executorsOf(runtime)[effect.type]
      if (executor?.in !== 'job') throw new Error(`"${effect.type}" is not done by a worker.`)
      await performBegun(runtime, run.shopId, { effect, executor, run, contact }, stopping.signal, limits)
    } catch (error) {
      // It keeps our name, so the next sweep gives it to the queue.
      log.warn(
        { shopId: run.shopId, runId: run.id, reason: redacted(error) },
        'An action could not be ended; the queue gets it',
      )
    } finally {
      inHand.delete(effect.key)
      taken -= 1
    }
  }
  return {
    worker: {
      name,
      isFree: () => !closed && taken < places && isAlive(),
      keep: () => void (taken += 1),
      leave: () => void (taken -= 1),
      begin(handed) {
        // It carries our name until our lock of life goes, and then somebody else does it.
        if (closed) taken -= 1
        else inHand.set(handed.effect.key, perform(handed))
      },
    },
    async sweep() {
      const named = await keysOf(runtime.pool, name)
      const loose = named.filter((key) => !inHand.has(key))
      // Twice in a row: once may be one whose commit is just being answered.
      const lost = loose.filter((key) => suspects.has(key))
      suspects = new Set(loose)
      if (lost.length > 0) await giveToQueue(runtime.pool, { workers: [name], keys: lost })
    },
    async stop(patience) {
      closed = true
      const cut = setTimeout(() => stopping.abort(), patience)
      await Promise.all(inHand.values())
      clearTimeout(cut)
    },
  }
}

async function keysOf(pool: Pool, worker: string): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: 'in-hand',
    text: 'SELECT key FROM effect WHERE worker = $1',
    values: [worker],
  })
  return rows.map(({ key }) => key)
}

/** Makes a job for each effect that these workers have in hand; of all their effects, or of those with these keys. */
export async function giveToQueue(
  pool: Pick<Pool, 'query'>,
  { workers, keys = null }: { workers: readonly string[]; keys?: readonly string[] | null },
): Promise<void> {
  await pool.query(
    `WITH freed AS (
        UPDATE effect SET worker = NULL WHERE worker = ANY($1::text[]) AND ($2::text[] IS NULL OR key = ANY($2::text[]))
        RETURNING shop_id, key, state)
      SELECT count(*) FROM (
        SELECT array_agg(${jobSpecSql('shop_id', 'key')}) AS specs
        FROM freed WHERE state = 'running') AS wanted, LATERAL graphile_worker.add_jobs(wanted.specs) AS job
      WHERE wanted.specs IS NOT NULL`,
    [workers, keys],
  )
}
