import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKillablePostgres } from '@aftercart/runtime/testing/killable-postgres'
import pg from 'pg'
import { newEmbeddedData } from '../rig/embedded-data.ts'
import { freePort } from '../rig/free-port.ts'
import { serverProcess, type ServerProcess } from '../rig/server-process.ts'
import type { Seeded } from '../rig/seeded.ts'
import type { Victim } from './kill-plan.ts'

/** A whole system of real processes that can be hit anywhere. */
export type System = {
  /** Of the processes that answer requests. */
  urls: string[]
  processes: ServerProcess[]
  victims: Victim[]
  /** SIGKILL. Nothing when it is down already. */
  kill(victim: Victim): Promise<void>
  /** Starts it again and does not wait until it is ready. */
  revive(victim: Victim): Promise<void>
  healthy(): Promise<void>
  databaseUrl(): string
  /** An empty database, as on the first day. */
  forget(): Promise<void>
  stop(): Promise<void>
}

export const topologies = ['spread', 'embedded'] as const
export type Topology = (typeof topologies)[number]

type Settings = { env: Record<string, string>; random: Seeded }

/** Nothing of it runs yet but, with `spread`, its PostgreSQL. */
export function openSystem(topology: Topology, settings: Settings): Promise<System> {
  return topology === 'spread' ? openSpread(settings) : openEmbedded(settings)
}

/** Two processes for requests, two for jobs and timers, and a PostgreSQL of one's own. */
async function openSpread({ env, random }: Settings): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-trial-'))
  const postgres = await startKillablePostgres(join(folder, 'postgres'))
  const processes: ServerProcess[] = []
  for (const name of ['web 1', 'web 2', 'worker 1', 'worker 2']) {
    const role = name.startsWith('web') ? 'web' : 'worker'
    const own = { ...env, AFTERCART_ROLE: role, DATABASE_URL: postgres.url, AFTERCART_DATA: join(folder, 'data') }
    processes.push(serverProcess({ name, port: await freePort(), env: own }))
  }
  const web = processes.filter(({ name }) => name.startsWith('web'))
  return {
    ...common(processes),
    urls: web.map(({ url }) => url),
    victims: [
      ...processes.map(({ name }) => ({ name, role: name.startsWith('web') ? 'web' : 'worker' }) as const),
      { name: 'database', role: 'database' },
      { name: 'session', role: 'session' },
    ],
    async kill({ name, role }) {
      if (role === 'database') await postgres.kill()
      else if (role === 'session') postgres.killSession((pids) => random.pick(pids))
      else await processes.find((each) => each.name === name)?.kill()
    },
    async revive({ name, role }) {
      if (role === 'database') return postgres.start()
      const process_ = processes.find((each) => each.name === name)
      if (process_?.running() === false) process_.start()
    },
    databaseUrl: () => postgres.url,
    forget: () => forget(postgres.url),
    async stop() {
      await Promise.all(processes.map((each) => each.kill()))
      await postgres.stop()
    },
  }
}

/** All in one process, with the PostgreSQL that comes with it. */
async function openEmbedded({ env }: Settings): Promise<System> {
  const data = newEmbeddedData()
  const own = { ...env, AFTERCART_ROLE: 'all', AFTERCART_DATA: data.dataDir }
  const all = serverProcess({ name: 'all', port: await freePort(), env: own })
  return {
    ...common([all]),
    urls: [all.url],
    victims: [
      { name: 'all', role: 'all' },
      { name: 'database', role: 'database' },
    ],
    async kill({ role }) {
      if (role === 'all') return void (await all.kill())
      const pid = data.serverPid()
      // It may have died together with the process that had started it.
      if (pid !== null) killIfThere(pid)
    },
    async revive({ role }) {
      // The database comes back by itself.
      if (role === 'all' && !all.running()) all.start()
    },
    databaseUrl: () => data.url(),
    async forget() {
      await all.kill()
    },
    async stop() {
      await all.kill('SIGTERM')
      data.remove()
    },
  }
}

function common(processes: ServerProcess[]): Pick<System, 'processes' | 'healthy'> {
  return { processes, healthy: async () => void (await Promise.all(processes.map((each) => each.healthy()))) }
}

async function forget(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/aftercart$/, 'postgres') })
  await client.connect()
  await client.query('DROP DATABASE IF EXISTS aftercart WITH (FORCE)')
  await client.query('CREATE DATABASE aftercart')
  await client.end()
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
