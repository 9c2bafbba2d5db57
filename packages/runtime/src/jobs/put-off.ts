import { PutOff } from '@aftercart/nodes/server'
import type { Pool } from 'pg'
import { packedSql } from '../runs/packed-timeline.ts'
import { jobSpecSql } from './job-spec.ts'
import { unsentTrySql, type EffectRow, type Try } from './effect-rows.ts'

/** Milliseconds. For so long an action waits for a host that does not answer before being put off counts as a try. */
const longestWait = 24 * 60 * 60 * 1000

/**
 * Whether what a try came to is that it was not made, and is not to be counted. An action that is older than a day is tried
 * and given up like any other: a host may be gone for good, and its run must go on some day.
 */
export function isPutOff(error: unknown, effect: Pick<EffectRow, 'createdAt'>, now: Date): error is PutOff {
  return error instanceof PutOff && now.getTime() - effect.createdAt.getTime() < longestWait
}

/**
 * Gives an action whose call was not made back to the queue, as if it had not been begun. The timeline says once that the
 * host does not answer, and again only after a real try: thousands of waiting actions would fill it otherwise. That a host
 * is busy is no news. A message gives its place under the daily cap back. `attempts`: with this
 * one. Queues nothing when the effect was dropped, and does nothing when somebody else is at it by now.
 */
export async function putOffEffect(
  pool: Pool,
  shopId: string,
  { key, attempts }: Try,
  putOff: PutOff,
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'put-off-effect',
    text: `WITH before AS (
        SELECT last_error FROM effect WHERE shop_id = $1 AND key = $2 AND state = 'running' AND attempts = $7 FOR UPDATE
      ), waiting AS (
        UPDATE effect SET state = 'pending', worker = NULL, held_until = NULL, attempts = greatest(attempts - 1, 0),
          last_error = CASE WHEN $3::text IS NULL THEN last_error ELSE $3::text END
        WHERE shop_id = $1 AND key = $2 AND state = 'running' AND attempts = $7 RETURNING *
      ), ${unsentTrySql('waiting', '$7')}, told AS (
        INSERT INTO timeline (shop_id, run_id, at, entries) SELECT shop_id, run_id, $5::timestamptz,
          ${packedSql('put-off', "json_build_object('type', type, 'host', $4::text)")} FROM waiting
        WHERE $3::text IS NOT NULL AND (SELECT last_error FROM before) IS DISTINCT FROM $3::text)
      SELECT job.id FROM waiting, LATERAL graphile_worker.add_jobs(ARRAY[
        ${jobSpecSql('waiting.shop_id', 'waiting.key', { at: 'now() + make_interval(secs => $6)' })}]) AS job`,
    values: [
      ...[shopId, key, putOff.why === 'busy' ? null : putOff.message, putOff.host, now],
      putOff.seconds,
      attempts,
    ],
  })
}
