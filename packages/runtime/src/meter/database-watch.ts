import pg, { type Pool } from 'pg'
import { readMigrations } from '../database/migrate.ts'
import type { Clock } from '../runtime.ts'
import { mostInBacklog, readBacklog, type Backlog } from './backlog.ts'

/** What a look at the database came to. */
export type DatabaseLook =
  | { is: 'right' }
  | { is: 'silent' }
  /** A standby, or set so by hand: it can be read and takes no work. */
  | { is: 'read-only' }
  /** It lacks a migration that this code needs, e.g. since an older backup was restored below a running server. */
  | { is: 'older'; migration: string }

/**
 * Looks at the database from outside of the work, over two connections of its own: a pool that is used up, or a database that
 * is slow, must not make health checks and metrics wait, nor they the shops. Each look takes three seconds at most.
 */
export type DatabaseWatch = {
  /** Never throws. */
  look(): Promise<DatabaseLook>
  /** What waits to be done. Asks at most once in five seconds, however often it is asked; throws when the database is silent. */
  backlog(): Promise<Backlog>
  /** Bytes that the database takes on disk. Asks at most once a minute. */
  size(): Promise<number>
  /** Actions that were given up, at most `mostInBacklog`. Asks at most once a minute. */
  deadLetters(): Promise<number>
  /** Ends all other connections of this name (`application_name`); what they had not committed is undone. */
  cut(name: string): Promise<void>
  close(): Promise<void>
}

const patience = 2000

export function watchDatabase({ pool, clock }: { pool: Pool; clock: Clock }): DatabaseWatch {
  // One connection for looks alone: they do not stand in line behind a reading that waits for somebody's lock.
  const [looks, own] = [ownPool(pool), ownPool(pool)]
  return {
    look: () => look(looks),
    backlog: keptFor(5000, () => readBacklog(own, clock.now())),
    size: keptFor(60_000, () => readNumber(own, 'SELECT pg_database_size(current_database()) AS number')),
    deadLetters: keptFor(60_000, () => readNumber(own, deadLettersSql)),
    async cut(name) {
      await looks.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
        [name],
      )
    },
    async close() {
      await Promise.all([looks.end(), own.end()])
    },
  }
}

function ownPool(pool: Pool): Pool {
  const { password, options } = pool.options
  const own = new pg.Pool({
    ...pool.options,
    ...(password === undefined ? {} : { password }),
    max: 1,
    min: 0,
    application_name: 'aftercart watch',
    options: `${options ?? ''} -c statement_timeout=${patience}`,
    connectionTimeoutMillis: patience,
    query_timeout: patience + 1000,
  })
  // A connection that breaks is noticed by the next look; unheard, the events would end the process.
  own.on('error', () => {})
  own.on('connect', (client) => client.on('error', () => {}))
  return own
}

async function look(pool: Pool): Promise<DatabaseLook> {
  try {
    const { rows } = await pool.query<{ readOnly: boolean; migrations: string[] | null }>({
      name: 'watch-look',
      text: `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "readOnly",
        (SELECT array_agg(migration_name::text) FROM _prisma_migrations
          WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS migrations`,
    })
    const { readOnly, migrations } = rows[0]!
    if (readOnly) return { is: 'read-only' }
    // Newer ones are right: while machines are restarted one by one, the first new one brings them.
    const missing = (await needed()).find((name) => !migrations?.includes(name))
    return missing === undefined ? { is: 'right' } : { is: 'older', migration: missing }
  } catch (error) {
    // 42P01: there is no such table.
    if (error instanceof pg.DatabaseError && error.code === '42P01')
      return { is: 'older', migration: (await needed())[0] ?? '' }
    return { is: 'silent' }
  }
}

let reading: Promise<string[]> | undefined

function needed(): Promise<string[]> {
  return (reading ??= readMigrations().then((all) => all.map(({ name }) => name)))
}

const deadLettersSql = `SELECT count(*) AS number FROM (SELECT FROM effect WHERE state = 'failed' LIMIT ${mostInBacklog}) AS dead`

async function readNumber(pool: Pool, sql: string): Promise<number> {
  const { rows } = await pool.query<{ number: string }>(sql)
  return Number(rows[0]!.number)
}

/** Asks at most once in `ms`, and never twice at a time. */
function keptFor<Value>(ms: number, read: () => Promise<Value>): () => Promise<Value> {
  let kept: Promise<Value> | null = null
  let until = 0
  return () => {
    if (kept === null || Date.now() >= until) {
      until = Date.now() + ms
      kept = read()
    }
    return kept
  }
}
