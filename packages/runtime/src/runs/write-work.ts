import { inOneGo } from '../database/transaction.ts'
import { writeFailures } from '../failed-runs/write-failures.ts'
import type { Runtime } from '../runtime.ts'
import { writeTally } from '../tally/write-tally.ts'
import { of, withoutWhatWasUndone } from './kept.ts'
import { packed } from './packed-timeline.ts'
import { now, Statement } from './statement.ts'
import { writeEffects } from './write-effects.ts'
import { writeRecords } from './write-records.ts'
import { writeRuns, writeTimers } from './write-runs.ts'
import { thisTransaction, type RunWork, type Work } from './work.ts'

/**
 * Writes all that a transaction's steps asked for with one statement, however many runs it moved: snapshots, timeline,
 * timers, effects, tasks, contacts, and the effects' jobs: an effect without a job cannot exist.
 *
 * The statement has only the parts that are needed: a join that finds nothing would still be planned, and a plan that was
 * kept from when the tables were small would read them from end to end.
 */
export async function writeWork({ turns }: Pick<Runtime, 'turns'>, work: Work): Promise<void> {
  const runs = [...work.runs.values()].filter((run) => run.fresh || run.changed || run.writes.timeline.length > 0)
  const contacts = [...work.contacts.values()].filter((contact) => contact.changed)
  if (runs.length === 0 && contacts.length === 0) return
  const statement = new Statement(work.now)
  const kept = runs.map(withoutWhatWasUndone)
  writeRuns(statement, runs, work.now)
  writeTimers(statement, kept)
  writeEffects(statement, kept, work, turns)
  writeFailures(statement, runs)
  writeRecords(statement, runs, contacts)
  writeTimeline(statement, runs)
  writeTally(statement, runs)
  if (work.behind !== null) inOneGo(work.client)
  const written = write(work, statement, runs)
  if (work.behind === null) await written
  else work.behind(written)
  for (const run of runs) Object.assign(run, { fresh: false, changed: false, underWay: run.status === 'active' })
  for (const contact of contacts) contact.changed = false
}

/** Then the runs know the versions of the rows that were written. */
async function write(work: Work, statement: Statement, runs: readonly RunWork[]): Promise<void> {
  const rewritten = new Set(runs.filter((run) => run.fresh || run.changed))
  const { rows } = await work.client.query<{ transaction: string }>(statement.finished())
  const { transaction } = rows[0]!
  for (const run of runs) {
    if (run.rows === null) continue
    if (rewritten.has(run)) run.rows.run = transaction
    if (run.rows.order === thisTransaction) run.rows.order = transaction
  }
}

/**
 * What was said in this transaction, one row for each run; then what became of effects of earlier ones. Whoever reads them
 * sees one row for each entry, in that order.
 */
function writeTimeline(statement: Statement, runs: readonly RunWork[]): void {
  const said = runs.filter((run) => run.writes.timeline.length > 0)
  const sources: string[] = []
  if (said.length > 0) {
    const rows = statement.recordset(
      said.map((run, ord) => ({ ...of(run), entries: run.writes.timeline.map(packed), ord })),
      'shop_id uuid, run_id uuid, entries json, ord int',
    )
    sources.push(`SELECT shop_id, run_id, entries, ord FROM ${rows}`)
  }
  if (statement.parts.some((part) => part.startsWith('dropped AS'))) {
    // One that was already on its way (running) tells its own end.
    sources.push(`SELECT shop_id, run_id, json_agg(json_build_array('dropped', node, visit,
        json_strip_nulls(json_build_object('type', type, 'why', why, 'signal', signal)))), ${said.length}
      FROM dropped WHERE state <> 'running' GROUP BY shop_id, run_id`)
  }
  if (sources.length === 0) return
  statement.add(`told AS (INSERT INTO timeline (shop_id, run_id, at, entries)
    SELECT shop_id, run_id, ${now}, entries FROM (${sources.join(' UNION ALL ')}) AS told ORDER BY ord)`)
}
