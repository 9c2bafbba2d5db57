import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { constrainedMemory } from 'node:process'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { damaged, damageSaid } from './postgres-damage.ts'
import { processExists } from './postgres-lock.ts'
import type { PostgresHome } from './postgres-home.ts'

export type PostgresProcess = {
  port: number
  pid: number
  /** Settles when the server has ended, wanted or not. */
  ended: Promise<void>
  /** Ends every connection, writes everything down and stops. */
  stop(): Promise<void>
}

export type LaunchOptions = {
  /** A fixed port, to come back where clients look; a free one when null. */
  port: number | null
  /** False only for tests: faster, but a crash may lose the whole database. */
  durable: boolean
  /** Folders to delete should this process be killed: nobody would be left to do it. */
  deleteAfterKill: readonly string[]
}

const run = promisify(execFile)
const startLimit = 60_000
const stopLimit = 20_000

/** Starts PostgreSQL on the home's cluster and returns once it takes connections. */
export async function launchPostgres(home: PostgresHome, options: LaunchOptions): Promise<PostgresProcess> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const outcome = await launchOnce(home, port, options)
    if (outcome.started) return outcome.started
    const isHeld = /shared memory block .* is still in use/s.test(outcome.said)
    if ((!isHeld && !/could not bind|could not create any TCP/.test(outcome.said)) || attempt === 10)
      throw whyNot(outcome.said, home)
    await sleep(300)
    if (isHeld && attempt >= 3) await endLeftSessions(home)
  }
}

async function launchOnce(home: PostgresHome, port: number, options: LaunchOptions) {
  const said: string[] = []
  // Detached, so that Ctrl-C in the terminal reaches us alone and the work under way can finish before the database ends.
  const child = spawn(home.binaries.postgres, ['-D', home.cluster, ...settings(port, options.durable)], {
    ...home.account,
    cwd: home.folder,
    env: postgresEnvironment(),
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve()).once('error', () => resolve())
    // What it said last may still come; but a session that outlives it holds its line for as long as it lives.
    child.once('exit', () => setTimeout(resolve, 500).unref())
  })
  const ready = new Promise<boolean>((resolve) => {
    child.once('error', (error) => said.push(error.message))
    void ended.then(() => resolve(false))
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.push(line) > 50) said.shift()
      if (line.includes('ready to accept connections')) resolve(true)
    })
  })
  if (!(await Promise.race([ready, sleep(startLimit, false, { ref: false })]))) {
    child.kill('SIGKILL')
    return { started: null, said: said.join('\n') }
  }
  const dismiss = guard(child, options.deleteAfterKill)
  // Its number may soon be another process's: the guard must not stop that one.
  void ended.then(dismiss)
  const stop = async () => {
    await stopPid(child.pid!, home)
    await ended
  }
  return { started: { port, pid: child.pid!, ended, stop } satisfies PostgresProcess, said: '' }
}

/**
 * Ends a server that outlived the process that had started it, and clears away the note of one that is gone. The folder's
 * lock must be ours: nobody else starts a server there meanwhile.
 */
export async function stopOrphan(home: PostgresHome): Promise<void> {
  const file = join(home.cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const noted = (await readFile(file, 'utf8')).split('\n')[0]?.trim() ?? ''
  if (!/^[1-9]\d*$/.test(noted)) return clearGarbage(file, home)
  const pid = Number(noted)
  if (processExists(pid) && (await isPostgresOf(pid, home))) await stopPid(pid, home)
  // PostgreSQL itself sees that a file is stale when its number is free (and then looks for what else may still use the
  // data), but not when the number has gone to another process or belongs to one that nobody collects.
  if (numberIsTaken(pid)) await rm(file, { force: true })
}

/**
 * Sessions that a killed server left behind. They end by themselves, but for one that waits for a lock which nobody is left
 * to give back: as long as it lives no server starts on its data. There is no server, and the folder's lock is ours, so that
 * nobody else's sessions are among them.
 */
async function endLeftSessions(home: PostgresHome): Promise<void> {
  if (process.platform !== 'linux') return
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [folder, program] = await Promise.all(
      ['cwd', 'exe'].map((link) => readlink(`/proc/${pid}/${link}`).catch(() => '')),
    )
    if (folder === home.cluster && program?.startsWith(home.binaries.postgres)) signalIfThere(Number(pid), 'SIGKILL')
  }
}

/**
 * A note that names no process, as a disk that was full or lost its power leaves it. PostgreSQL refuses to start beside it.
 * It may only go when no server uses the data: two at once would ruin it.
 */
async function clearGarbage(file: string, home: PostgresHome): Promise<void> {
  if (process.platform === 'win32') return
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,args='], { maxBuffer: 64 * 2 ** 20 })
  const servers = stdout
    .split('\n')
    .filter((line) => line.includes(`-D ${home.cluster} `))
    .map((line) => Number.parseInt(line, 10))
  for (const pid of servers) await stopPid(pid, home)
  await rm(file, { force: true })
}

function numberIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isPostgresOf(pid: number, home: PostgresHome): Promise<boolean> {
  if (process.platform === 'win32') return true
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : await run('ps', ['-o', 'command=', '-p', String(pid)]).then(
          (result) => result.stdout,
          () => '',
        )
  return command.includes(home.cluster)
}

/** PostgreSQL's "fast" stop; "immediate" (the next start replays the log, nothing is lost) when that takes too long. */
async function stopPid(pid: number, home: PostgresHome): Promise<void> {
  for (const [signal, mode] of [
    ['SIGINT', 'fast'],
    ['SIGQUIT', 'immediate'],
  ] as const) {
    if (!processExists(pid)) return
    if (process.platform === 'win32')
      await run(home.binaries.pgCtl, ['stop', '-D', home.cluster, '-m', mode]).catch(() => {})
    else signalIfThere(pid, signal)
    if (await isGone(pid, stopLimit)) return
  }
  signalIfThere(pid, 'SIGKILL')
}

async function isGone(pid: number, limit: number): Promise<boolean> {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(20)) if (!processExists(pid)) return true
  return false
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * A shell that waits for this process to vanish (its input ends) and then stops the database: so a server that is killed
 * leaves no PostgreSQL running behind it. Windows has no such shell; there the next start stops the orphan.
 */
function guard(postgres: ChildProcess, deleteAfterKill: readonly string[]): () => void {
  if (process.platform === 'win32') return () => {}
  const script =
    'pid=$1; shift; cat >/dev/null; kill -INT "$pid"; while kill -0 "$pid"; do sleep 0.2; done; rm -rf -- "$@"'
  const shell = spawn('/bin/sh', ['-c', script, 'guard', String(postgres.pid), ...deleteAfterKill], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return () => void shell.kill('SIGKILL')
}

function settings(port: number, durable: boolean): string[] {
  const memory = Math.min(totalmem(), constrainedMemory() || Number.POSITIVE_INFINITY)
  const sharedMegabytes = Math.round(Math.min(Math.max(memory / 2 ** 20 / 8, 64), 1024))
  const all = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    shared_buffers: `${sharedMegabytes}MB`,
    // After each checkpoint the first change of a page writes the whole page to the log: the fewer checkpoints, the less is
    // written. What is logged in between is read again after a crash: 2 GB at most, some ten seconds.
    checkpoint_timeout: '15min',
    max_wal_size: '4GB',
    // Plans are short here: compiling them costs more than it saves. Disks are solid: random reads are cheap.
    jit: 'off',
    random_page_cost: 1.1,
    // A plan made while a shop was young is kept until its tables are counted again: look every ten seconds, not every minute.
    autovacuum_naptime: '10s',
    // Plans go by keys, so that rough counts will do; a count of 3,000 rows instead of 30,000 keeps nobody waiting.
    default_statistics_target: 10,
    // Each count has all connections plan anew: when a table has half as much again, not a tenth.
    autovacuum_analyze_scale_factor: 0.5,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and the rows that broke a constraint hold people's data: only the server's own news is logged.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Nothing of ours: secrets do not belong there, and PGPORT, PGDATA and the like would change what is started. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMP } = process.env
  return { PATH, SystemRoot, TEMP, TMP, LC_ALL: 'C', TZ: 'UTC' }
}

function whyNot(said: string, home: PostgresHome): Error {
  if (/No space left/.test(said))
    return new Error(`The disk that holds ${home.folder} is full. Make room and start again.`)
  if (/Address already in use/.test(said)) return new Error('The database found no free port on 127.0.0.1.')
  const damage = damageSaid(said)
  if (damage !== null) return damaged(home.cluster, damage)
  return new Error(`The built-in PostgreSQL did not start from ${home.folder}. It said:\n${said || '(nothing)'}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port on 127.0.0.1.')
  return address.port
}
