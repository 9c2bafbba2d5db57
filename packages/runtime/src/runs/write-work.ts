import type { PoolClient } from 'pg'
import { newId } from '../database/new-id.ts'
import { madeStorable } from '../inbox/storable-text.ts'
import type { PendingEffect, RunWork, Work } from './work.ts'

/** The task that performs effects; its payload names the effect and nothing else, so the queue holds no personal data. */
export const performTask = 'perform'

/**
 * Writes all that a transaction's steps asked for with one statement, however many runs it moved: snapshots, timeline,
 * timers, effects, tasks, contacts. Then their jobs, in the same transaction: an effect without a job cannot exist.
 */
export async function writeWork(client: PoolClient, work: Work): Promise<void> {
  const runs = [...work.runs.values()].filter((run) => run.fresh || run.changed || run.writes.timeline.length > 0)
  const contacts = [...work.contacts.values()].filter((contact) => contact.changed)
  if (runs.length === 0 && contacts.length === 0) return
  const kept = runs.map(withoutWhatWasUndone)
  await client.query({ name: 'write-work', text: writeText, values: valuesOf(work, runs, kept, contacts) })
  const jobs = kept.flatMap(({ run, effects }) =>
    effects.filter((effect) => !effect.dropped).map((effect) => ({ shopId: run.shopId, key: effect.key })),
  )
  if (jobs.length > 0) await client.query({ name: 'add-jobs', text: jobsText, values: [JSON.stringify(jobs), performTask, jobTries] })
  for (const run of runs) {
    run.fresh = false
    run.changed = false
  }
  for (const contact of contacts) contact.changed = false
}

/** The queue itself never gives up: how often an action is tried is counted on the effect, where a crash cannot lose it. */
export const jobTries = 1000

type Kept = { run: RunWork; effects: PendingEffect[]; timers: RunWork['writes']['timers'] }

/** A timer or effect of this very transaction that was undone again: the timer is never written, the effect as dropped. */
function withoutWhatWasUndone(run: RunWork): Kept {
  const { writes } = run
  const over = run.status !== 'active'
  const dropped = new Map(writes.drops.map((drop) => [drop.key, drop]))
  const gone = new Set(writes.timersGone.map(({ node, visit }) => `${node}:${visit}`))
  for (const effect of writes.effects) {
    const drop = dropped.get(effect.key)
    if (!drop && !over) continue
    effect.dropped = true
    const { node, visit, type } = effect
    const signal = drop?.signal === undefined ? {} : { signal: drop.signal }
    const why = drop?.why ?? (run.status === 'failed' ? 'run-failed' : 'run-over')
    writes.timeline.push({ kind: 'dropped', node, visit, detail: { type, why, ...signal } })
  }
  const timers = over ? [] : writes.timers.filter(({ node, visit }) => !gone.has(`${node}:${visit}`))
  return { run, effects: writes.effects, timers }
}

function valuesOf(work: Work, runs: readonly RunWork[], kept: readonly Kept[], contacts: readonly object[]): unknown[] {
  const now = work.now
  const of = (run: RunWork) => ({ shop_id: run.shopId, run_id: run.id })
  const about = (run: RunWork) => ({ ...of(run), contact_id: run.contactId, order_id: run.orderId })
  const moved = runs.filter((run) => run.fresh || run.changed)
  const over = moved.filter((run) => !run.fresh && run.status !== 'active')
  return [
    now,
    json(moved.map((run) => runRow(run, now))),
    json(kept.flatMap(({ run, timers }) => timers.map((timer) => ({ ...of(run), node: timer.node, visit: timer.visit, due_at: timer.dueAt })))),
    json([...runs.flatMap((run) => run.writes.timersGone.map((timer) => ({ ...of(run), ...timer }))), ...over.map(of)]),
    json(kept.flatMap(({ run, effects }) => effects.map((effect) => ({ ...of(run), ...effect, state: effect.dropped ? 'dropped' : 'pending' })))),
    json([
      ...runs.flatMap((run) => run.writes.drops.map((drop) => ({ ...of(run), ...drop }))),
      ...over.map((run) => ({ ...of(run), why: run.status === 'failed' ? 'run-failed' : 'run-over' })),
    ]),
    json(runs.flatMap((run) => run.writes.effectsDone.map((effect) => ({ ...of(run), ...effect })))),
    json(
      runs.flatMap((run) =>
        run.writes.tasks.map((task) => ({ ...about(run), ...task, id: newId(), due_at: task.dueAt?.toISOString() ?? null })),
      ),
    ),
    json(contacts),
    json(runs.flatMap((run) => run.writes.timeline.map((entry) => ({ ...of(run), ...entry })))),
  ]
}

function runRow(run: RunWork, now: Date): Record<string, unknown> {
  return {
    shop_id: run.shopId,
    id: run.id,
    campaign_id: run.campaignId,
    version: run.version,
    trigger: run.trigger,
    sku: run.sku,
    contact_id: run.contactId,
    order_id: run.orderId,
    event_id: run.eventId,
    status: run.status,
    snapshot: run.snapshot,
    started_at: run.startedAt.toISOString(),
    ended_at: run.status === 'active' ? null : now.toISOString(),
    fresh: run.fresh,
  }
}

function json(rows: readonly object[]): string {
  return JSON.stringify(madeStorable(rows))
}

const writeText = `
WITH runs AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS x(shop_id uuid, id uuid, campaign_id uuid, version int, trigger text, sku text,
    contact_id uuid, order_id text, event_id text, status text, snapshot jsonb, started_at timestamptz, ended_at timestamptz, fresh boolean)
), begun AS (
  INSERT INTO run (shop_id, id, campaign_id, version, trigger, sku, contact_id, order_id, event_id, status, snapshot, started_at, ended_at)
  SELECT shop_id, id, campaign_id, version, trigger, sku, contact_id, order_id, event_id, status, snapshot, started_at, ended_at
  FROM runs WHERE fresh
), moved AS (
  UPDATE run r SET status = x.status, snapshot = x.snapshot, ended_at = x.ended_at
  FROM runs x WHERE NOT x.fresh AND r.shop_id = x.shop_id AND r.id = x.id
), armed AS (
  INSERT INTO timer (shop_id, run_id, node, visit, due_at)
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS x(shop_id uuid, run_id uuid, node text, visit int, due_at timestamptz)
), disarmed AS (
  DELETE FROM timer t USING jsonb_to_recordset($4::jsonb) AS x(shop_id uuid, run_id uuid, node text, visit int)
  WHERE t.shop_id = x.shop_id AND t.run_id = x.run_id AND (x.node IS NULL OR (t.node = x.node AND t.visit = x.visit))
), asked AS (
  INSERT INTO effect (shop_id, key, run_id, node, visit, type, params, state, created_at, ended_at)
  SELECT shop_id, key, run_id, node, visit, type, params, state, $1::timestamptz, CASE WHEN state = 'dropped' THEN $1::timestamptz END
  FROM jsonb_to_recordset($5::jsonb) AS x(shop_id uuid, key text, run_id uuid, node text, visit int, type text, params jsonb, state text)
), droppable AS (
  SELECT DISTINCT ON (e.shop_id, e.key) e.shop_id, e.key, e.run_id, e.node, e.visit, e.type, e.state, x.why, x.signal
  FROM effect e JOIN jsonb_to_recordset($6::jsonb) AS x(shop_id uuid, run_id uuid, key text, why text, signal text)
    ON e.shop_id = x.shop_id AND e.run_id = x.run_id AND (x.key IS NULL OR e.key = x.key)
  WHERE e.state IN ('pending', 'running')
    AND NOT EXISTS (SELECT FROM jsonb_to_recordset($7::jsonb) AS d(shop_id uuid, key text) WHERE d.shop_id = e.shop_id AND d.key = e.key)
  ORDER BY e.shop_id, e.key, x.key NULLS LAST
), dropped AS (
  UPDATE effect e SET state = 'dropped', ended_at = $1::timestamptz FROM droppable d
  WHERE e.shop_id = d.shop_id AND e.key = d.key AND e.state IN ('pending', 'running')
  RETURNING d.*
), finished AS (
  UPDATE effect e SET state = x.state, ended_at = $1::timestamptz
  FROM jsonb_to_recordset($7::jsonb) AS x(shop_id uuid, key text, state text) WHERE e.shop_id = x.shop_id AND e.key = x.key
), tasks AS (
  INSERT INTO task (shop_id, id, key, run_id, contact_id, order_id, title, notes, assignee, due_at, created_at)
  SELECT shop_id, id, key, run_id, contact_id, order_id, title, notes, assignee, due_at, $1::timestamptz
  FROM jsonb_to_recordset($8::jsonb) AS x(shop_id uuid, id uuid, key text, run_id uuid, contact_id uuid, order_id text,
    title text, notes text, assignee text, due_at timestamptz)
  ON CONFLICT (shop_id, key) DO NOTHING
), contacts AS (
  UPDATE contact c SET type = x.type, tags = x.tags, known_since = x.known_since
  FROM jsonb_to_recordset($9::jsonb) AS x(shop_id uuid, id uuid, type text, tags text[], known_since timestamptz)
  WHERE c.shop_id = x.shop_id AND c.id = x.id
)
INSERT INTO timeline_row (shop_id, run_id, at, kind, node, visit, detail)
SELECT shop_id, run_id, $1::timestamptz, kind, node, visit, detail FROM (
  SELECT shop_id, run_id, kind, node, visit, detail, ord
  FROM jsonb_array_elements($10::jsonb) WITH ORDINALITY AS t(entry, ord),
    jsonb_to_record(entry) AS x(shop_id uuid, run_id uuid, kind text, node text, visit int, detail jsonb)
  UNION ALL
  -- One that was already on its way (running) tells its own end.
  SELECT shop_id, run_id, 'dropped', node, visit,
    jsonb_strip_nulls(jsonb_build_object('type', type, 'why', why, 'signal', signal)), 1000000
  FROM dropped WHERE state = 'pending'
) AS entries ORDER BY ord`

const jobsText = `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
  SELECT ROW($2::text, json_build_object('shopId', x."shopId", 'key', x.key), NULL::text, NULL::timestamptz, $3::integer,
    x.key, NULL::integer, NULL::text[])::graphile_worker.job_spec
  FROM jsonb_to_recordset($1::jsonb) AS x("shopId" text, key text)))`
