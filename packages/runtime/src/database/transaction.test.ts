import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/testing.ts'
import { newId } from './new-id.ts'
import { transaction } from './transaction.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query('CREATE TABLE counter (name TEXT PRIMARY KEY, value INT NOT NULL)')
  await database.pool.query(`INSERT INTO counter VALUES ('a', 0), ('b', 0)`)
})

afterAll(() => database.close())

test('what the work returns comes back once it is committed', async () => {
  const id = newId()
  const name = await transaction(database.pool, async (client) => {
    await client.query(`INSERT INTO shop (id, name, email) VALUES ($1, 'Mugs', 'mugs@example.test')`, [id])
    return 'Mugs'
  })
  expect(await database.prisma.shop.findUnique({ where: { id } })).toMatchObject({ name })
})

test('what the work throws undoes all of it', async () => {
  const work = transaction(database.pool, async (client) => {
    await client.query(`UPDATE counter SET value = 99 WHERE name = 'a'`)
    throw new Error('out of mugs')
  })
  await expect(work).rejects.toThrow('out of mugs')
  expect(await valueOf('a')).toBe(0)
})

test('two transactions that deadlock both get through', async () => {
  const both = Promise.withResolvers<void>()
  let holding = 0
  const touch = (first: string, second: string) =>
    transaction(database.pool, async (client) => {
      await client.query('UPDATE counter SET value = value + 1 WHERE name = $1', [first])
      if (++holding === 2) both.resolve()
      await both.promise
      await client.query('UPDATE counter SET value = value + 1 WHERE name = $1', [second])
    })
  await Promise.all([touch('a', 'b'), touch('b', 'a')])
  expect([await valueOf('a'), await valueOf('b')]).toEqual([2, 2])
  expect(holding).toBe(3)
})

test('a connection lost in the middle is not handed to the next one', async () => {
  const work = transaction(database.pool, (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'))
  await expect(work).rejects.toThrow()
  expect(await valueOf('a')).toBe(2)
})

async function valueOf(name: string): Promise<number> {
  const { rows } = await database.pool.query<{ value: number }>('SELECT value FROM counter WHERE name = $1', [name])
  return rows[0]!.value
}
