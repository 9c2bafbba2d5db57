import type { PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'
import { keptSince } from './keep.ts'
import { trimmed } from './trimmed.ts'

/** Pages (8 kB each) of a table that are gone through in one transaction: some 2,000 rows, a few milliseconds to a second. */
const slice = 64

const day = 24 * 60 * 60 * 1000

/** How far the processes have come in going through all tables together; kept where they all see it. */
type Progress = {
  /** ISO 8601: not before this. */
  due: string
  table: number
  page: number
}

/**
 * Goes a small step through the tables whose old rows are no longer wanted, from their first page to their last, once a day.
 * Answers 1 while there are more steps to do today, 0 when there is nothing to do or another process is at it.
 */
export async function trimLedger(runtime: Runtime): Promise<number> {
  const days = runtime.keep.ledgerDays
  if (days === null) return 0
  const now = runtime.clock.now()
  return transaction(runtime.pool, async (client) => {
    const progress = await claim(client, now)
    if (progress === null) return 0
    const { table, sql } = trimmed[progress.table]!
    const pages = await pagesOf(client, table)
    const until = progress.page + slice
    await client.query(sql, [`(${progress.page},0)`, `(${until},0)`, keptSince(now, days)])
    const after = nextStep({ ...progress, page: until }, pages, now)
    await client.query('UPDATE installation SET value = $2 WHERE name = $1', [name, JSON.stringify(after)])
    return after.due === progress.due ? 1 : 0
  })
}

const name = 'trim-ledger'

/** Null when it is not time, or another process has it. */
async function claim(client: PoolClient, now: Date): Promise<Progress | null> {
  const begin: Progress = { due: now.toISOString(), table: 0, page: 0 }
  await client.query('INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    name,
    JSON.stringify(begin),
  ])
  const { rows } = await client.query<{ value: string }>(
    'SELECT value FROM installation WHERE name = $1 FOR UPDATE SKIP LOCKED',
    [name],
  )
  if (rows[0] === undefined) return null
  const progress = JSON.parse(rows[0].value) as Progress
  const wait = Date.parse(progress.due) - now.getTime()
  // Further away than a day: the clock was wrong then, or is now.
  if (wait > 0 && wait <= day) return null
  return progress.table < trimmed.length ? progress : begin
}

async function pagesOf(client: PoolClient, table: string): Promise<number> {
  const { rows } = await client.query<{ pages: number }>(
    `SELECT (pg_relation_size($1::regclass) / current_setting('block_size')::int)::float AS pages`,
    [table],
  )
  return rows[0]!.pages
}

function nextStep(progress: Progress, pages: number, now: Date): Progress {
  if (progress.page < pages) return progress
  const table = progress.table + 1
  if (table < trimmed.length) return { ...progress, table, page: 0 }
  return { due: new Date(now.getTime() + day).toISOString(), table: 0, page: 0 }
}
