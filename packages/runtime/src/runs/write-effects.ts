import { of, over, type Kept } from './kept.ts'
import { now, type Statement } from './statement.ts'

/** The task that performs effects; its payload names the effect and nothing else, so the queue holds no personal data. */
export const performTask = 'perform'

/** The queue itself never gives up: how often an action is tried is counted on the effect, where a crash cannot lose it. */
export const jobTries = 1000

export function writeEffects(statement: Statement, kept: readonly Kept[]): void {
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
    statement.add(`finished AS (UPDATE effect e SET state = x.state, held_until = NULL, ended_at = ${now} FROM ${rows}
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
  // By the place, not by the key: an action keeps its key when its run moves to a version where the place has another name.
  statement.add(`droppable AS (
    SELECT DISTINCT ON (e.shop_id, e.key) e.shop_id, e.key, e.run_id, e.node, e.visit, e.type, e.state, x.why, x.signal
    FROM ${rows} JOIN effect e ON e.shop_id = x.shop_id AND e.run_id = x.run_id
      AND (x.key IS NULL OR x.key = concat_ws(':', e.run_id, e.node, e.visit))
    WHERE e.state IN ('pending', 'held', 'running') ${beingEnded}
    ORDER BY e.shop_id, e.key, x.key NULLS LAST)`)
  statement.add(`dropped AS (UPDATE effect e SET state = 'dropped', held_until = NULL, ended_at = ${now} FROM droppable d
    WHERE e.shop_id = d.shop_id AND e.key = d.key AND e.state IN ('pending', 'held', 'running')
    RETURNING d.shop_id, d.run_id, d.node, d.visit, d.type, d.state, d.why, d.signal)`)
}
