import type { PoolClient } from 'pg'
import { newId } from '../database/new-id.ts'
import { madeStorable } from '../inbox/storable-text.ts'
import { now, Statement } from './statement.ts'
import type { ContactWork, PendingEffect, RunWork, Work } from './work.ts'

/** The task that performs effects; its payload names the effect and nothing else, so the queue holds no personal data. */
export const performTask = 'perform'

/** The queue itself never gives up: how often an action is tried is counted on the effect, where a crash cannot lose it. */
export const jobTries = 1000

/**
 * Writes all that a transaction's steps asked for with one statement, however many runs it moved: snapshots, timeline,
 * timers, effects, tasks, contacts, and the effects' jobs: an effect without a job cannot exist.
 *
 * The statement has only the parts that are needed: a join that finds nothing would still be planned, and a plan that was
 * kept from when the tables were small would read them from end to end.
 */
export async function writeWork(client: PoolClient, work: Work): Promise<void> {
  const runs = [...work.runs.values()].filter((run) => run.fresh || run.changed || run.writes.timeline.length > 0)
  const contacts = [...work.contacts.values()].filter((contact) => contact.changed)
  if (runs.length === 0 && contacts.length === 0) return
  const statement = new Statement(work.now)
  const kept = runs.map(withoutWhatWasUndone)
  writeRuns(statement, runs, work.now)
  writeTimers(statement, kept)
  writeEffects(statement, kept)
  writeRecords(statement, runs, contacts)
  writeTimeline(statement, runs)
  await client.query(statement.finished())
  for (const run of runs) Object.assign(run, { fresh: false, changed: false })
  for (const contact of contacts) contact.changed = false
}

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

function writeRuns(statement: Statement, runs: readonly RunWork[], at: Date): void {
  const begun = runs.filter((run) => run.fresh)
  const moved = runs.filter((run) => run.changed && !run.fresh)
  if (begun.length > 0) {
    const columns =
      'shop_id, id, campaign_id, version, trigger, sku, contact_id, order_id, event_id, status, snapshot, started_at, ended_at'
    const rows = statement.recordset(
      begun.map((run) => runRow(run, at)),
      `shop_id uuid, id uuid, campaign_id uuid, version int, trigger text, sku text, contact_id uuid, order_id text, event_id text,
        status text, snapshot jsonb, started_at timestamptz, ended_at timestamptz`,
    )
    statement.add(`begun AS (INSERT INTO run (${columns}) SELECT ${columns} FROM ${rows})`)
  }
  if (moved.length > 0) {
    const rows = statement.rows({
      shop_id: ['uuid', moved.map((run) => run.shopId)],
      id: ['uuid', moved.map((run) => run.id)],
      status: ['text', moved.map((run) => run.status)],
      snapshot: ['text', moved.map((run) => JSON.stringify(madeStorable(run.snapshot)))],
      ended_at: ['timestamptz', moved.map((run) => (run.status === 'active' ? null : at))],
    })
    statement.add(`moved AS (UPDATE run r SET status = x.status, snapshot = x.snapshot::jsonb, ended_at = x.ended_at
      FROM ${rows} WHERE r.shop_id = x.shop_id AND r.id = x.id)`)
  }
}

function runRow(run: RunWork, at: Date): object {
  return {
    ...{
      shop_id: run.shopId,
      id: run.id,
      campaign_id: run.campaignId,
      version: run.version,
      trigger: run.trigger,
      sku: run.sku,
    },
    ...{
      contact_id: run.contactId,
      order_id: run.orderId,
      event_id: run.eventId,
      status: run.status,
      snapshot: run.snapshot,
    },
    ...{ started_at: run.startedAt.toISOString(), ended_at: run.status === 'active' ? null : at.toISOString() },
  }
}

/** Runs that were there before and are over now: whatever timers and effects they still have go with them. */
function over(kept: readonly Kept[]): RunWork[] {
  return kept.map(({ run }) => run).filter((run) => run.changed && !run.fresh && run.status !== 'active')
}

function writeTimers(statement: Statement, kept: readonly Kept[]): void {
  const armed = kept.flatMap(({ run, timers }) =>
    timers.map((timer) => ({ ...of(run), ...timer, due_at: timer.dueAt })),
  )
  const gone: { shop_id: string; run_id: string; node?: string; visit?: number }[] = [
    ...kept
      .filter(({ run }) => !run.fresh)
      .flatMap(({ run }) => run.writes.timersGone.map((timer) => ({ ...of(run), ...timer }))),
    ...over(kept).map(of),
  ]
  if (armed.length > 0) {
    const rows = statement.recordset(armed, 'shop_id uuid, run_id uuid, node text, visit int, due_at timestamptz')
    statement.add(
      `armed AS (INSERT INTO timer (shop_id, run_id, node, visit, due_at) SELECT shop_id, run_id, node, visit, due_at FROM ${rows})`,
    )
  }
  if (gone.length > 0) {
    const rows = statement.rows({
      shop_id: ['uuid', gone.map((each) => each.shop_id)],
      run_id: ['uuid', gone.map((each) => each.run_id)],
      node: ['text', gone.map((each) => each.node ?? null)],
      visit: ['int', gone.map((each) => each.visit ?? null)],
    })
    statement.add(`disarmed AS (DELETE FROM timer t USING ${rows}
      WHERE t.shop_id = x.shop_id AND t.run_id = x.run_id AND (x.node IS NULL OR (t.node = x.node AND t.visit = x.visit)))`)
  }
}

function writeEffects(statement: Statement, kept: readonly Kept[]): void {
  const asked = kept.flatMap(({ run, effects }) =>
    effects.map((effect) => ({ ...of(run), ...effect, state: effect.dropped ? 'dropped' : 'pending' })),
  )
  if (asked.length > 0) {
    const columns = 'shop_id uuid, key text, run_id uuid, node text, visit int, type text, params jsonb, state text'
    statement.add(`asked AS (INSERT INTO effect (shop_id, key, run_id, node, visit, type, params, state, created_at, ended_at)
      SELECT shop_id, key, run_id, node, visit, type, params, state, ${now}, CASE WHEN state = 'dropped' THEN ${now} END
      FROM ${statement.recordset(asked, columns)} RETURNING shop_id, key, state)`)
    // Read from what was inserted, so that there is a job for exactly each effect that is to be performed.
    statement.add(`queued AS (SELECT job.id FROM (
        SELECT array_agg(ROW('${performTask}'::text, json_build_object('shopId', shop_id, 'key', key), NULL::text, NULL::timestamptz,
          ${jobTries}, key, NULL::integer, NULL::text[])::graphile_worker.job_spec) AS specs
        FROM asked WHERE state = 'pending') AS wanted, LATERAL graphile_worker.add_jobs(wanted.specs) AS job
      WHERE wanted.specs IS NOT NULL)`)
  }
  writeEnds(statement, kept)
}

function writeEnds(statement: Statement, kept: readonly Kept[]): void {
  const done = kept.flatMap(({ run }) => run.writes.effectsDone.map((effect) => ({ ...of(run), ...effect })))
  if (done.length > 0) {
    const rows = statement.rows({
      shop_id: ['uuid', done.map((each) => each.shop_id)],
      key: ['text', done.map((each) => each.key)],
      state: ['text', done.map((each) => each.state)],
    })
    statement.add(`finished AS (UPDATE effect e SET state = x.state, ended_at = ${now} FROM ${rows}
      WHERE e.shop_id = x.shop_id AND e.key = x.key)`)
  }
  const ended = new Set(done.map((each) => each.key))
  const drops: { shop_id: string; run_id: string; key?: string; why: string; signal?: string }[] = [
    ...kept
      .filter(({ run }) => !run.fresh)
      .flatMap(({ run }) =>
        run.writes.drops.filter((drop) => !ended.has(drop.key)).map((drop) => ({ ...of(run), ...drop })),
      ),
    ...over(kept).map((run) => ({ ...of(run), why: run.status === 'failed' ? 'run-failed' : 'run-over' })),
  ]
  if (drops.length === 0) return
  const rows = statement.rows({
    shop_id: ['uuid', drops.map((each) => each.shop_id)],
    run_id: ['uuid', drops.map((each) => each.run_id)],
    key: ['text', drops.map((each) => each.key ?? null)],
    why: ['text', drops.map((each) => each.why)],
    signal: ['text', drops.map((each) => each.signal ?? null)],
  })
  const beingEnded =
    ended.size === 0 ? '' : `AND e.key NOT IN (SELECT x.key FROM ${statement.rows({ key: ['text', [...ended]] })})`
  statement.add(`droppable AS (
    SELECT DISTINCT ON (e.shop_id, e.key) e.shop_id, e.key, e.run_id, e.node, e.visit, e.type, e.state, x.why, x.signal
    FROM ${rows} JOIN effect e ON e.shop_id = x.shop_id AND e.run_id = x.run_id AND (x.key IS NULL OR e.key = x.key)
    WHERE e.state IN ('pending', 'running') ${beingEnded}
    ORDER BY e.shop_id, e.key, x.key NULLS LAST)`)
  statement.add(`dropped AS (UPDATE effect e SET state = 'dropped', ended_at = ${now} FROM droppable d
    WHERE e.shop_id = d.shop_id AND e.key = d.key AND e.state IN ('pending', 'running')
    RETURNING d.shop_id, d.run_id, d.node, d.visit, d.type, d.state, d.why, d.signal)`)
}

function writeRecords(statement: Statement, runs: readonly RunWork[], contacts: readonly ContactWork[]): void {
  const tasks = runs.flatMap((run) =>
    run.writes.tasks.map((task) => ({
      ...{ ...of(run), contact_id: run.contactId, order_id: run.orderId, ...task },
      ...{ id: newId(), due_at: task.dueAt?.toISOString() ?? null },
    })),
  )
  if (tasks.length > 0) {
    const columns = `shop_id uuid, id uuid, key text, run_id uuid, contact_id uuid, order_id text, title text, notes text, assignee text,
      due_at timestamptz`
    statement.add(`tasks AS (INSERT INTO task (shop_id, id, key, run_id, contact_id, order_id, title, notes, assignee, due_at, created_at)
      SELECT shop_id, id, key, run_id, contact_id, order_id, title, notes, assignee, due_at, ${now}
      FROM ${statement.recordset(tasks, columns)} ON CONFLICT (shop_id, key) DO NOTHING)`)
  }
  if (contacts.length > 0) {
    const rows = statement.rows({
      shop_id: ['uuid', contacts.map((contact) => contact.shop_id)],
      id: ['uuid', contacts.map((contact) => contact.id)],
      type: ['text', contacts.map((contact) => contact.type)],
      tags: ['text', contacts.map((contact) => JSON.stringify(madeStorable(contact.tags)))],
      known_since: ['timestamptz', contacts.map((contact) => contact.known_since)],
    })
    statement.add(`people AS (UPDATE contact c SET type = x.type, known_since = x.known_since,
        tags = ARRAY(SELECT jsonb_array_elements_text(x.tags::jsonb))
      FROM ${rows} WHERE c.shop_id = x.shop_id AND c.id = x.id)`)
  }
}

/** What was said in this transaction, in that order, then what became of effects of earlier ones. */
function writeTimeline(statement: Statement, runs: readonly RunWork[]): void {
  const entries = runs.flatMap((run) => run.writes.timeline.map((entry) => ({ ...of(run), ...entry })))
  const sources: string[] = []
  if (entries.length > 0) {
    const columns = 'shop_id uuid, run_id uuid, kind text, node text, visit int, detail jsonb, ord int'
    const rows = statement.recordset(
      entries.map((entry, ord) => ({ ...entry, ord })),
      columns,
    )
    sources.push(`SELECT shop_id, run_id, kind, node, visit, detail, ord FROM ${rows}`)
  }
  if (statement.parts.some((part) => part.startsWith('dropped AS'))) {
    // One that was already on its way (running) tells its own end.
    sources.push(`SELECT shop_id, run_id, 'dropped', node, visit,
      jsonb_strip_nulls(jsonb_build_object('type', type, 'why', why, 'signal', signal)), ${entries.length} FROM dropped WHERE state = 'pending'`)
  }
  if (sources.length === 0) return
  statement.add(`told AS (INSERT INTO timeline_row (shop_id, run_id, at, kind, node, visit, detail)
    SELECT shop_id, run_id, ${now}, kind, node, visit, detail FROM (${sources.join(' UNION ALL ')}) AS entries ORDER BY ord)`)
}

function of(run: RunWork): { shop_id: string; run_id: string } {
  return { shop_id: run.shopId, run_id: run.id }
}
