import type { EffectRow } from '../jobs/effect-rows.ts'
import { jobSpecSql } from '../jobs/job-spec.ts'
import type { Turns } from '../jobs/turns.ts'
import { messageOf } from '../messages/message.ts'
import { of, over, type Kept } from './kept.ts'
import { now, type Statement } from './statement.ts'
import { contactOf, type PendingEffect, type RunWork, type Work } from './work.ts'

/**
 * Effects that were asked for. What a worker of this process takes in hand is under way with the commit; all others get a
 * job each, in their shop's turn: an effect that is wanted and has neither cannot exist.
 */
export function writeEffects(statement: Statement, kept: readonly Kept[], work: Work, turns: Turns): void {
  const asked = kept.flatMap(({ run, effects }) => effects.map((effect) => askedFor(work, run, effect)))
  if (asked.length > 0) {
    const columns =
      'shop_id uuid, key text, run_id uuid, node text, visit int, type text, params jsonb, state text, worker text'
    statement.add(`asked AS (INSERT INTO effect (shop_id, key, run_id, node, visit, type, params, state, worker, attempts, created_at, ended_at)
      SELECT shop_id, key, run_id, node, visit, type, params, state, worker, CASE WHEN worker IS NULL THEN 0 ELSE 1 END, ${now},
        CASE WHEN state = 'dropped' THEN ${now} END
      FROM ${statement.recordset(asked, columns)})`)
  }
  const queued = asked.filter(({ state }) => state === 'pending')
  if (queued.length > 0) {
    const rows = statement.rows({
      shop_id: ['uuid', queued.map((each) => each.shop_id)],
      key: ['text', queued.map((each) => each.key)],
      turn: ['timestamptz', queued.map((each) => turns.next(each.shop_id))],
    })
    statement.add(`queued AS (SELECT job.id FROM (
        SELECT array_agg(${jobSpecSql('shop_id', 'key', { at: 'turn' })}) AS specs
        FROM ${rows}) AS wanted, LATERAL graphile_worker.add_jobs(wanted.specs) AS job)`)
  }
  writeEnds(statement, kept)
}

function askedFor(work: Work, run: RunWork, effect: PendingEffect) {
  const { key, node, visit, type, params, dropped } = effect
  const row = { ...of(run), key, node, visit, type, params }
  if (dropped) return { ...row, state: 'dropped', worker: null }
  // A message to a customer is looked at once more before it goes out: that is the queue's way.
  const worker = messageOf(type, params) === null ? (work.hand?.take() ?? null) : null
  if (worker === null) return { ...row, state: 'pending', worker }
  const { contactId, id: runId } = run
  const taken: EffectRow = {
    runId,
    contactId,
    key,
    node,
    visit,
    type,
    params,
    state: 'running',
    attempts: 0,
    createdAt: work.now,
    heldUntil: null,
  }
  work.hand?.give({ run, contact: contactOf(work, run), effect: taken })
  return { ...row, state: 'running', worker }
}

function writeEnds(statement: Statement, kept: readonly Kept[]): void {
  const done = kept.flatMap(({ run }) => run.writes.effectsDone.map((effect) => ({ ...of(run), ...effect })))
  // What was done stands in the timeline; what was given up stays, so that it can be seen and tried again.
  const gone = done.filter(({ state }) => state === 'done')
  const failed = done.filter((each) => each.state === 'failed')
  if (gone.length > 0) {
    statement.add(
      `gone AS (DELETE FROM effect e USING ${keysOf(statement, gone)} WHERE e.shop_id = x.shop_id AND e.key = x.key)`,
    )
  }
  if (failed.length > 0) {
    const rows = statement.rows({
      shop_id: ['uuid', failed.map((each) => each.shop_id)],
      key: ['text', failed.map((each) => each.key)],
      error: ['text', failed.map((each) => each.error)],
    })
    statement.add(`failed AS (UPDATE effect e SET state = 'failed', worker = NULL, held_until = NULL, ended_at = ${now},
      last_error = x.error FROM ${rows} WHERE e.shop_id = x.shop_id AND e.key = x.key)`)
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
  // By the place, not by the key: an action keeps its key when its run moves to a version where the place has another name.
  statement.add(`droppable AS (
    SELECT DISTINCT ON (e.shop_id, e.key) e.shop_id, e.key, e.run_id, e.node, e.visit, e.type, e.state, x.why, x.signal
    FROM ${rows} JOIN effect e ON e.shop_id = x.shop_id AND e.run_id = x.run_id
      AND (x.key IS NULL OR x.key = concat_ws(':', e.run_id, e.node, e.visit))
    WHERE e.state IN ('pending', 'held', 'running') ${beingEnded}
    ORDER BY e.shop_id, e.key, x.key NULLS LAST)`)
  statement.add(`dropped AS (UPDATE effect e SET state = 'dropped', worker = NULL, held_until = NULL, ended_at = ${now} FROM droppable d
    WHERE e.shop_id = d.shop_id AND e.key = d.key AND e.state IN ('pending', 'held', 'running')
    RETURNING d.shop_id, d.run_id, d.node, d.visit, d.type, d.state, d.why, d.signal)`)
}

function keysOf(statement: Statement, rows: readonly { shop_id: string; key: string }[]): string {
  return statement.rows({
    shop_id: ['uuid', rows.map((each) => each.shop_id)],
    key: ['text', rows.map((each) => each.key)],
  })
}
