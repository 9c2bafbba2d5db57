import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

const isRoot = process.getuid?.() === 0
const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

test('what was written is there after a stop and a start', async () => {
  const dataDir = newDataDir()
  const first = await start(dataDir)
  await query(first.url, 'CREATE TABLE note AS SELECT 42 AS answer')
  await first.stop()
  const second = await start(dataDir)
  expect(await query(second.url, 'SELECT answer FROM note')).toEqual([{ answer: 42 }])
})

test('stopping twice is stopping once', async () => {
  const postgres = await start(newDataDir())
  await Promise.all([postgres.stop(), postgres.stop()])
  await expect(query(postgres.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
})

test('a second process on the same folder is told which process has it and what to do', async () => {
  const dataDir = newDataDir()
  await start(dataDir)
  await expect(startEmbeddedPostgres({ dataDir, log: silent })).rejects.toThrow(
    `Process ${process.pid} already runs the database in ${dataDir}. Stop it first, or set AFTERCART_DATA to another folder.`,
  )
})

test('when PostgreSQL is killed it comes back by itself at the same address, with what was committed', async () => {
  const postgres = await start(newDataDir())
  await query(postgres.url, 'CREATE TABLE note AS SELECT 42 AS answer')
  process.kill(await serverPid(postgres.url), 'SIGKILL')
  await eventually(async () => expect(await query(postgres.url, 'SELECT answer FROM note')).toEqual([{ answer: 42 }]))
})

test.runIf(process.platform === 'linux')(
  'a session that outlives a killed PostgreSQL, waiting for what nobody gives it, does not keep it from coming back',
  async () => {
    const postgres = await start(newDataDir())
    const server = await serverPid(postgres.url)
    const left = new pg.Client({ connectionString: postgres.url })
    left.on('error', () => {})
    await left.connect()
    const { rows } = await left.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    // Stopped, it does not see that its server is gone, like one that waits for a lock of a session that is gone.
    process.kill(rows[0]!.pid, 'SIGSTOP')
    cleanUp.push(() => left.connection.stream.destroy())
    process.kill(server, 'SIGKILL')
    await eventually(async () => expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]))
  },
)

test('when Aftercart is killed PostgreSQL ends too, and the next start finds everything', async () => {
  const dataDir = newDataDir()
  const killed = await startInAnotherProcess(dataDir)
  await query(killed.url, 'CREATE TABLE note AS SELECT 42 AS answer')
  process.kill(killed.pid, 'SIGKILL')
  const postgres = await start(dataDir)
  expect(await query(postgres.url, 'SELECT answer FROM note')).toEqual([{ answer: 42 }])
  await eventually(() => expect(query(killed.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/))
})

test('a crash of everything at once leaves a stale lock behind, which the next start clears away', async () => {
  const dataDir = newDataDir()
  const killed = await startInAnotherProcess(dataDir)
  const server = await serverPid(killed.url)
  process.kill(killed.pid, 'SIGKILL')
  process.kill(server, 'SIGKILL')
  const postgres = await start(dataDir)
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test.runIf(process.platform === 'linux')(
  'a killed server that its parent has not collected does not hold the folder',
  async () => {
    const dataDir = newDataDir()
    // A shell that ignores the end of its child leaves it a zombie, as a container's first process often does.
    const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" --input-type=module -e "$CODE" & exec sleep 60`], {
      env: { ...process.env, CODE: startingCode(dataDir) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    cleanUp.push(() => shell.kill('SIGKILL'))
    const [pid] = await firstLine(shell.stdout).then((line) => line.split(' '))
    process.kill(Number(pid), 'SIGKILL')
    await eventually(async () => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '))
    await start(dataDir)
  },
)

test('without the password nobody gets in', async () => {
  const postgres = await start(newDataDir())
  const url = new URL(postgres.url)
  url.password = 'guess'
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
})

test.runIf(isRoot)(
  'as root, from a closed home folder, it runs as an ordinary user who cannot change our files',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'aftercart-home-'))
    cleanUp.push(() => rmSync(home, { recursive: true }))
    expect(statSync(home).mode & 0o777).toBe(0o700)
    const dataDir = join(home, 'clone', '.data')
    mkdirSync(dirname(dataDir))
    const postgres = await start(dataDir)
    const place = readFileSync(join(dataDir, 'postgres-home'), 'utf8').trim()
    expect(statSync(join(place, 'cluster')).uid).not.toBe(0)
    expect(statSync(place)).toMatchObject({ uid: 0 })
    expect(statSync(place).mode & 0o007).toBe(0)
    expect(statSync(`/proc/${await serverPid(postgres.url)}`).uid).not.toBe(0)
    const nobody = { uid: 65534, gid: 65533, cwd: '/', stdio: 'ignore' as const }
    expect(() => execFileSync('/bin/cat', [join(place, 'password')], nobody)).toThrow()
  },
)

function newDataDir(): string {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'aftercart-embedded-')), '.data')
  cleanUp.push(() => {
    const place = isRoot ? readFileSync(join(dataDir, 'postgres-home'), 'utf8').trim() : dataDir
    for (const folder of [place, dirname(dataDir)]) rmSync(folder, { recursive: true, force: true })
  })
  return dataDir
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent })
  cleanUp.push(() => postgres.stop())
  return postgres
}

async function startInAnotherProcess(dataDir: string): Promise<{ pid: number; url: string }> {
  const args = ['--input-type=module', '-e', startingCode(dataDir)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanUp.push(() => child.kill('SIGKILL'))
  const [, url = ''] = (await firstLine(child.stdout)).split(' ')
  return { pid: child.pid!, url }
}

/** Starts the database in a process of its own, which prints its number and the database's address. */
function startingCode(dataDir: string): string {
  return `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href)})
    const log = { info() {}, warn() {}, error() {} }
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log })
    console.log(process.pid + ' ' + url)`
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('The other process ended without starting a database.')
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  // Servers are killed under it here.
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function serverPid(url: string): Promise<number> {
  const [row] = await query(url, `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`)
  return (row as { pid: number }).pid
}

async function eventually(check: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await check()
      return
    } catch (error) {
      if (attempt === 600) throw error
      await sleep(100)
    }
  }
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }
