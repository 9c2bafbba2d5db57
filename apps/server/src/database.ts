import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { migrate, openDatabase, startEmbeddedPostgres, type Database, type Log } from '@aftercart/runtime'
import type { Environment } from './environment.ts'

export type OpenDatabase = Pick<Database, 'pool' | 'prisma'> & {
  /** What this process's connections are called in `pg_stat_activity`. */
  name: string
  /** Where the built-in database lies; null for one's own. */
  folder: string | null
  close(): Promise<void>
  /** Stops the built-in database. */
  stop(): Promise<void>
}

/** The database of DATABASE_URL, or the embedded one, migrated. */
export async function openMigratedDatabase(
  { databaseUrl, dataDir, role }: Environment,
  log: Log,
): Promise<OpenDatabase> {
  const embedded = databaseUrl === null ? await startEmbeddedPostgres({ dataDir, log }) : null
  try {
    const onConnectionLost = (error: Error) => log.warn({ err: error }, 'An idle connection to the database broke')
    const name = nameOf(role)
    const database = await openDatabase(named(databaseUrl ?? embedded?.url ?? '', name), { onConnectionLost })
    await migrate(database.pool)
    const folder = embedded === null ? null : await folderOf(database)
    return {
      ...{ pool: database.pool, prisma: database.prisma, name, folder },
      close: () => database.close(),
      stop: async () => embedded?.stop(),
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** Tells one process from all others, also where every container's first process is number 1. At most 63 signs count. */
function nameOf(role: string): string {
  const unique = `${process.pid}-${randomBytes(3).toString('hex')}`
  return `aftercart ${role} ${hostname()
    .replaceAll(/[^\w.-]/g, '')
    .slice(0, 30)} ${unique}`
}

function named(url: string, name: string): string {
  const parsed = URL.parse(url)
  // What is no URL is told so by whoever opens it.
  if (parsed === null) return url
  parsed.searchParams.set('application_name', name)
  return parsed.href
}

async function folderOf({ pool }: Database): Promise<string> {
  const { rows } = await pool.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`)
  return rows[0]!.folder
}
