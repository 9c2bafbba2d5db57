import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Log } from '../runtime.ts'
import { preparePostgresHome, type PostgresHome } from './postgres-home.ts'
import { lockFolder } from './postgres-lock.ts'
import { launchPostgres, postgresEnvironment, type PostgresProcess, stopOrphan } from './postgres-process.ts'

export type EmbeddedPostgres = {
  /** Of the database `aftercart`, with its user and password. */
  url: string
  stop(): Promise<void>
}

export type EmbeddedPostgresOptions = {
  /** Where the database lives (as root: where it is remembered where it lives). Made when missing. */
  dataDir: string
  log: Log
  /** For tests: does not wait for the disk, and deletes the database and `dataDir` when it stops. */
  throwaway?: boolean
}

const run = promisify(execFile)
const user = 'aftercart'
const major = '18'

/**
 * Starts the PostgreSQL that comes with Aftercart: on a random port of 127.0.0.1, behind a random password that only the
 * owner of the data folder can read. Throws, with what to do, when another process uses the folder. Should the server die
 * it is started again in the same place, so that open pools find it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, throwaway = false } = options
  const home = await preparePostgresHome(dataDir)
  const lock = await lockFolder(home.folder, dataDir)
  try {
    await stopOrphan(home)
    await createCluster(home)
    const password = (await readFile(home.passwordFile, 'utf8')).trim()
    const deleteAfterKill = throwaway ? [home.folder, dataDir] : []
    const launch = (port: number | null) => launchPostgres(home, { port, durable: !throwaway, deleteAfterKill })
    const server = keepRunning(await launch(null), launch, log)
    const url = `postgresql://${user}:${password}@127.0.0.1:${server.port}/aftercart`
    await createDatabase(url)
    const stop = async () => {
      await server.stop()
      if (throwaway) for (const folder of [home.folder, dataDir]) await rm(folder, { recursive: true, force: true })
      await lock.release()
    }
    return { url, stop: onlyOnce(stop) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function createCluster(home: PostgresHome): Promise<void> {
  if (existsSync(home.cluster)) return checkVersion(home)
  const half = `${home.cluster}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  await writeFile(home.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  if (home.account) {
    for (const path of [half, home.passwordFile]) await chown(path, home.account.uid, home.account.gid)
  }
  // The built-in C.UTF-8 sorts the same on every system, so a data folder outlives updates of the system's locales.
  const flags = [
    `--pgdata=${half}`,
    `--username=${user}`,
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
  ]
  try {
    await run(home.binaries.initdb, flags, { ...home.account, cwd: home.folder, env: postgresEnvironment() })
  } catch (cause) {
    await rm(half, { recursive: true, force: true })
    throw new Error(whyNoCluster(cause, home), { cause })
  }
  // Only a whole cluster gets the name: a start killed halfway begins again.
  await rename(half, home.cluster)
}

async function checkVersion(home: PostgresHome): Promise<void> {
  const found = (await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (found === major) return
  throw new Error(
    `${home.cluster} was made by PostgreSQL ${found || '(unknown)'}, this Aftercart brings ${major}. ` +
      'Set AFTERCART_DATA to another folder, or bring the data over with pg_dump and pg_restore.',
  )
}

function whyNoCluster(cause: unknown, home: PostgresHome): string {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause)
  if (/No space left/.test(said)) return `The disk that holds ${home.folder} is full. Make room and start again.`
  return `The database in ${home.folder} could not be made. initdb said:\n${said}`
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/aftercart$/, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'aftercart'`)
    if (!rowCount) await client.query('CREATE DATABASE aftercart')
  } finally {
    await client.end()
  }
}

/** Starts the server again when it dies (killed, out of memory) until stopped. Gives up after five deaths in a minute. */
function keepRunning(first: PostgresProcess, launch: (port: number) => Promise<PostgresProcess>, log: Log) {
  let stopping = false
  let current = first
  const watching = (async () => {
    for (let deaths: number[] = []; ;) {
      await current.ended
      if (stopping) return
      deaths = [...deaths.filter((at) => at > Date.now() - 60_000), Date.now()]
      log.error({ deaths: deaths.length }, 'The built-in PostgreSQL ended unexpectedly; starting it again')
      if (deaths.length > 5)
        return log.error({}, 'The built-in PostgreSQL keeps ending; restart Aftercart to try again')
      await sleep(200)
      try {
        current = await launch(first.port)
        if (stopping) return await current.stop()
      } catch (error) {
        return log.error({ reason: String(error) }, 'The built-in PostgreSQL did not start again; restart Aftercart')
      }
    }
  })()
  const stop = async () => {
    stopping = true
    await current.stop()
    await watching
  }
  return { port: first.port, stop }
}

function onlyOnce(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined
  return () => (stopping ??= stop())
}
