import { of } from '../runs/kept.ts'
import { now, type Statement } from '../runs/statement.ts'
import type { RunWork } from '../runs/work.ts'

/** Puts runs that a fault has just stopped on their list, with what it said. */
export function writeFailures(statement: Statement, runs: readonly RunWork[]): void {
  const failed = runs.filter((run) => run.changed && run.status === 'failed')
  if (failed.length === 0) return
  const rows = statement.recordset(
    failed.map((run) => ({ ...of(run), campaign_id: run.campaignId, message: faultOf(run) })),
    'shop_id uuid, run_id uuid, campaign_id uuid, message text',
  )
  statement.add(`faults AS (INSERT INTO failed_run (shop_id, run_id, campaign_id, message, failed_at)
      SELECT shop_id, run_id, campaign_id, message, ${now} FROM ${rows}
      ON CONFLICT (shop_id, run_id) DO UPDATE SET message = excluded.message, failed_at = excluded.failed_at)`)
}

function faultOf({ writes }: RunWork): string {
  const entry = writes.timeline.findLast(({ kind }) => kind === 'failed')
  return entry?.kind === 'failed' ? entry.detail.message : ''
}
