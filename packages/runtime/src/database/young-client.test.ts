import { collector, grownOld } from '@aftercart/nodes/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/testing.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})

afterAll(() => database.close())

test('statements are asked in every way that pg knows', async () => {
  const { pool } = database
  const one = { number: 1 }
  expect((await pool.query('SELECT 1 AS number')).rows).toEqual([one])
  expect((await pool.query('SELECT $1::int AS number', [1])).rows).toEqual([one])
  expect((await pool.query({ text: 'SELECT $1::int AS number' }, [1])).rows).toEqual([one])
  expect((await pool.query({ name: 'one', text: 'SELECT $1::int AS number', values: [1] })).rows).toEqual([one])
  expect((await pool.query({ text: 'SELECT 1 AS number', rowMode: 'array' })).rows).toEqual([[1]])
  const client = await pool.connect()
  const told = new Promise((resolve) => client.query('SELECT $1::int AS number', [1], (_, { rows }) => resolve(rows)))
  expect(await told).toEqual([one])
  client.release()
})

test('a statement with a name is planned once, and its name is the one it was given', async () => {
  const client = await database.pool.connect()
  for (let time = 0; time < 3; time++) await client.query({ name: 'mugs', text: 'SELECT $1::int', values: [time] })
  const { rows } = await client.query(`SELECT name FROM pg_prepared_statements WHERE name = 'mugs'`)
  client.release()
  expect(rows).toEqual([{ name: 'mugs' }])
})

test('a statement that fails says who asked', async () => {
  const client = await database.pool.connect()
  const askForMugs = async () => void (await client.query('SELECT mugs'))
  const error = await askForMugs().catch((thrown: unknown) => thrown)
  client.release()
  expect(error).toBeInstanceOf(pg.DatabaseError)
  expect((error as Error).stack).toContain('askForMugs')
})

test('what was asked and answered does not grow old', async () => {
  const collect = collector()
  const client = await database.pool.connect()
  const ask = async () => (await client.query({ name: 'many', text: 'SELECT generate_series(1, 100)' })).rows.length
  const askOften = async () => {
    for (let round = 0; round < 20; round++) {
      for (let time = 0; time < 20; time++) await ask()
      collect({ type: 'minor' })
    }
  }
  await askOften()
  collect()

  const before = grownOld()
  await askOften()
  client.release()
  // 400 answers with 100 rows each.
  expect(grownOld() - before).toBeLessThan(1_000_000)
})
