import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyDatabase, type TestDatabase } from '../testing/testing.ts'
import { migrate, readMigrations } from './migrate.ts'
import { noDifference, schemaDiff } from './schema-diff.ts'

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await emptyDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aftercart-migrations-'))
  cpSync(fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url)), folder, { recursive: true })
})

afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

test('an empty database gets the tables, the queue and Prisma’s own history of it', async () => {
  await migrate(database.pool)
  expect(await tables(database.pool, 'public')).toContain('campaign')
  expect(await tables(database.pool, 'graphile_worker')).not.toHaveLength(0)
  const { rows } = await database.pool.query('SELECT * FROM _prisma_migrations')
  const [first] = await readMigrations()
  expect(rows[0]).toMatchObject({ migration_name: first!.name, checksum: first!.checksum, applied_steps_count: 1 })
  expect(rows[0]).toMatchObject({ finished_at: expect.any(Date), rolled_back_at: null })
})

test('the migrations make exactly what prisma/schema.prisma says (if not: "npm run db:diff")', async () => {
  await migrate(database.pool)
  expect(await schemaDiff(database.url, 'database')).toBe(noDifference)
})

test('a column that only the database has shows up as drift', async () => {
  await migrate(database.pool)
  await database.pool.query('ALTER TABLE shop ADD COLUMN motto TEXT')
  expect(await schemaDiff(database.url, 'database')).toContain('DROP COLUMN "motto"')
})

test('migrating again changes nothing', async () => {
  await migrate(database.pool)
  await migrate(database.pool)
  expect(await historyLength(database.pool)).toBe((await readMigrations()).length)
})

test('several processes that start at once migrate once', async () => {
  await Promise.all([1, 2, 3, 4].map(() => migrate(database.pool)))
  expect(await historyLength(database.pool)).toBe((await readMigrations()).length)
})

test('a later migration is applied to what is there', async () => {
  await migrate(database.pool)
  addMigration('20990101000000_add_later', 'CREATE TABLE later (text TEXT);')
  await migrate(database.pool, folder)
  expect(await tables(database.pool, 'public')).toContain('later')
})

test('a migration that fails halfway leaves nothing of itself and is named', async () => {
  addMigration('20990101000000_add_later', 'CREATE TABLE later (text TEXT); SELECT 1/0;')
  await expect(migrate(database.pool, folder)).rejects.toThrow(
    /"20990101000000_add_later" failed and was undone: division by zero/,
  )
  expect(await tables(database.pool, 'public')).not.toContain('later')
  addMigration('20990101000000_add_later', 'CREATE TABLE later (text TEXT);')
  await migrate(database.pool, folder)
})

test('a migration lets older processes pass while it waits for its table, and comes through when the table is free', async () => {
  await migrate(database.pool)
  addMigration('20990101000000_add_motto', 'ALTER TABLE shop ADD COLUMN motto TEXT;')
  const holder = await database.pool.connect()
  await holder.query('BEGIN; SELECT FROM shop')
  const migrating = migrate(database.pool, folder)
  // Behind a migration that waits for ever this would wait as long as it does.
  for (let look = 0; look < 5; look++) {
    await sleep(300)
    await database.pool.query('SELECT FROM shop')
  }
  await holder.query('COMMIT')
  holder.release()
  await migrating
  expect((await database.pool.query(`SELECT motto FROM shop`)).rows).toEqual([])
})

test('a database of a newer Aftercart is left alone', async () => {
  addMigration('20990101000000_add_later', 'CREATE TABLE later (text TEXT);')
  await migrate(database.pool, folder)
  await expect(migrate(database.pool)).rejects.toThrow(
    /newer Aftercart: it has the migration "20990101000000_add_later"/,
  )
})

test('a migration that was edited after it was applied is refused', async () => {
  addMigration('20990101000000_add_later', 'CREATE TABLE later (text TEXT);')
  await migrate(database.pool, folder)
  addMigration('20990101000000_add_later', 'CREATE TABLE later (text TEXT, at DATE);')
  await expect(migrate(database.pool, folder)).rejects.toThrow(
    /"20990101000000_add_later" is not the one that made this database/,
  )
})

test('a migration that Prisma began and did not finish must be resolved first', async () => {
  await migrate(database.pool)
  await database.pool.query('UPDATE _prisma_migrations SET finished_at = NULL')
  await expect(migrate(database.pool)).rejects.toThrow(/began in this database and did not finish/)
})

test('somebody else’s database is not touched', async () => {
  await database.pool.query('CREATE TABLE payroll (name TEXT)')
  await expect(migrate(database.pool)).rejects.toThrow(/tables that Aftercart did not make/)
  expect(await tables(database.pool, 'public')).toEqual(['payroll'])
})

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}

async function tables(pool: Pool, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('SELECT tablename AS name FROM pg_tables WHERE schemaname = $1', [
    schema,
  ])
  return rows.map((row) => row.name)
}

async function historyLength(pool: Pool): Promise<number> {
  return (await pool.query('SELECT FROM _prisma_migrations')).rowCount ?? 0
}
