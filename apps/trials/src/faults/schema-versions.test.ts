import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@aftercart/runtime'
import { emptyDatabase, testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { afterEach, expect, test } from 'vitest'
import { allThanked, oneServer, purchase, settled, type OneServer } from './one-server.ts'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function started(database: TestDatabase, role = 'all'): Promise<OneServer> {
  const server = await oneServer({ DATABASE_URL: database.url, AFTERCART_ROLE: role })
  cleanUp.push(() => server.close())
  server.process.start()
  return server
}

async function own(database: Promise<TestDatabase>): Promise<TestDatabase> {
  const opened = await database
  cleanUp.push(() => opened.close())
  return opened
}

test(
  'four processes that start at once on an empty database migrate it once, and all of them run',
  { timeout: 240_000 },
  async () => {
    const database = await own(emptyDatabase())
    const servers = await Promise.all(['all', 'web', 'web', 'worker'].map((role) => started(database, role)))
    await Promise.all(servers.map(({ process }) => process.healthy()))
    const { rows } = await database.pool.query<{ times: string }>(
      'SELECT count(*) AS times FROM _prisma_migrations GROUP BY migration_name',
    )
    expect(new Set(rows.map(({ times }) => times))).toEqual(new Set(['1']))
    // One demo shop, not four.
    expect((await database.pool.query('SELECT FROM shop')).rowCount).toBe(1)
    await servers[1]?.reporter.report(purchase(1))
    expect(await settled(servers[0]!.api)).toEqual(allThanked([1]))
  },
)

test(
  'on a database of a newer Aftercart it does not start, says what to do, and changes nothing',
  { timeout: 240_000 },
  async () => {
    const database = await own(testDatabase())
    await migrate(database.pool, newerMigrations('CREATE TABLE later (text TEXT);'))
    const before = await contents(database)
    const { process } = await started(database)
    expect(await process.ended()).toBe(1)
    expect(process.said().trim()).toBe(
      'This database was last used by a newer Aftercart: it has the migration "20990101000000_newer", which this one does not ' +
        'know. Start the newer version, or use another database.',
    )
    expect(await contents(database)).toEqual(before)
  },
)

test(
  'an older process goes on while a newer one migrates the tables under it: nothing is lost or sent twice',
  { timeout: 240_000 },
  async () => {
    const database = await own(testDatabase())
    const { process, reporter, api } = await started(database)
    await process.healthy()
    let migrated = false
    const numbers: number[] = []
    const load = Promise.all(
      [0, 1, 2, 3].map(async (lane) => {
        for (let turn = 0; turn < 5 || !migrated; turn++) {
          const number = lane * 10_000 + turn
          await reporter.report(purchase(number))
          numbers.push(number)
        }
      }),
    )
    const newer = newerMigrations(`
    ALTER TABLE contact ADD COLUMN nickname TEXT NOT NULL DEFAULT '';
    ALTER TABLE "order" ADD COLUMN gift BOOLEAN NOT NULL DEFAULT false;
    ALTER TABLE outcome ADD COLUMN newer TEXT;
    ALTER TABLE run ADD COLUMN newer TEXT;
    ALTER TABLE effect ADD COLUMN newer TEXT;
    ALTER TABLE shop ADD COLUMN newer TEXT;
    CREATE INDEX newer ON run (started_at);`)
    await migrate(database.pool, newer)
    migrated = true
    await load
    expect(process.running()).toBe(true)
    expect(await settled(api)).toEqual(allThanked(numbers))
  },
)

/** The migrations of this code and one that it does not know. */
function newerMigrations(sql: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-newer-'))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  cpSync(fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url)), folder, { recursive: true })
  mkdirSync(join(folder, '20990101000000_newer'))
  writeFileSync(join(folder, '20990101000000_newer', 'migration.sql'), sql)
  return folder
}

async function contents({ pool }: TestDatabase): Promise<unknown> {
  const tables = await pool.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'graphile_worker') ORDER BY 1`,
  )
  const rows: Record<string, unknown> = {}
  for (const { name } of tables.rows) rows[name] = (await pool.query(`SELECT * FROM ${name} ORDER BY 1`)).rows
  return rows
}
