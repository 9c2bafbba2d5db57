import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'
import { keptSince } from './keep.ts'

/** A month of UTC, counted from January of the year 0. */
type Month = number

/** Besides the month that it is: so long may the workers be away before a month begins that has no part of its own. */
const monthsAhead = 2

/** So many months that the clock did not lead to are mended in one round. */
const strayMonths = 12

/** PostgreSQL: somebody else holds what we wanted to lock. */
const lockNotAvailable = '55P03'

/**
 * Makes the timeline's parts for this month and the next ones, gives rows that found no month of theirs one, and drops the
 * months that are older than the merchant wants to keep. A part is made or dropped in a moment, but nobody may be reading
 * the timeline in that moment: when somebody is, e.g. a backup, it is left for the next round rather than keep others waiting.
 */
export async function keepMonths(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now()
  const days = runtime.keep.timelineDays
  const since = days === null ? null : keptSince(now, days)
  const there = new Set(await monthsThere(runtime.pool))
  const old = since === null ? [] : [...there].filter((month) => month < monthOf(since))
  const stray = await monthsAstray(runtime.pool, since)
  const wanted = new Set([...monthsFrom(now), ...stray].filter((month) => !there.has(month)))
  for (const month of wanted) await patiently(runtime, nameOf(month), (client) => makeMonth(client, month))
  for (const month of old) await patiently(runtime, nameOf(month), (client) => dropMonth(client, month))
  if (since !== null) await runtime.pool.query('DELETE FROM timeline_default WHERE at < $1', [since])
}

async function patiently(runtime: Runtime, part: string, work: (client: PoolClient) => Promise<void>): Promise<void> {
  try {
    await transaction(runtime.pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '500ms'`)
      // One process at a time: the next one finds the work done.
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('aftercart timeline months', 0))`)
      await work(client)
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === lockNotAvailable)) throw error
    runtime.log.info({ part }, 'The timeline is being read; its months are looked after a little later')
  }
}

async function monthsThere(client: Pool | PoolClient): Promise<Month[]> {
  const { rows } = await client.query<{ month: Month }>(
    `SELECT substring(c.relname, '_(\\d+)_')::int * 12 + right(c.relname, 2)::int - 1 AS month
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'timeline'::regclass AND c.relname ~ '^timeline_\\d{4,}_\\d\\d$'`,
  )
  return rows.map(({ month }) => month)
}

/** Months of rows without a part of their own that are to be kept. */
async function monthsAstray(pool: Pool, since: Date | null): Promise<Month[]> {
  const { rows } = await pool.query<{ month: Month }>(
    `SELECT DISTINCT (extract(year FROM at AT TIME ZONE 'UTC') * 12 + extract(month FROM at AT TIME ZONE 'UTC'))::int - 1 AS month
     FROM timeline_default WHERE at >= coalesce($1, '0001-01-01'::timestamptz) ORDER BY month LIMIT ${strayMonths}`,
    [since],
  )
  return rows.map(({ month }) => month)
}

async function makeMonth(client: PoolClient, month: Month): Promise<void> {
  if ((await monthsThere(client)).includes(month)) return
  const name = nameOf(month)
  const [from, to] = [beginOf(month), beginOf(month + 1)]
  // Attached rather than made in its place: that would lock out everybody who writes, also to other months.
  await client.query(`CREATE TABLE ${name} (LIKE timeline INCLUDING DEFAULTS INCLUDING INDEXES)`)
  await client.query('LOCK TABLE timeline_default IN ACCESS EXCLUSIVE MODE')
  await client.query(
    `WITH moved AS (DELETE FROM timeline_default WHERE at >= ${from} AND at < ${to} RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
  )
  await client.query(`ALTER TABLE timeline ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`)
}

async function dropMonth(client: PoolClient, month: Month): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${nameOf(month)}`)
}

function nameOf(month: Month): string {
  return `timeline_${inWords(month, '_')}`
}

/** As a literal. */
function beginOf(month: Month): string {
  return `'${inWords(month, '-')}-01 00:00:00+00'`
}

function inWords(month: Month, separator: string): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}${separator}${String((month % 12) + 1).padStart(2, '0')}`
}

function monthsFrom(now: Date): Month[] {
  return Array.from({ length: monthsAhead + 1 }, (_, ahead) => monthOf(now) + ahead)
}

function monthOf(date: Date): Month {
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
