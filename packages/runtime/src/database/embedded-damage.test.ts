import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { migrate } from './migrate.ts'

const isRoot = process.getuid?.() === 0
const silent = { info: () => {}, warn: () => {}, error: () => {} }
let dataDir: string
let home: string
/** The home as it was when the shop was closed in good order. */
let copy: string
const running: EmbeddedPostgres[] = []

beforeAll(async () => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'aftercart-damage-')), '.data')
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent })
  await query(postgres.url, 'CREATE TABLE note AS SELECT 42 AS answer, repeat($$x$$, 100) FROM generate_series(1, 500)')
  await postgres.stop()
  home = isRoot ? readFileSync(join(dataDir, 'postgres-home'), 'utf8').trim() : join(dataDir, 'postgres')
  copy = mkdtempSync(join(tmpdir(), 'aftercart-whole-'))
  execFileSync('/bin/sh', ['-c', 'rmdir "$2"; cp -a "$1" "$2"', 'keep', home, copy])
})

beforeEach(() => restore())

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop()
})

afterAll(() => {
  for (const folder of [home, copy, dirname(dataDir)]) rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['PG_VERSION', 'is gone', () => rmSync(inCluster('PG_VERSION'))],
  ['postgresql.conf', 'is gone', () => rmSync(inCluster('postgresql.conf'))],
  ['global/pg_control', 'was cut off', () => truncateSync(inCluster('global/pg_control'), 100)],
  ['global/pg_control', 'has other bytes in it', () => overwrite(inCluster('global/pg_control'), 40)],
  ['pg_wal', 'is empty', () => execFileSync('/bin/sh', ['-c', `rm -f "${inCluster('pg_wal')}"/0*`])],
])('%s %s: the start says that the database is damaged and what to do, and changes nothing', async (_, __, damage) => {
  damage()
  const before = fingerprint()
  const words = await whyNot()
  expect(words).toMatch(
    /^The database in .*cluster is damaged: .+\. Aftercart left it as it is\. Restore it from a backup, or set /s,
  )
  expect(fingerprint()).toBe(before)
  // Put back from a backup, it goes on.
  restore()
  expect(await answers()).toEqual([{ answer: 42 }])
})

test('a damaged page of the catalogue, where the passwords are, is told as damage', async () => {
  overwrite(inCluster('global/1260'), 200)
  expect(await whyNot()).toMatch(/is damaged: invalid page in block 0 of relation .+\. Aftercart left it as it is\./)
  restore()
  expect(await answers()).toEqual([{ answer: 42 }])
})

test('a damaged page of a table is told when it is read, and the rest still works', async () => {
  const url = await start()
  const file = await tableFile(url)
  await running.pop()?.stop()
  overwrite(file, 4000)
  const again = await start()
  await expect(query(again, 'SELECT answer FROM note')).rejects.toThrow(/invalid page in block 0/)
  expect(await query(again, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a migration that meets a damaged page says that the database is damaged', async () => {
  const pool = poolOf(await start())
  await pool.query('DROP TABLE note')
  await migrate(pool)
  const { rows } = await pool.query<{ path: string }>(`SELECT pg_relation_filepath('_prisma_migrations') AS path`)
  await pool.end()
  await running.pop()?.stop()
  overwrite(inCluster(rows[0]!.path), 4000)
  const after = poolOf(await start())
  await expect(migrate(after)).rejects.toThrow(
    /^The database is damaged: invalid page in block 0 of relation .+\. Nothing was changed\. Restore it from a backup/,
  )
  await after.end()
})

test.each(['garbage\n', '', '-7\n'])(
  'a postmaster.pid that holds %j does not keep it from starting',
  async (content) => {
    writeFileSync(inCluster('postmaster.pid'), content)
    expect(await answers()).toEqual([{ answer: 42 }])
  },
)

test('a garbled postmaster.pid beside a server that still runs does not let two servers at the data', async () => {
  const url = await start()
  const pid = Number(readFileSync(inCluster('postmaster.pid'), 'utf8').split('\n')[0])
  // As after a crash of the process that had started it: the server runs on, and nobody holds the folder.
  rmSync(join(home, 'in-use'))
  writeFileSync(inCluster('postmaster.pid'), 'garbage\n')
  expect(await answers()).toEqual([{ answer: 42 }])
  await expect(query(url, 'SELECT pg_backend_pid()')).rejects.toThrow(/ECONNREFUSED|terminat/)
  expect(() => process.kill(pid, 0)).toThrow()
})

test('a password file that was lost is named', async () => {
  rmSync(join(home, 'password'))
  expect(await whyNot()).toMatch(
    /^The password of the database is missing: .*password\. Put the file back from a backup/,
  )
  expect(existsSync(join(home, 'password'))).toBe(false)
})

test('a lock that says nothing does not hold the folder', async () => {
  writeFileSync(join(home, 'in-use'), '')
  expect(await answers()).toEqual([{ answer: 42 }])
})

test.runIf(isRoot)('a home that is gone is not replaced by an empty database', async () => {
  rmSync(home, { recursive: true })
  expect(await whyNot()).toMatch(
    /should be in \/var\/lib\/aftercart\/[0-9a-f]{16}, and that is missing\. Bring the folder back/,
  )
  expect(existsSync(home)).toBe(false)
})

test.runIf(isRoot)('a note of the home that was cut off is told, and nothing is made in its place', async () => {
  const note = join(dataDir, 'postgres-home')
  const whole = readFileSync(note)
  writeFileSync(note, '/var/lib/after')
  expect(await whyNot()).toMatch(
    /postgres-home should name a folder in \/var\/lib\/aftercart\. Restore it, or delete it/,
  )
  writeFileSync(note, whole)
  expect(await answers()).toEqual([{ answer: 42 }])
})

function inCluster(name: string): string {
  return join(home, 'cluster', name)
}

function overwrite(file: string, from: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, from)
  closeSync(handle)
}

/** With owners and modes, which PostgreSQL looks at. */
function restore(): void {
  execFileSync('/bin/sh', ['-c', 'rm -rf "$2"; cp -a "$1" "$2"', 'restore', copy, home])
}

/** What is in the cluster, byte by byte; the note of the process that runs it does not count. */
function fingerprint(): string {
  const list = `cd "$1" && find . -type f ! -name postmaster.pid ! -name postmaster.opts | sort | xargs sha256sum`
  return execFileSync('/bin/sh', ['-c', list, 'fingerprint', join(home, 'cluster')]).toString()
}

async function start(): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent })
  running.push(postgres)
  return postgres.url
}

async function answers(): Promise<unknown[]> {
  return query(await start(), 'SELECT answer FROM note LIMIT 1')
}

async function whyNot(): Promise<string> {
  const error: unknown = await start().then(
    () => new Error('It started.'),
    (reason: unknown) => reason,
  )
  return error instanceof Error ? error.message : String(error)
}

async function tableFile(url: string): Promise<string> {
  const [row] = await query(url, `SELECT pg_relation_filepath('note') AS path`)
  return inCluster((row as { path: string }).path)
}

/** Its server is stopped while connections that were just let go are still closing. */
function poolOf(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
