import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findContacts } from '../contacts/contacts.queries.ts'
import { upsertContact } from '../contacts/upsert-contact.ts'
import { migrate } from '../database/migrate.ts'
import { newId } from '../database/new-id.ts'
import { noDifference, schemaDiff } from '../database/schema-diff.ts'
import { createRuntime } from '../create-runtime.ts'
import { outcomeReportSchema } from '../inbox/outcome-report.model.ts'
import { reportOutcome } from '../inbox/report-outcome.ts'
import { countUnderWay } from '../tally/tally.queries.ts'
import { emptyDatabase, type TestDatabase } from '../testing/testing.ts'
import { keepStorage } from './keep-storage.ts'

let database: TestDatabase
let folder: string
const migrations = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url))
const packing = '20261122212220_packed_timeline'

beforeEach(async () => {
  database = await emptyDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aftercart-migrations-'))
  cpSync(migrations, folder, { recursive: true })
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

/** As the version before the packed timeline would have left it. */
async function migrateUntilBefore(name: string): Promise<void> {
  for (const each of readdirSync(folder))
    if (/^\d/.test(each) && each >= name) rmSync(join(folder, each), { recursive: true })
  await migrate(database.pool, folder)
}

const shop = newId()
const [ada, bob] = [newId(), newId()]

type OldRow = [run: string, at: string, kind: string, node: string | null, visit: number | null, detail: object]

/** Ada's rows and Bob's came in turns; a clock that was put back made Ada's third older than her second. */
const old: OldRow[] = [
  [ada, '2025-12-31T23:59:59.999Z', 'started', null, null, { trigger: 'purchase-failed', sku: 'Ä "mug"' }],
  [bob, '2025-12-31T23:59:59.999Z', 'started', null, null, { trigger: 'purchase-failed' }],
  [ada, '2025-12-31T23:59:59.999Z', 'entered', 't', 1, {}],
  [ada, '2025-12-31T23:59:59.000Z', 'entered', 'w', 1, {}],
  [ada, '2025-12-31T23:59:59.999Z', 'waiting', 'w', 1, { until: '2026-03-01T00:00:00.000Z' }],
  [ada, '2026-03-01T00:00:00.000Z', 'woke', 'w', 1, { late: 0 }],
  [ada, '2026-03-01T00:00:00.000Z', 'interrupted', 'w', 1, {}],
  [ada, '2026-03-01T00:00:00.000Z', 'ended', null, null, { why: 'finished' }],
  [bob, '2071-01-01T00:00:00.000Z', 'signal', null, null, { name: 'paid' }],
]

test('what runs told before is carried over: the same entries, in the same order, each month in its part', async () => {
  await migrateUntilBefore(packing)
  for (const [run, at, kind, node, visit, detail] of old)
    await database.pool.query(
      `INSERT INTO timeline_row (shop_id, run_id, at, kind, node, visit, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [shop, run, at, kind, node, visit, detail],
    )
  await migrate(database.pool)
  for (const run of [ada, bob]) {
    const rows = await database.prisma.timelineRow.findMany({
      where: { shopId: shop, runId: run },
      orderBy: { seq: 'asc' },
    })
    expect(
      rows.map((row): OldRow => [row.runId, row.at.toISOString(), row.kind, row.node, row.visit, row.detail as object]),
    ).toEqual(old.filter(([of]) => of === run))
  }
  const { rows: parts } = await database.pool.query<{ part: string; rows: string }>(
    'SELECT tableoid::regclass::text AS part, count(*)::int AS rows FROM timeline GROUP BY 1 ORDER BY 1',
  )
  expect(parts).toEqual([
    { part: 'timeline_2025_12', rows: 4 },
    { part: 'timeline_2026_03', rows: 1 },
    { part: 'timeline_2071_01', rows: 1 },
  ])
  // What is told from now on comes after it.
  await database.pool.query(
    `INSERT INTO timeline (shop_id, run_id, at, entries) VALUES ($1, $2, now(), '[["ended",null,null,{"why":"finished"}]]')`,
    [shop, bob],
  )
  const last = await database.prisma.timelineRow.findFirst({ where: { runId: bob }, orderBy: { seq: 'desc' } })
  expect(last!.kind).toBe('ended')
})

test('what one run told at once stays one row, however much it was, in its order', async () => {
  await migrateUntilBefore(packing)
  await database.pool.query(
    `INSERT INTO timeline_row (shop_id, run_id, at, kind, node, visit) SELECT $1, $2, '2026-03-01', 'entered', 'n', n FROM generate_series(1, 20000) AS n`,
    [shop, ada],
  )
  await migrate(database.pool)
  const { rows } = await database.pool.query<{ rows: number; visits: number; ordered: boolean }>(
    `SELECT (SELECT count(*)::int FROM timeline) AS rows, count(*)::int AS visits, bool_and(visit = place) AS ordered
     FROM (SELECT visit, row_number() OVER (ORDER BY seq) AS place FROM timeline_row) AS entries`,
  )
  expect(rows[0]).toEqual({ rows: 1, visits: 20_000, ordered: true })
})

test('an attempt that was reported before counts once, also when it is reported again afterwards', async () => {
  await migrateUntilBefore(packing)
  await database.pool.query(`INSERT INTO shop (id, name, email) VALUES ($1, 'Mugs', 'shop@example.test')`, [shop])
  const columns = `shop_id, event_id, gateway, payment, attempt, status, origin, charge, card, order_id, contact_id, counted, uncounted_why, attempt_key, occurred_at`
  await database.pool.query(
    `INSERT INTO outcome (${columns}) VALUES
       ($1, 'a', 'sandbox', 'pay', 1, 'failed', 'cart', 'one-time', true, 'ord_1', $2, true, NULL, '["sandbox","pay",1,"failed"]', now()),
       ($1, 'b', 'sandbox', 'pay', 1, 'failed', 'cart', 'one-time', true, 'ord_1', $2, false, 'same-attempt', NULL, now()),
       ($1, 'c', 'sandbox', 'pay', 1, 'failed', 'cart', 'one-time', true, 'ord_1', $2, false, 'same-attempt', NULL, now())`,
    [shop, ada],
  )
  await migrate(database.pool)
  const runtime = createRuntime({ database })
  const again = outcomeReportSchema.parse({
    ...{ eventId: 'd', gateway: 'sandbox', payment: 'pay', attempt: 1, status: 'failed' },
    order: { id: 'ord_1', currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }] },
    contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' },
  })
  expect(await reportOutcome(runtime, shop, again, { source: 'server' })).toMatchObject({ duplicate: true })
  expect(
    await reportOutcome(runtime, shop, { ...again, eventId: 'e', attempt: 2 }, { source: 'server' }),
  ).toMatchObject({
    duplicate: false,
  })
  const rows = await database.prisma.outcome.findMany({ orderBy: { eventId: 'asc' } })
  expect(rows.map(({ eventId, first }) => [eventId, first])).toEqual([
    ['a', true],
    ['b', null],
    ['c', null],
    ['d', null],
    ['e', true],
  ])
})

test('months that were made since are no drift; a column or an index of the timeline that only the database has is', async () => {
  await migrate(database.pool)
  const clock = { now: () => new Date('2040-02-01T00:00:00Z') }
  await keepStorage(createRuntime({ database, clock }))
  expect(await schemaDiff(database.url, 'database')).toBe(noDifference)
  await database.pool.query('ALTER TABLE timeline ADD COLUMN mood TEXT')
  expect(await schemaDiff(database.url, 'database')).toContain('DROP COLUMN "mood"')
  await database.pool.query('ALTER TABLE timeline DROP COLUMN mood; CREATE INDEX odd ON timeline (shop_id)')
  expect(await schemaDiff(database.url, 'database')).toContain('DROP INDEX "odd"')
})

test('the view has exactly the columns that Prisma reads', async () => {
  await migrate(database.pool)
  const { rows } = await database.pool.query<{ column: string }>(
    `SELECT column_name AS column FROM information_schema.columns WHERE table_name = 'timeline_row' ORDER BY ordinal_position`,
  )
  expect(rows.map(({ column }) => column)).toEqual([
    'shop_id',
    'run_id',
    'seq',
    'at',
    'kind',
    'node',
    'visit',
    'detail',
  ])
  expect(await database.prisma.timelineRow.findMany()).toEqual([])
})

const person = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }

test('people and counts of runs from before are found again: the same person, by her address too, and what is under way', async () => {
  await migrateUntilBefore('20261123100156_tally_and_lists')
  const longName = 'x'.repeat(3000)
  const hash = createHash('sha256').update(`ada\n${longName}\nada@example.test`).digest('hex')
  await database.pool.query(`INSERT INTO shop (id, name, email) VALUES ($1, 'Mugs', 'shop@example.test')`, [shop])
  await database.pool.query(
    `INSERT INTO contact (shop_id, id, match_key, email_key, first_name, last_name, email) VALUES
       ($1, $2, E'ada\nlovelace\nada@example.test', 'ada@example.test', 'Ada', 'Lovelace', 'ada@example.test'),
       ($1, $3, $4, 'ada@example.test', 'Ada', $5, 'ada@example.test'),
       ($1, $6, E'ada\nlovelace\nada@example.test.evil', 'ada@example.test.evil', 'Ada', 'Lovelace', 'ada@example.test.evil')`,
    [shop, ada, bob, hash, longName, newId()],
  )
  const columns = 'shop_id, id, campaign_id, version, trigger, contact_id, event_id, status, snapshot, started_at'
  await database.pool.query(
    `INSERT INTO run (${columns}) SELECT $1, gen_random_uuid(), $2, 1, 'purchase-failed', $2, n::text,
       CASE WHEN n <= 3 THEN 'active' ELSE 'ended' END, '{}', now() - n * interval '20 days' FROM generate_series(1, 5) AS n`,
    [shop, ada],
  )
  await migrate(database.pool)
  const runtime = createRuntime({ database })
  const found = await findContacts(runtime, shop, ' ADA@example.test')
  expect(found.map(({ id }) => id)).toEqual([ada, bob])
  const client = await database.pool.connect()
  const by = { trusted: true, now: new Date() }
  expect((await upsertContact(client, shop, person, by)).id).toBe(ada)
  expect((await upsertContact(client, shop, { ...person, lastName: longName }, by)).id).toBe(bob)
  client.release()
  expect(await countUnderWay(database.pool, shop, ada)).toBe(3)
})
