import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { until } from '../rig/until.ts'
import { freePorts } from '../rig/free-port.ts'
import type { Programs } from './needed-programs.ts'
import { haproxyFile, patroniFile, type MemberPorts } from './cluster-files.ts'
import { startProgram, type Program } from './program.ts'

export type DatabaseCluster = {
  /** Through HAProxy: leads to whichever server takes writes. */
  url: string
  /** Ends the primary and its Patroni as a power cut would. Answers its name. */
  killPrimary(): Promise<string>
  /** Settles once another than `old` takes writes. */
  promoted(old: string): Promise<void>
  /** Starts a killed one again; settles once it follows the new primary and commits wait for it again. */
  bringBack(name: string): Promise<void>
  stop(): Promise<void>
}

type Member = MemberPorts & { program: Program }

const patience = 120_000

/**
 * Two PostgreSQL under Patroni, which asks etcd who is the primary, behind HAProxy, which asks Patroni. All of it Debian's
 * own programs, on free ports of 127.0.0.1 and below one folder. A commit is answered when both have it.
 */
export async function startCluster(programs: Programs): Promise<DatabaseCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercart-failover-'))
  const running = new Set<Program>()
  const stop = async () => {
    for (const program of [...running].toReversed()) await program.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await chmod(folder, 0o755)
    return { ...(await startAll(programs, folder, running)), stop }
  } catch (error) {
    const said = [...running].map((program) => `${program.name}:\n${program.said.slice(-15).join('\n')}`)
    await stop()
    throw new Error(`The database cluster did not start: ${String(error)}\n${said.join('\n')}`, { cause: error })
  }
}

async function startAll(programs: Programs, folder: string, running: Set<Program>) {
  const [etcd, peer, entrance, ...memberPorts] = (await freePorts(7)) as [number, number, number, ...number[]]
  const stage = stageIn(folder, programs.account, running)
  const password = randomBytes(16).toString('hex')
  await startEtcd(stage, programs.etcd, { etcd, peer })

  const members = new Map<string, Member>()
  const is = (name: string, role: string) => answers(`http://127.0.0.1:${members.get(name)?.patroni}/${role}`)
  const startMember = (ports: MemberPorts) => {
    const program = stage.start(ports.name, programs.patroni, [join(folder, ports.name, 'patroni.yml')])
    members.set(ports.name, { ...ports, program })
    return program
  }
  for (const [index, name] of ['one', 'two'].entries()) {
    const [database = 0, patroni = 0] = memberPorts.slice(index * 2)
    const ports = { name, database, patroni }
    const own = await stage.place(name)
    const file = patroniFile({ ports, folder: own, etcdPort: etcd, password, bin: programs.postgres })
    await writeFile(join(own, 'patroni.yml'), file)
    await upWith(startMember(ports), () => is(name, name === 'one' ? 'primary' : 'sync'))
  }
  const login = `postgresql://postgres:${password}@127.0.0.1:${entrance}`
  const gate = await startHaproxy(stage, programs.haproxy, haproxyFile(entrance, [...members.values()]))
  await upWith(gate, () => leadsToPrimary(`${login}/postgres`))
  await onServer(`${login}/postgres`, 'CREATE DATABASE aftercart')

  return {
    url: `${login}/aftercart`,
    async killPrimary() {
      const primary = (await is('one', 'primary')) ? 'one' : 'two'
      const { program } = members.get(primary)!
      const pidFile = await readFile(join(folder, primary, 'data', 'postmaster.pid'), 'utf8')
      await program.kill()
      running.delete(program)
      process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL')
      return primary
    },
    promoted: (old: string) =>
      until('the other PostgreSQL takes writes', () => is(otherThan(old), 'primary'), patience),
    async bringBack(name: string) {
      startMember(members.get(name)!)
      await until(`PostgreSQL ${name} is back and in step`, () => is(name, 'sync'), patience)
    },
  }
}

/** Where the programs of a cluster live: each in a folder of its own name. */
type Stage = {
  /** Makes the folder, and answers where it is. */
  place(name: string): Promise<string>
  start(name: string, path: string, args: readonly string[]): Program
}

function stageIn(folder: string, account: Programs['account'], running: Set<Program>): Stage {
  return {
    async place(name) {
      const own = join(folder, name)
      await mkdir(own, { mode: 0o700 })
      if (account) await chown(own, account.uid, account.gid)
      return own
    },
    start(name, path, args) {
      const program = startProgram({ name, path, args, folder: join(folder, name), account })
      running.add(program)
      return program
    },
  }
}

async function startEtcd(stage: Stage, path: string, ports: { etcd: number; peer: number }): Promise<void> {
  const folder = await stage.place('etcd')
  const [forClients, forPeers] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peer}`]
  const program = stage.start('etcd', path, [
    ...['--data-dir', join(folder, 'data'), '--name', 'only', '--logger', 'zap', '--log-level', 'warn'],
    ...['--listen-client-urls', forClients, '--advertise-client-urls', forClients],
    ...['--listen-peer-urls', forPeers, '--initial-advertise-peer-urls', forPeers],
    ...['--initial-cluster', `only=${forPeers}`],
  ])
  await upWith(program, () => answers(`${forClients}/health`))
}

async function startHaproxy(stage: Stage, path: string, file: string): Promise<Program> {
  const place = join(await stage.place('haproxy'), 'haproxy.cfg')
  await writeFile(place, file)
  return stage.start('haproxy', path, ['-db', '-f', place])
}

/** Until the program does what it is there for; at once an error when it ends instead. */
function upWith(program: Program, works: () => Promise<boolean>): Promise<void> {
  const look = async () => {
    if (!program.running()) throw new Error(`${program.name} has ended.`)
    return works()
  }
  return until(`${program.name} does its work`, look, patience)
}

function otherThan(name: string): string {
  return name === 'one' ? 'two' : 'one'
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => null)
  await response?.arrayBuffer()
  return response?.status === 200
}

/** HAProxy takes turns among all it has not yet found wanting: only when none of four comes to the standby, it knows. */
async function leadsToPrimary(url: string): Promise<boolean> {
  for (let turn = 0; turn < 4; turn++) {
    const rows = await onServer(url, 'SELECT pg_is_in_recovery() AS standby').catch(() => null)
    if (rows === null || rows[0]?.['standby'] !== false) return false
  }
  return true
}

async function onServer(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows
  } finally {
    await client.end().catch(() => {})
  }
}
