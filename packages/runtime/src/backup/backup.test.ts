import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRuntime } from '../create-runtime.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'
import { migrate } from '../database/migrate.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import type { Log, Runtime } from '../runtime.ts'
import { line, mail, openShop, testClock, type TestShop } from '../testing/story.ts'
import { writeArchive } from './archive.ts'
import { backUp } from './back-up.ts'
import type { BackupNote } from './backup-note.model.ts'
import { restore } from './restore.ts'
import { tarEnd, tarFile } from './tar.ts'

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }
const now = new Date('2026-11-22T12:00:00Z')
const hour = 3_600_000
const folders: string[] = []
const openServers = new Set<() => Promise<void>>()

type Server = {
  dataDir: string
  database: Database
  runtime: Runtime
  clock: ReturnType<typeof testClock>
  stop(): Promise<void>
}

let place: string
/** Ada's order failed: she waits for a reminder that is due in an hour. */
let server: Server
let shop: TestShop
let saved: string

beforeAll(async () => {
  place = newFolder()
  server = await startOn(join(place, 'data'))
  shop = await openShop(server.runtime, {})
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'PT1H' }],
      ['m', 'send-email', mail('Pay again')],
    ),
  )
  await shop.report({ eventId: 'before' })
  saved = join(place, 'saved.tar.gz')
  await backUp({ dataDir: server.dataDir, file: saved, log: silent, now })
}, 120_000)

afterAll(async () => {
  for (const stop of openServers) await stop()
  for (const folder of folders) {
    for (const path of await readdir(folder)) {
      const elsewhere = join(folder, path, 'postgres-home')
      if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true })
    }
    rmSync(folder, { recursive: true, force: true })
  }
})

test('orders and runs go on after the restore, on another machine and at another time', async () => {
  await shop.report({ eventId: 'after the backup', order: { id: 'ord_2' }, contact: { email: 'late@example.test' } })
  const dataDir = join(place, 'elsewhere')
  expect(await restore({ dataDir, file: saved, replace: false, now })).toEqual({
    ...{ shops: 1, orders: 1, runs: 1 },
    ...{ madeAt: now, before: null },
  })
  const again = await startOn(dataDir)
  again.clock.forward(hour)
  await workByHand(again.runtime)
  expect(await again.runtime.prisma.mailboxMessage.findMany({ select: { to: true, subject: true } })).toEqual([
    { to: 'ada@example.test', subject: 'Pay again' },
  ])
  const repeated = await again.runtime.pool.query(`SELECT event_id FROM outcome`)
  expect(repeated.rows).toEqual([{ event_id: 'before' }])
  await again.stop()
}, 120_000)

test('a backup that is taken while outcomes pour in holds all that was accepted before it began, and nothing by halves', async () => {
  const accepted: string[] = []
  let pouring = true
  const pour = async (lane: number) => {
    for (let count = 0; pouring; count += 1) {
      const name = `${lane}-${count}`
      await shop.report({
        eventId: name,
        order: { id: name },
        payment: name,
        contact: { email: `${name}@example.test` },
      })
      accepted.push(name)
    }
  }
  const lanes = [1, 2, 3, 4].map(pour)
  while (accepted.length < 100) await sleep(10)
  const before = [...accepted]
  const file = join(place, 'under-load.tar.gz')
  await backUp({ dataDir: server.dataDir, file, log: silent, now })
  const during = accepted.length - before.length
  pouring = false
  await Promise.all(lanes)
  expect(during).toBeGreaterThan(0)

  const dataDir = join(place, 'from-load')
  await restore({ dataDir, file, replace: false, now })
  const again = await startOn(dataDir)
  const { rows } = await again.runtime.pool.query<{ event: string; whole: boolean }>(
    `SELECT o.event_id AS event, (SELECT count(*) FROM run r JOIN timer t ON t.shop_id = r.shop_id AND t.run_id = r.id
        WHERE r.shop_id = o.shop_id AND r.event_id = o.event_id) = 1
      AND EXISTS (SELECT FROM "order" d WHERE d.shop_id = o.shop_id AND d.id = o.order_id) AS whole FROM outcome o`,
  )
  const kept = new Set(rows.map((row) => row.event))
  expect(before.filter((name) => !kept.has(name))).toEqual([])
  expect(rows.filter((row) => !row.whole)).toEqual([])
  await again.stop()
}, 180_000)

test('while a server runs on the folder nothing is restored into it', async () => {
  await expect(restore({ dataDir: server.dataDir, file: saved, replace: true, now })).rejects.toThrow(
    `Process ${process.pid} already runs the database in ${server.dataDir}. Stop it first`,
  )
  expect(await server.runtime.prisma.shop.count()).toBe(1)
})

test('a database that is there is replaced only when that is said, and lies aside afterwards', async () => {
  const dataDir = join(place, 'used')
  const used = await startOn(dataDir)
  await openShop(used.runtime, {})
  await openShop(used.runtime, {})
  await used.stop()
  await expect(restore({ dataDir, file: saved, replace: false, now })).rejects.toThrow('Add --replace')
  const { before } = await restore({ dataDir, file: saved, replace: true, now })
  expect(before).toMatch(/cluster\.before-20261122-120000$/)
  expect(existsSync(join(before!, 'PG_VERSION'))).toBe(true)
  const again = await startOn(dataDir)
  expect(await again.runtime.prisma.shop.findMany({ select: { id: true } })).toEqual([{ id: shop.id }])
  await again.stop()
  // The second backup is of a database on which nobody runs.
  const file = join(place, 'at-rest.tar.gz')
  await backUp({ dataDir, file, log: silent, now })
  expect(await restore({ dataDir, file, replace: true, now: new Date(now.getTime() + 1000) })).toMatchObject({
    shops: 1,
  })
}, 180_000)

test.each([
  ['cut off in the middle', (file: string) => truncate(file, Math.floor(statSync(file).size / 2))],
  ['cut off by its last bytes', (file: string) => truncate(file, statSync(file).size - 9)],
  ['empty', (file: string) => truncate(file, 0)],
  ['changed at its beginning', (file: string) => damageAt(file, 0.001)],
  ['changed in the middle', (file: string) => damageAt(file, 0.5)],
  ['changed near its end', (file: string) => damageAt(file, 0.999)],
  ['no backup at all', (file: string) => writeFile(file, 'Dear diary')],
  [
    'some other archive',
    (file: string) => writeFile(file, gzipSync(Buffer.concat([note('18.4', { name: 'x' }), tarEnd]))),
  ],
  [
    'an archive that leads out of the folder',
    (file: string) =>
      writeFile(file, gzipSync(Buffer.concat([note('18.4'), tarFile('../../evil', Buffer.from('!'), now), tarEnd]))),
  ],
  [
    'an archive with one bit of its content changed',
    async (file: string) => {
      const whole = await archive('18.4')
      whole[whole.indexOf('Dear diary')]! ^= 1
      await writeFile(file, gzipSync(whole))
    },
  ],
])('a backup that is %s is refused, and nothing is touched', async (_, damage) => {
  const file = join(place, 'damaged.tar.gz')
  await copyFile(saved, file)
  await damage(file)
  const dataDir = join(place, 'untouched')
  await expect(restore({ dataDir, file, replace: true, now })).rejects.toThrow(
    /^This backup cannot be used: .+ Nothing was changed\./,
  )
  expect(existsSync(dataDir)).toBe(false)
})

test('a backup of another PostgreSQL, another kind of machine or a newer Aftercart is refused with what to do', async () => {
  const file = join(place, 'other.tar.gz')
  const tried = async (bytes: Buffer) => {
    await writeFile(file, gzipSync(bytes))
    return restore({ dataDir: join(place, 'untouched'), file, replace: true, now }).catch(
      (error: Error) => error.message,
    )
  }
  expect(await tried(await archive('17.6'))).toMatch(
    'This backup is of PostgreSQL 17, and this Aftercart brings PostgreSQL 18.',
  )
  expect(await tried(await archive('18.4', { arch: 'mips' }))).toMatch(/made on .*-mips, and this is/)
  expect(await tried(await archive('18.4', { migrations: ['29990101000000_teleport'] }))).toMatch(
    /newer Aftercart.*29990101000000_teleport/,
  )
  expect(existsSync(join(place, 'untouched'))).toBe(false)
})

test('a folder without a database, a file that is there, and a folder that is not, are told with what to do', async () => {
  const wish = (dataDir: string, file: string) => backUp({ dataDir, file, log: silent, now })
  await expect(wish(join(place, 'nobody'), join(place, 'x'))).rejects.toThrow('Set AFTERCART_DATA')
  await expect(wish(server.dataDir, saved)).rejects.toThrow('exists already')
  await expect(wish(server.dataDir, join(place, 'no/where.gz'))).rejects.toThrow('Make it first')
  await expect(restore({ dataDir: place, file: join(place, 'gone'), replace: false, now })).rejects.toThrow(
    'There is no file',
  )
})

test.skipIf(process.platform === 'win32')('nobody but its owner may read a backup', () => {
  expect(statSync(saved).mode & 0o777).toBe(0o600)
})

async function startOn(dataDir: string): Promise<Server> {
  const embedded = await startEmbeddedPostgres({ dataDir, log: silent })
  const database = await openDatabase(embedded.url)
  const stop = async () => {
    openServers.delete(stop)
    await database.close()
    await embedded.stop()
  }
  openServers.add(stop)
  await migrate(database.pool)
  const clock = testClock()
  return { dataDir, database, clock, runtime: createRuntime({ database, clock }), stop }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-backup-'))
  folders.push(folder)
  return folder
}

async function damageAt(file: string, where: number): Promise<void> {
  const bytes = await readFile(file)
  // Several bytes: of one bit gzip may not care, and then the content is as it was, which its checksum says.
  for (let at = Math.floor(bytes.length * where), left = 16; left > 0; left -= 1) bytes[at + left]! ^= 0xff
  await writeFile(file, bytes)
}

function noteOf(postgres: string, changes: Partial<BackupNote> = {}): BackupNote {
  const { platform, arch } = process
  return { format: 1, madeAt: now.toISOString(), postgres, platform, arch, migrations: [], ...changes }
}

function note(postgres: string, { name = 'aftercart-backup.json' } = {}): Buffer {
  return tarFile(name, Buffer.from(JSON.stringify(noteOf(postgres))), now)
}

/** A whole archive with a diary instead of a database in it. */
function archive(postgres: string, changes: Partial<BackupNote> = {}): Promise<Buffer> {
  const parts = async function* () {
    yield { of: 'tar' as const, bytes: Buffer.concat([tarFile('base/1', Buffer.from('Dear diary'), now), tarEnd]) }
    yield { of: 'manifest' as const, bytes: Buffer.from('{}') }
  }
  return buffer(Readable.from(writeArchive(noteOf(postgres, changes), parts())))
}
