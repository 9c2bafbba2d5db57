import { jobTries, performTask } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'

const batch = 500

/**
 * Gives held messages whose time has come to the queue again, where they are looked at once more. Of each contact one at a
 * time, the oldest first: the next one follows when that one has been sent, left out or held again. Any number of processes
 * may do this at once. Answers how many were released.
 */
export async function releaseHeld(runtime: Runtime): Promise<number> {
  const { rowCount } = await runtime.pool.query({
    name: 'release-held',
    text: `WITH due AS (
        SELECT e.shop_id, e.key, e.created_at, r.contact_id
        FROM effect e JOIN run r ON r.shop_id = e.shop_id AND r.id = e.run_id
        WHERE e.held_until <= $1::timestamptz AND e.state = 'held' ORDER BY e.held_until, e.created_at LIMIT $2
      ), first AS (
        SELECT DISTINCT ON (shop_id, contact_id) * FROM due ORDER BY shop_id, contact_id, created_at, key
      ), free AS (
        SELECT e.shop_id, e.key FROM first f JOIN effect e ON e.shop_id = f.shop_id AND e.key = f.key
        WHERE e.state = 'held' AND e.held_until <= $1::timestamptz AND NOT EXISTS (
          SELECT FROM run r JOIN effect o ON o.shop_id = r.shop_id AND o.run_id = r.id
          WHERE r.shop_id = f.shop_id AND r.contact_id = f.contact_id AND r.status = 'active'
            AND o.held_until IS NOT NULL AND o.key <> f.key
            AND (o.state IN ('pending', 'running')
              OR (o.state = 'held' AND o.held_until <= $1::timestamptz AND (o.created_at, o.key) < (f.created_at, f.key))))
        FOR UPDATE OF e SKIP LOCKED
      ), released AS (
        UPDATE effect e SET state = 'pending' FROM free f WHERE e.shop_id = f.shop_id AND e.key = f.key
        RETURNING e.shop_id, e.key)
      SELECT job.id FROM (
        SELECT array_agg(ROW($3::text, json_build_object('shopId', shop_id, 'key', key), NULL::text, NULL::timestamptz,
          $4::integer, key, NULL::integer, NULL::text[])::graphile_worker.job_spec) AS specs FROM released) AS wanted,
        LATERAL graphile_worker.add_jobs(wanted.specs) AS job
      WHERE wanted.specs IS NOT NULL`,
    values: [runtime.clock.now(), batch, performTask, jobTries],
  })
  return rowCount ?? 0
}
