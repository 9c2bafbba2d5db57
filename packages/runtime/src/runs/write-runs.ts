import { storableJson } from '../inbox/storable-text.ts'
import type { Statement } from './statement.ts'
import { of, over, type Kept } from './kept.ts'
import type { RunWork } from './work.ts'

export function writeRuns(statement: Statement, runs: readonly RunWork[], at: Date): void {
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
      snapshot: ['text', moved.map((run) => storableJson(run.snapshot))],
      ended_at: ['timestamptz', moved.map((run) => (run.status === 'active' ? null : at))],
    })
    statement.add(`moved AS (UPDATE run r SET status = x.status, snapshot = x.snapshot::jsonb, ended_at = x.ended_at
      FROM ${rows} WHERE r.shop_id = x.shop_id AND r.id = x.id)`)
  }
}

function runRow(run: RunWork, at: Date): object {
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
    ended_at: run.status === 'active' ? null : at.toISOString(),
  }
}

export function writeTimers(statement: Statement, kept: readonly Kept[]): void {
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
      // Armed again for the same visit, a timer has another time: the contact's time zone or the clocks changed.
      `armed AS (INSERT INTO timer (shop_id, run_id, node, visit, due_at) SELECT shop_id, run_id, node, visit, due_at FROM ${rows}
        ON CONFLICT (shop_id, run_id, node, visit) DO UPDATE SET due_at = excluded.due_at)`,
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
