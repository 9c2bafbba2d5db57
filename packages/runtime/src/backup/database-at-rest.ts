import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'
import { preparePostgresHome, type PostgresHome } from '../database/postgres-home.ts'
import type { Log } from '../runtime.ts'

export type ReachedDatabase = {
  url: string
  /** Stops it again if it was started for us. */
  close(): Promise<void>
}

/** The embedded database of this data folder: the one that runs, or started for as long as it is needed. */
export async function reachDatabase(dataDir: string, log: Log): Promise<ReachedDatabase> {
  const missing = whyNothingThere(dataDir)
  if (missing !== null) throw new Error(missing)
  const home = await preparePostgresHome(dataDir)
  if (!existsSync(home.cluster))
    throw new Error(`There is no database in ${dataDir} yet. Start Aftercart once, or set AFTERCART_DATA.`)
  const running = await runningUrl(home)
  if (running !== null) return { url: running, close: async () => {} }
  const started = await startEmbeddedPostgres({ dataDir, log })
  return { url: started.url, close: () => started.stop() }
}

function whyNothingThere(dataDir: string): string | null {
  const isRoot = process.getuid?.() === 0
  const [byRoot, byUser] = [existsSync(join(dataDir, 'postgres-home')), existsSync(join(dataDir, 'postgres'))]
  if (isRoot ? byRoot : byUser) return null
  if (!byRoot && !byUser)
    return `There is no database in ${dataDir}. Set AFTERCART_DATA to the folder that the server uses.`
  return byRoot
    ? `The database of ${dataDir} belongs to root. Run this as root, as the server is.`
    : `The database of ${dataDir} belongs to another user. Run this as the user who runs the server.`
}

async function runningUrl(home: PostgresHome): Promise<string | null> {
  const lines = (await readFile(join(home.cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const port = Number(lines[3])
  if (!(port > 0)) return null
  const password = (await readFile(home.passwordFile, 'utf8')).trim()
  const url = `postgresql://aftercart:${password}@127.0.0.1:${port}/aftercart`
  return (await answersFor(url, home)) ? url : null
}

/** A file left behind by a crash may name a port that another database of ours has now. */
async function answersFor(url: string, home: PostgresHome): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`)
    return rows[0]?.folder === home.cluster
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
