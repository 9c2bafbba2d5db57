import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../runtime.ts'
import { folderProblem } from './folder-problem.ts'
import { clusterUser, prepareCluster } from './postgres-cluster.ts'
import { damaged, damageSeen } from './postgres-damage.ts'
import { preparePostgresHome } from './postgres-home.ts'
import { lockFolder } from './postgres-lock.ts'
import { launchPostgres, type PostgresProcess, stopOrphan } from './postgres-process.ts'

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

/**
 * Starts the PostgreSQL that comes with Aftercart: on a random port of 127.0.0.1, behind a random password that only the
 * owner of the data folder can read. Throws, with what to do, when another process uses the folder. Should the server die
 * it is started again in the same place, so that open pools find it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, throwaway = false } = options
  const { home, lock } = await takeHome(dataDir)
  try {
    await stopOrphan(home)
    const { password } = await prepareCluster(home)
    const deleteAfterKill = throwaway ? [home.folder, dataDir] : []
    const launch = (port: number | null) => launchPostgres(home, { port, durable: !throwaway, deleteAfterKill })
    const server = keepRunning(await launch(null), launch, log)
    const url = `postgresql://${clusterUser}:${password}@127.0.0.1:${server.port}/aftercart`
    try {
      await createDatabase(url)
    } catch (cause) {
      await server.stop()
      const damage = damageSeen(cause)
      throw damage === null ? cause : damaged(home.cluster, damage, cause)
    }
    const stop = async () => {
      await server.stop()
      if (throwaway) for (const folder of [home.folder, dataDir]) await rm(folder, { recursive: true, force: true })
      await lock.release()
    }
    return { url, stop: onlyOnce(stop) }
  } catch (error) {
    await lock.release()
    throw folderProblem(error, home.folder) ?? error
  }
}

async function takeHome(dataDir: string) {
  try {
    const home = await preparePostgresHome(dataDir)
    return { home, lock: await lockFolder(home.folder, dataDir) }
  } catch (error) {
    throw folderProblem(error, dataDir) ?? error
  }
}

/** Makes the database `aftercart` of a new cluster. */
export async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/aftercart$/, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'aftercart'`)
    if (!rowCount) await client.query('CREATE DATABASE aftercart')
  } finally {
    await client.end()
  }
}

/**
 * Starts the server again when it dies (killed, out of memory, its disk full) until stopped: at once, then after pauses that
 * grow to ten seconds, for as long as it takes. Nothing is lost meanwhile: who asks is told that the database does not answer.
 */
function keepRunning(first: PostgresProcess, launch: (port: number) => Promise<PostgresProcess>, log: Log) {
  const stopping = new AbortController()
  let current = first
  const watching = (async () => {
    for (let deaths: number[] = []; ;) {
      await current.ended
      if (stopping.signal.aborted) return
      log.error({}, 'The built-in PostgreSQL ended unexpectedly; starting it again')
      for (let back = false; !back;) {
        deaths = [...deaths.filter((at) => at > Date.now() - 60_000), Date.now()]
        await sleep(pauseAfter(deaths.length), undefined, { signal: stopping.signal }).catch(() => {})
        if (stopping.signal.aborted) return
        try {
          current = await launch(first.port)
          back = true
        } catch (error) {
          log.error({ reason: reasonOf(error) }, 'The built-in PostgreSQL did not start again; trying on')
        }
      }
      if (stopping.signal.aborted) return await current.stop()
    }
  })()
  const stop = async () => {
    stopping.abort()
    await current.stop()
    await watching
  }
  return { port: first.port, stop }
}

/** Milliseconds before the next try, by how often it ended or did not start in the last minute. */
function pauseAfter(deaths: number): number {
  return Math.min(200 * 2 ** (deaths - 1), 10_000)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function onlyOnce(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined
  return () => (stopping ??= stop())
}
