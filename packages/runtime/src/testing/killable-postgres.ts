import { rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { createDatabase } from '../database/embedded-postgres.ts'
import { clusterUser, prepareCluster } from '../database/postgres-cluster.ts'
import { preparePostgresHome } from '../database/postgres-home.ts'
import { launchPostgres, stopOrphan, type PostgresProcess } from '../database/postgres-process.ts'

/** A PostgreSQL that waits for its disk like one in earnest, and that a trial may kill and start again in the same place. */
export type KillablePostgres = {
  /** The same after each start. */
  url: string
  /** SIGKILL to the server itself; its sessions end with it. Does nothing while it is down. */
  kill(): Promise<void>
  /** SIGKILL to one of its sessions' processes, as the system does when memory runs out: the server then starts itself anew. */
  killSession(choose: (pids: readonly number[]) => number): void
  start(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

/** Starts one in `dataDir`, which it makes, and which is deleted with it. */
export async function startKillablePostgres(dataDir: string): Promise<KillablePostgres> {
  const home = await preparePostgresHome(dataDir)
  const { password } = await prepareCluster(home)
  const deleteAfterKill = [home.folder, dataDir]
  let current: PostgresProcess | null = await launchPostgres(home, { port: null, durable: true, deleteAfterKill })
  const { port } = current
  const url = `postgresql://${clusterUser}:${password}@127.0.0.1:${port}/aftercart`
  await createDatabase(url)
  return {
    url,
    async kill() {
      if (current === null) return
      const { pid, ended } = current
      current = null
      process.kill(pid, 'SIGKILL')
      await ended
    },
    killSession(choose) {
      const pids = current === null ? [] : sessionsOf(current.pid)
      if (pids.length > 0) process.kill(choose(pids), 'SIGKILL')
    },
    async start() {
      if (current !== null) return
      await stopOrphan(home)
      current = await launchPostgres(home, { port, durable: true, deleteAfterKill })
    },
    async stop() {
      await current?.stop()
      for (const folder of deleteAfterKill) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Sessions call themselves "postgres: user database …"; the server's own helpers do not name the user. */
function sessionsOf(server: number): number[] {
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').trim().split(' ').map(Number)
  return children.filter((pid) => pid > 0 && nameOf(pid).includes(`postgres: ${clusterUser} `))
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
