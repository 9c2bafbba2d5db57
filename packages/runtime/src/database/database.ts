import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { YoungClient } from './young-client.ts'

export type Database = {
  /** The one pool that Prisma, raw SQL and the queue share. */
  pool: pg.Pool
  prisma: PrismaClient
  close(): Promise<void>
}

export type DatabaseOptions = {
  /** Connections at most; 20 when not said. */
  connections?: number
  /** Told when a connection breaks, e.g. because the database restarts. The pool opens a new one by itself. */
  onConnectionLost?: (error: Error) => void
}

const oldestServer = 150_000

/**
 * Everything here is found by a key or read in the order of an index. A plan is kept as long as its connection: made while a
 * table filled one page, it would read the whole table each time, also when it has thousands of rows a minute later. So
 * there is one way to plan, which is right for every size: by index, one row inside the other. And because it is, it is
 * planned once: by itself PostgreSQL plans the larger statements anew each time, which takes longer than carrying them out.
 */
const planning = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  // Of tables that grow: rough counts will do.
  'default_statistics_target=10',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

/**
 * A machine without power or cable says no goodbye. PostgreSQL asks after it and lets its sessions go some 11 seconds later,
 * with their locks: by default after 2 hours, and so long nobody would get its jobs or its contacts.
 */
const partings =
  '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000'

/**
 * Nobody waits for ever for somebody else's lock, and no statement or forgotten transaction holds one for ever: whoever asked
 * is told to come again. Far above what anything here takes; migrations have times of their own.
 */
const patience = '-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s'

/** Opens a PostgreSQL ≥ 15 and proves that it answers. Throws with what to do when it does not. */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 20,
    connectionTimeoutMillis: 10_000,
    application_name: 'aftercart',
    options: `${planning} ${partings} ${patience}`,
    // Statements that do not need each other's answers are sent one behind the other (see `transaction`).
    pipeline: true,
    Client: YoungClient,
    // The same the other way round: connections to a database that is gone end by themselves.
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
  })
  const { onConnectionLost = ignore } = options
  // Without a listener a broken connection would end the process: idle ones report to the pool, busy ones to their client.
  pool.on('error', onConnectionLost)
  pool.on('connect', (client) => void client.on('error', onConnectionLost))
  const problem = await whyUnusable(pool, url)
  if (problem) {
    await pool.end()
    throw problem
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return { pool, prisma, close: closeOnce(pool, prisma) }
}

async function whyUnusable(pool: pg.Pool, url: string): Promise<Error | null> {
  try {
    const { rows } = await pool.query<{ number: string; name: string }>(
      `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS name`,
    )
    const server = rows[0]!
    if (Number(server.number) >= oldestServer) return null
    return new Error(
      `This database is PostgreSQL ${server.name}; Aftercart needs 15 or newer. Set DATABASE_URL to a newer one.`,
    )
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
    return new Error(
      `Cannot use the database at ${withoutPassword(url)}: ${reason}. Check DATABASE_URL and that PostgreSQL runs.`,
      {
        cause,
      },
    )
  }
}

function withoutPassword(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${pathname}`
  } catch {
    return 'the given address (it is no URL)'
  }
}

function closeOnce(pool: pg.Pool, prisma: PrismaClient): () => Promise<void> {
  let closing: Promise<void> | undefined
  return () => (closing ??= prisma.$disconnect().then(() => pool.end()))
}

function ignore(): void {}
