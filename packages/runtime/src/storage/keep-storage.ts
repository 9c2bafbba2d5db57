import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Runtime } from '../runtime.ts'
import { foldOldDays } from '../tally/settle-tally.ts'
import { keepMonths } from './timeline-months.ts'
import { trimLedger } from './trim-ledger.ts'

/** Milliseconds between two pieces of work at most; else as long as the last one took, so that half of the time is others'. */
const longestPause = 500

/**
 * Keeps the database in shape: the timeline has a part for each month to come, what is older than the merchant wants to keep
 * goes, the queue's table is cleaned up in time. Any number of processes may do this at once: each piece of work is done by
 * one of them. Answers how much was done; 0 when there is nothing more to do for some minutes.
 */
export async function keepStorage(runtime: Runtime): Promise<number> {
  const start = performance.now()
  const done = await trimLedger(runtime)
  if (done > 0) {
    await sleep(Math.min(longestPause, performance.now() - start))
    return done
  }
  await tidyQueue(runtime.pool)
  await keepMonths(runtime)
  await foldOldDays(runtime)
  return 0
}

const jobs = 'graphile_worker._private_jobs'

/**
 * Each job is a row that is written, locked and deleted within moments. PostgreSQL would clean up after a fifth of the table
 * has died, which is late when a million jobs wait. The queue makes its table itself, so no migration of ours can say this.
 * Jobs that were replaced by others while they were in hand, and whose end was never noted, are never looked at again.
 */
async function tidyQueue(pool: Pool): Promise<void> {
  await pool.query(
    `DELETE FROM ${jobs} WHERE NOT is_available AND locked_at IS NULL AND key IS NULL AND attempts >= max_attempts`,
  )
  const { rowCount } = await pool.query(
    `SELECT FROM pg_class WHERE oid = to_regclass($1) AND reloptions IS NULL
       AND pg_has_role(relowner, 'USAGE')`,
    [jobs],
  )
  if (rowCount === 0) return
  await pool.query(
    `ALTER TABLE ${jobs} SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0)`,
  )
}
