import type { PoolClient } from 'pg'
import { of, withoutWhatWasUndone } from './kept.ts'
import { now, Statement } from './statement.ts'
import { writeEffects } from './write-effects.ts'
import { writeRecords } from './write-records.ts'
import { writeRuns, writeTimers } from './write-runs.ts'
import type { RunWork, Work } from './work.ts'

export { jobTries, performTask } from './write-effects.ts'

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
      jsonb_strip_nulls(jsonb_build_object('type', type, 'why', why, 'signal', signal)), ${entries.length} FROM dropped WHERE state <> 'running'`)
  }
  if (sources.length === 0) return
  statement.add(`told AS (INSERT INTO timeline_row (shop_id, run_id, at, kind, node, visit, detail)
    SELECT shop_id, run_id, ${now}, kind, node, visit, detail FROM (${sources.join(' UNION ALL ')}) AS entries ORDER BY ord)`)
}
