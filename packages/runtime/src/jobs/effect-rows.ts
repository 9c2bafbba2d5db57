import type { JsonObject } from '@aftercart/flow'
import type { Pool, PoolClient } from 'pg'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { packedSql } from '../runs/packed-timeline.ts'
import type { DropReason } from '../runs/timeline.ts'
import { jobSpecSql } from './job-spec.ts'

/** `failed`: given up, a dead letter. `again`: a dead letter that is being done once more. */
export type EffectState = 'pending' | 'held' | 'running' | 'done' | 'failed' | 'again' | 'dropped'

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

/** One try of an effect: as how manieth it was begun. */
export type Try = { key: string; attempts: number }

/** What a failure left as being sent gives its place under the daily cap back. `effects`: a part that tells which, by key. */
export const unsentSql = (effects: string) =>
  `unsent AS (DELETE FROM message m USING ${effects} e WHERE m.shop_id = e.shop_id AND m.key = e.key AND m.state = 'sending')`

/**
 * Of a try that came to nothing; `$1` and `$2` name its effect, `attempts` is the parameter that tells which try. When the run was over
 * meanwhile the effect is dropped, and a message that was being sent by this try will never be.
 */
export const unsentTrySql = (noted: string, attempts: string) => `now_there AS MATERIALIZED (
    SELECT shop_id, key, state FROM effect WHERE shop_id = $1 AND key = $2 AND attempts = ${attempts} FOR UPDATE
  ), never_sent AS (
    SELECT shop_id, key FROM ${noted} UNION ALL SELECT shop_id, key FROM now_there WHERE state = 'dropped'
  ), ${unsentSql('never_sent')}`

export type Claim = { id: string; worker: string }

/** The queue still regards the job as ours. `$n`: the job's id, the next one: its worker. */
export const stillOurs = (id: string, worker: string) =>
  `EXISTS (SELECT FROM graphile_worker.jobs j WHERE j.id = ${id}::bigint AND j.locked_by = ${worker})`

export type ReadEffect = { effect: EffectRow; contact: ContactRow }

export async function readEffect(client: PoolClient, shopId: string, key: string): Promise<ReadEffect | null> {
  return (await readEffects(client, [{ shopId, key }])).get(key) ?? null
}

/** By key. Those that are gone, or whose contact is, are missing. */
export async function readEffects(
  client: PoolClient,
  wanted: readonly { shopId: string; key: string }[],
): Promise<Map<string, ReadEffect>> {
  const { rows } = await client.query<Omit<EffectRow, 'contactId'> & { contact: ContactRow | null }>({
    name: 'read-effects',
    // Looked up one inside the other, by their keys: a join that PostgreSQL planned while the shop had few contacts would go
    // on reading all of them once it has many, for the plan is kept.
    text: `SELECT e.run_id AS "runId", e.key, e.node, e.visit, e.type, e.params, e.state, e.attempts,
        e.created_at AS "createdAt", e.held_until AS "heldUntil",
        (SELECT to_jsonb(c) - 'match_key' FROM contact c WHERE c.shop_id = e.shop_id AND c.id =
          (SELECT r.contact_id FROM run r WHERE r.shop_id = e.shop_id AND r.id = e.run_id)) AS contact
      FROM unnest($1::uuid[], $2::text[]) AS x(shop_id, key) JOIN effect e ON e.shop_id = x.shop_id AND e.key = x.key`,
    values: [wanted.map(({ shopId }) => shopId), wanted.map(({ key }) => key)],
  })
  return new Map(
    rows.flatMap(({ contact, ...effect }) =>
      contact === null ? [] : [[effect.key, { effect: { ...effect, contactId: contact.id }, contact }]],
    ),
  )
}

/**
 * Marks effects as under way: those to which nothing has happened since they were read and whose job the queue still regards
 * as ours. Answers their keys. Of the others somebody else has taken care, or a goal has just dropped them.
 */
export async function beginEffects(
  client: PoolClient,
  begun: readonly { shopId: string; effect: EffectRow; job: Claim }[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>({
    name: 'begin-effects',
    text: `UPDATE effect e SET state = 'running', attempts = e.attempts + 1, worker = NULL
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[])
        AS x(shop_id, key, state, attempts, job, worker)
      WHERE e.shop_id = x.shop_id AND e.key = x.key AND e.state = x.state AND e.attempts = x.attempts
        AND ${stillOurs('x.job', 'x.worker')} RETURNING e.key`,
    values: [
      begun.map(({ shopId }) => shopId),
      begun.map(({ effect }) => effect.key),
      begun.map(({ effect }) => effect.state),
      begun.map(({ effect }) => effect.attempts),
      begun.map(({ job }) => job.id),
      begun.map(({ job }) => job.worker),
    ],
  })
  return new Set(rows.map(({ key }) => key))
}

/** Not done after all, and the timeline says why. */
export async function dropEffect(pool: Pool, shopId: string, key: string, why: DropReason, now: Date): Promise<void> {
  await pool.query({
    name: 'drop-effect',
    text: `WITH dropped AS (
        UPDATE effect SET state = 'dropped', worker = NULL, held_until = NULL, ended_at = $4::timestamptz
        WHERE shop_id = $1 AND key = $2 AND state IN ('pending', 'running') RETURNING *
      ), ${unsentSql('dropped')}
      INSERT INTO timeline (shop_id, run_id, at, entries)
      SELECT shop_id, run_id, $4::timestamptz, ${packedSql('dropped', "json_build_object('type', type, 'why', $3::text)")} FROM dropped`,
    values: [shopId, key, why, now],
  })
}

/**
 * Waits `seconds` for its next try, for which a new job is queued: the queue's own pauses know nothing of what the far side
 * asked for. A message gives its place under the daily cap back meanwhile. `attempts`: with the one that failed. Queues nothing
 * when the effect was dropped, and does nothing when somebody else is at it by now.
 */
export async function postponeEffect(
  pool: Pool,
  shopId: string,
  { key, attempts }: Try,
  failure: { error: string; of: number; seconds: number },
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'postpone-effect',
    text: `WITH postponed AS (
        UPDATE effect SET state = 'pending', worker = NULL, held_until = NULL, last_error = $3
        WHERE shop_id = $1 AND key = $2 AND state = 'running' AND attempts = $7 RETURNING *
      ), ${unsentTrySql('postponed', '$7')}, told AS (
        INSERT INTO timeline (shop_id, run_id, at, entries) SELECT shop_id, run_id, $5::timestamptz,
          ${packedSql('retrying', "json_build_object('type', type, 'attempt', attempts, 'of', $4::int, 'error', $3::text)")} FROM postponed)
      SELECT job.id FROM postponed, LATERAL graphile_worker.add_jobs(ARRAY[
        ${jobSpecSql('postponed.shop_id', 'postponed.key', { at: 'now() + make_interval(secs => $6)' })}]) AS job`,
    values: [shopId, key, failure.error, failure.of, now, failure.seconds, attempts],
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
  return (await lockEffects(client, [{ shopId, key, message }])).get(key) ?? null
}

/** The same for many, in the order of their keys; by key. */
export async function lockEffects(
  client: PoolClient,
  wanted: readonly { shopId: string; key: string; message: MessageEnd | null }[],
): Promise<Map<string, LockedEffect>> {
  const unsent = wanted.filter(({ message }) => message === 'unsent')
  const sent = wanted.flatMap(({ shopId, key, message }) =>
    message === null || message === 'unsent' ? [] : [{ shopId, key, subject: message.sent }],
  )
  if (unsent.length > 0) await forgetUnsent(client, unsent)
  if (sent.length > 0) await keepSent(client, sent)
  const { rows } = await client.query<LockedEffect & { key: string }>({
    name: 'lock-effects',
    text: `SELECT e.key, e.state, e.attempts, e.node, e.visit
      FROM unnest($1::uuid[], $2::text[]) AS x(shop_id, key) JOIN effect e ON e.shop_id = x.shop_id AND e.key = x.key
      ORDER BY e.key FOR UPDATE OF e`,
    values: [wanted.map(({ shopId }) => shopId), wanted.map(({ key }) => key)],
  })
  return new Map(rows.map(({ key, ...effect }) => [key, effect]))
}

async function keepSent(
  client: PoolClient,
  sent: readonly { shopId: string; key: string; subject: string }[],
): Promise<void> {
  await client.query({
    name: 'keep-sent',
    text: `UPDATE message m SET state = 'sent', subject = x.subject FROM unnest($1::uuid[], $2::text[], $3::text[]) AS x(shop_id, key, subject)
      WHERE m.shop_id = x.shop_id AND m.key = x.key`,
    values: [sent.map(({ shopId }) => shopId), sent.map(({ key }) => key), sent.map(({ subject }) => subject)],
  })
}

/** Messages that a crash left as being sent, and that will not be sent any more. */
export async function forgetUnsent(
  client: PoolClient,
  messages: readonly { shopId: string; key: string }[],
): Promise<void> {
  await client.query({
    name: 'forget-unsent',
    text: `DELETE FROM message m USING unnest($1::uuid[], $2::text[]) AS x(shop_id, key)
      WHERE m.shop_id = x.shop_id AND m.key = x.key AND m.state = 'sending'`,
    values: [messages.map(({ shopId }) => shopId), messages.map(({ key }) => key)],
  })
}
