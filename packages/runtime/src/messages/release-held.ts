import { effectsOfSql } from './message-rows.ts'
import { jobSpecSql } from '../jobs/job-spec.ts'
import type { Runtime } from '../runtime.ts'

const batch = 2000

/**
 * Gives held messages whose time has come to the queue again, where they are looked at once more. Of each contact one at a
 * time, the oldest first: the next one follows when that one has been sent, left out or held again. Any number of processes
 * may do this at once. Answers how many were released.
 */
export async function releaseHeld(runtime: Runtime): Promise<number> {
  const { rowCount } = await runtime.pool.query({
    // Not named, so that it is planned for as much as is held just now. Each row is looked up by its key from the one before.
    text: `WITH due AS (
        SELECT d.shop_id, d.key, d.created_at, r.contact_id
        FROM (SELECT shop_id, key, run_id, created_at FROM effect
          WHERE held_until <= $1::timestamptz AND state = 'held' ORDER BY held_until LIMIT $2) d
        CROSS JOIN LATERAL (SELECT contact_id FROM run WHERE shop_id = d.shop_id AND id = d.run_id OFFSET 0) r
      ), first AS (
        SELECT DISTINCT ON (shop_id, contact_id) * FROM due ORDER BY shop_id, contact_id, created_at, key
      ), free AS (
        SELECT h.shop_id, h.key FROM (SELECT * FROM first f WHERE NOT EXISTS (
            SELECT FROM ${effectsOfSql('f.shop_id', 'f.contact_id')} AND e.held_until IS NOT NULL AND e.key <> f.key
              AND (e.state IN ('pending', 'running')
                OR (e.state = 'held' AND e.held_until <= $1::timestamptz AND (e.created_at, e.key) < (f.created_at, f.key))))
            OFFSET 0) f
          CROSS JOIN LATERAL (SELECT shop_id, key, state, held_until FROM effect
            WHERE shop_id = f.shop_id AND key = f.key FOR UPDATE SKIP LOCKED) h
        WHERE h.state = 'held' AND h.held_until <= $1::timestamptz
      ), released AS (
        UPDATE effect e SET state = 'pending' FROM free f WHERE e.shop_id = f.shop_id AND e.key = f.key
        RETURNING e.shop_id, e.key)
      SELECT job.id FROM (
        SELECT array_agg(${jobSpecSql('shop_id', 'key')}) AS specs FROM released) AS wanted,
        LATERAL graphile_worker.add_jobs(wanted.specs) AS job
      WHERE wanted.specs IS NOT NULL`,
    values: [runtime.clock.now(), batch],
  })
  return rowCount ?? 0
}
