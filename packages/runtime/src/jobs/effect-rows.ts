import type { JsonObject } from '@aftercart/flow'
import type { Pool, PoolClient } from 'pg'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { packedSql } from '../runs/packed-timeline.ts'
import type { DropReason } from '../runs/timeline.ts'
import { jobTries, performTask } from '../runs/write-work.ts'

export type EffectState = 'pending' | 'held' | 'running' | 'done' | 'failed' | 'dropped'

export type EffectRow = {
  runId: string
  /** The run's contact. */
  contactId: string
  key: string
  node: string
  visit: number
  type: string
  params: JsonObject
  state: EffectState
  attempts: number
  createdAt: Date
  /** Of a message that was held and is on its way again: until when it was; null for all others. */
  heldUntil: Date | null
}

export type Claim = { id: string; worker: string }

/** The queue still regards the job as ours. `$n`: the job's id, the next one: its worker. */
export const stillOurs = (id: string, worker: string) =>
  `EXISTS (SELECT FROM graphile_worker.jobs j WHERE j.id = ${id}::bigint AND j.locked_by = ${worker})`

export async function readEffect(
  client: PoolClient,
  shopId: string,
  key: string,
): Promise<{ effect: EffectRow; contact: ContactRow } | null> {
  const { rows } = await client.query<Omit<EffectRow, 'contactId'> & { contact: ContactRow | null }>({
    name: 'read-effect',
    // Looked up one inside the other, by their keys: a join that PostgreSQL planned while the shop had few contacts would go
    // on reading all of them once it has many, for the plan is kept.
    text: `SELECT e.run_id AS "runId", e.key, e.node, e.visit, e.type, e.params, e.state, e.attempts,
        e.created_at AS "createdAt", e.held_until AS "heldUntil",
        (SELECT to_jsonb(c) FROM contact c WHERE c.shop_id = e.shop_id AND c.id =
          (SELECT r.contact_id FROM run r WHERE r.shop_id = e.shop_id AND r.id = e.run_id)) AS contact
      FROM effect e WHERE e.shop_id = $1 AND e.key = $2`,
    values: [shopId, key],
  })
  const row = rows[0]
  if (!row?.contact) return null
  const { contact, ...effect } = row
  return { effect: { ...effect, contactId: contact.id }, contact }
}

/**
 * Marks the effect as under way, if nothing has happened to it since it was read and the queue still regards the job as
 * ours. Answers false otherwise: then somebody else has it, or a goal has just dropped it.
 */
export async function beginEffect(client: PoolClient, shopId: string, effect: EffectRow, job: Claim): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'begin-effect',
    text: `UPDATE effect SET state = 'running', attempts = attempts + 1
      WHERE shop_id = $1 AND key = $2 AND state = $3 AND attempts = $4 AND ${stillOurs('$5', '$6')}`,
    values: [shopId, effect.key, effect.state, effect.attempts, job.id, job.worker],
  })
  return rowCount === 1
}

/** Not done after all, and the timeline says why. */
export async function dropEffect(pool: Pool, shopId: string, key: string, why: DropReason, now: Date): Promise<void> {
  await pool.query({
    name: 'drop-effect',
    text: `WITH dropped AS (
        UPDATE effect SET state = 'dropped', held_until = NULL, ended_at = $4::timestamptz
        WHERE shop_id = $1 AND key = $2 AND state IN ('pending', 'running') RETURNING *
      ), unsent AS (
        DELETE FROM message m USING dropped d WHERE m.shop_id = d.shop_id AND m.key = d.key AND m.state = 'sending')
      INSERT INTO timeline (shop_id, run_id, at, entries)
      SELECT shop_id, run_id, $4::timestamptz, ${packedSql('dropped', "json_build_object('type', type, 'why', $3::text)")} FROM dropped`,
    values: [shopId, key, why, now],
  })
}

/**
 * Waits `seconds` for its next try, for which a new job is queued: the queue's own pauses know nothing of what the far side
 * asked for. A message gives its place under the daily cap back meanwhile. Queues nothing when the effect was dropped.
 */
export async function postponeEffect(
  pool: Pool,
  shopId: string,
  key: string,
  failure: { error: string; of: number; seconds: number },
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'postpone-effect',
    text: `WITH postponed AS (
        UPDATE effect SET state = 'pending', held_until = NULL, last_error = $3
        WHERE shop_id = $1 AND key = $2 AND state = 'running' RETURNING *
      ), unsent AS (
        DELETE FROM message WHERE shop_id = $1 AND key = $2 AND state = 'sending'
      ), told AS (
        INSERT INTO timeline (shop_id, run_id, at, entries) SELECT shop_id, run_id, $5::timestamptz,
          ${packedSql('retrying', "json_build_object('type', type, 'attempt', attempts, 'of', $4::int, 'error', $3::text)")} FROM postponed)
      SELECT job.id FROM postponed, LATERAL graphile_worker.add_jobs(ARRAY[ROW($6::text,
        json_build_object('shopId', postponed.shop_id, 'key', postponed.key), NULL::text, now() + make_interval(secs => $7),
        $8::integer, postponed.key, NULL::integer, NULL::text[])::graphile_worker.job_spec]) AS job`,
    values: [shopId, key, failure.error, failure.of, now, performTask, failure.seconds, jobTries],
  })
}

/** What became of a message: it is kept with its subject, or no longer counted. */
export type MessageEnd = { sent: string } | 'unsent'

export type LockedEffect = Pick<EffectRow, 'state' | 'attempts' | 'node' | 'visit'>

/**
 * Locks the effect until the transaction ends. `message`: what became of it, when the effect is one. Its node and visit may
 * be others than when it was read: the run may have moved to a new version of its flow.
 */
export async function lockEffect(
  client: PoolClient,
  shopId: string,
  key: string,
  message: MessageEnd | null,
): Promise<LockedEffect | null> {
  const query = (name: string, before: string, ...more: string[]) =>
    client.query<LockedEffect>({
      name,
      text: `${before} SELECT state, attempts, node, visit FROM effect WHERE shop_id = $1 AND key = $2 FOR UPDATE`,
      values: [shopId, key, ...more],
    })
  const { rows } = await (message === null
    ? query('lock-effect', '')
    : message === 'unsent'
      ? query('lock-effect-unsent', `WITH unsent AS (${unsentSql})`)
      : query('lock-effect-sent', `WITH sent AS (${sentSql})`, message.sent))
  return rows[0] ?? null
}

const unsentSql = `DELETE FROM message WHERE shop_id = $1 AND key = $2 AND state = 'sending'`
const sentSql = `UPDATE message SET state = 'sent', subject = $3 WHERE shop_id = $1 AND key = $2`

/** A message that a crash left as being sent, and that will not be sent any more. */
export async function forgetUnsent(client: PoolClient, shopId: string, key: string): Promise<void> {
  await client.query({ name: 'forget-unsent', text: unsentSql, values: [shopId, key] })
}
