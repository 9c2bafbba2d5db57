import type { ActionResult } from '@aftercart/nodes/server'
import { unsentSql, type EffectRow } from '../jobs/effect-rows.ts'
import { packedSql } from '../runs/packed-timeline.ts'
import type { LookAgain } from '../runs/timeline.ts'
import { jobSpecSql } from '../jobs/job-spec.ts'
import { madeStorable } from '../inbox/storable-text.ts'
import type { Runtime } from '../runtime.ts'
import { againTask, type AgainPayload } from './perform-again.ts'

/** It worked: it is no dead letter any more, and its run's timeline says so. */
export async function letterDone(
  { pool, clock }: Runtime,
  shopId: string,
  { key, type }: EffectRow,
  { out, detail }: ActionResult,
  isMessage: boolean,
): Promise<void> {
  const told = madeStorable({ type, out, result: detail, again: true })
  const { subject } = detail
  await pool.query({
    name: 'letter-done',
    text: `WITH done AS (
        DELETE FROM effect WHERE shop_id = $1 AND key = $2 AND state = 'again' RETURNING *
      ), sent AS (
        UPDATE message SET state = 'sent', subject = $5 WHERE shop_id = $1 AND key = $2 AND $6)
      INSERT INTO timeline (shop_id, run_id, at, entries)
      SELECT shop_id, run_id, $3::timestamptz, ${packedSql('performed', '$4::json')} FROM done`,
    values: [shopId, key, clock.now(), JSON.stringify(told), typeof subject === 'string' ? subject : '', isMessage],
  })
}

/**
 * It did not work this time either: it stays a dead letter. `attempts`: with the one that failed; null when none was made. Does
 * nothing when somebody else is at it by now.
 */
export async function letterFailed(
  { pool, clock }: Runtime,
  shopId: string,
  { key, attempts }: { key: string; attempts: number | null },
  error: string,
): Promise<void> {
  await pool.query({
    name: 'letter-failed',
    text: `WITH failed AS (
        UPDATE effect SET state = 'failed', last_error = $4::text, ended_at = $3::timestamptz
        WHERE shop_id = $1 AND key = $2 AND state = 'again' AND ($5::int IS NULL OR attempts = $5::int) RETURNING *
      ), ${unsentSql('failed')}
      INSERT INTO timeline (shop_id, run_id, at, entries) SELECT shop_id, run_id, $3::timestamptz,
        ${packedSql('given-up-again', "json_build_object('type', type, 'error', $4::text)")} FROM failed`,
    values: [shopId, key, clock.now(), error, attempts],
  })
}

/** A message that may not go out any more: it is no dead letter, and the timeline says why. */
export async function leaveOut(
  { pool, clock }: Runtime,
  shopId: string,
  key: string,
  why: Extract<LookAgain, { decision: 'skip' }>['why'],
): Promise<void> {
  await pool.query({
    name: 'leave-letter-out',
    text: `WITH gone AS (DELETE FROM effect WHERE shop_id = $1 AND key = $2 AND state = 'again' RETURNING *), ${unsentSql('gone')}
      INSERT INTO timeline (shop_id, run_id, at, entries) SELECT shop_id, run_id, $3::timestamptz,
        ${packedSql('looked-again', "json_build_object('decision', 'skip', 'why', $4::text)")} FROM gone`,
    values: [shopId, key, clock.now(), why],
  })
}

/**
 * Waits `seconds` for its next try. `attempts`: those that were begun; `counts` false: the last of them was none, the call was
 * not made. Does nothing when somebody else is at it by now.
 */
export async function laterAgain(
  { pool }: Runtime,
  { shopId, key, last }: AgainPayload,
  { attempts, seconds, error, counts }: { attempts: number; seconds: number; error: string | null; counts: boolean },
): Promise<void> {
  await pool.query({
    name: 'letter-later',
    text: `WITH waiting AS (
        UPDATE effect SET last_error = coalesce($3::text, last_error), attempts = attempts - CASE WHEN $4 THEN 0 ELSE 1 END
        WHERE shop_id = $1 AND key = $2 AND state = 'again' AND attempts = $7 RETURNING shop_id, key
      ), ${unsentSql('waiting')}
      SELECT job.id FROM waiting, LATERAL graphile_worker.add_jobs(ARRAY[
        ${jobSpecSql('waiting.shop_id', 'waiting.key', { at: 'now() + make_interval(secs => $6)', task: againTask, last: '$5::int' })}]) AS job`,
    values: [shopId, key, error, counts, last, seconds, attempts],
  })
}
