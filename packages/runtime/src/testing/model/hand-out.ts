import type { Pool } from 'pg'
import { performEffect } from '../../jobs/perform-effect.ts'
import type { Runtime } from '../../runtime.ts'

/** A job of the queue, and the effect it is for. */
export type QueuedJob = { id: string; key: string }

/** Jobs of a shop in the order in which they were queued, those that pause before their next try too. */
export async function jobsOf(pool: Pool, shopId: string): Promise<QueuedJob[]> {
  const { rows } = await pool.query<QueuedJob>(
    `SELECT id::text, payload->>'key' AS key FROM graphile_worker._private_jobs
      WHERE payload->>'shopId' = $1::text AND attempts < max_attempts ORDER BY id`,
    [shopId],
  )
  return rows
}

/**
 * Does to a job what the queue does, step by step, so that a test decides what happens in between. `ending`: aborted when the
 * process will not wait for a database that is away.
 */
export function handOut(runtime: Runtime, shopId: string, { id, key }: QueuedJob, ending?: AbortSignal) {
  const { pool } = runtime
  const jobs = 'graphile_worker._private_jobs'
  return {
    lock: () =>
      pool.query(`UPDATE ${jobs} SET locked_by = 'test', locked_at = now(), attempts = attempts + 1 WHERE id = $1`, [
        id,
      ]),
    perform: () =>
      performEffect(
        runtime,
        shopId,
        key,
        { id, worker: 'test', signal: new AbortController().signal },
        { tries: 1000, actionTimeout: 10_000, ...(ending ? { ending } : {}) },
      ),
    /** Whoever had it is gone: it is there for the next one. */
    giveBack: () => pool.query(`UPDATE ${jobs} SET locked_by = NULL, locked_at = NULL WHERE id = $1`, [id]),
    end: () => pool.query(`DELETE FROM ${jobs} WHERE id = $1`, [id]),
  }
}
