import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/testing.ts'
import { newId } from './new-id.ts'
import { allInOrder, transaction } from './transaction.ts'

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

test('what is sent and not waited for is committed with the rest, and undoes the rest when it fails', async () => {
  const add = (value: string) => ({
    text: `UPDATE counter SET value = value + $1::int WHERE name = 'a'`,
    values: [value],
  })
  const before = await valueOf('a')
  await transaction(database.pool, async (client, behind) => {
    await client.query(add('1'))
    behind(client.query(add('1')))
    behind(client.query(add('1')))
  })
  expect(await valueOf('a')).toBe(before + 3)

  const work = transaction(database.pool, async (client, behind) => {
    behind(client.query(add('1')))
    behind(client.query(add('many')))
    behind(client.query(add('1')))
  })
  await expect(work).rejects.toThrow('invalid input syntax for type integer: "many"')
  expect(await valueOf('a')).toBe(before + 3)
})

test('what went wrong is told by the statement that did, not by those that were asked behind it', async () => {
  const first = transaction(database.pool, async (client, behind) => {
    behind(client.query(`UPDATE counter SET value = 1 / (value - value) WHERE name = 'a'`))
    await client.query('SELECT 1')
  })
  await expect(first).rejects.toThrow('division by zero')
  const together = transaction(database.pool, (client) =>
    allInOrder([client.query('SELECT 1'), client.query('SELECT 1 / 0'), client.query('SELECT 1')]),
  )
  await expect(together).rejects.toThrow('division by zero')
})

test('a transaction that PostgreSQL undid is never taken for one that was committed', async () => {
  const before = await valueOf('a')
  const work = transaction(database.pool, async (client) => {
    await client.query(`UPDATE counter SET value = value + 1 WHERE name = 'a'`)
    await client.query('SELECT 1 / 0').catch(() => 'overlooked')
  })
  await expect(work).rejects.toThrow('was undone')
  expect(await valueOf('a')).toBe(before)
})

test('what could not be sent at all takes what was sent with it back', async () => {
  const before = await valueOf('a')
  const unsendable = {
    toPostgres(): never {
      throw new Error('cannot be written')
    },
  }
  const count = { name: 'count', text: `UPDATE counter SET value = value + $1::int WHERE name = 'a'` }
  const work = (second: unknown) =>
    transaction(database.pool, async (client, behind) => {
      behind(client.query({ ...count, values: [1] }))
      behind(client.query({ ...count, values: [second] }))
    })
  await expect(work(unsendable)).rejects.toThrow('cannot be written')
  expect(await valueOf('a')).toBe(before)
  // And the connection is not left with half a statement.
  await work(1)
  expect(await valueOf('a')).toBe(before + 2)
})

test('why a transaction is over is told even by what was asked last', async () => {
  const together = transaction(database.pool, (client) => {
    const slow = client.query('SELECT 1').then(() => client.query('SELECT 2'))
    return allInOrder([slow, client.query('SELECT 1 / 0')])
  })
  await expect(together).rejects.toThrow('division by zero')
})

test('nothing stands by itself when a transaction could not be begun', async () => {
  const client = await database.pool.connect()
  const query = client.query.bind(client)
  const refuse = { name: 'BEGIN', text: 'SELECT 1 / 0' }
  client.query = ((text: unknown, ...rest: never[]) =>
    query((text === 'BEGIN' ? refuse : text) as string, ...rest)) as never
  const pool = { connect: () => Promise.resolve(client) } as unknown as typeof database.pool
  const before = await valueOf('a')
  const work = transaction(pool, async (connection) => {
    await connection.query('SELECT 1')
    await connection.query(`UPDATE counter SET value = value + 1 WHERE name = 'a'`)
  })
  await expect(work).rejects.toThrow()
  expect(await valueOf('a')).toBe(before)
})

async function valueOf(name: string): Promise<number> {
  const { rows } = await database.pool.query<{ value: number }>('SELECT value FROM counter WHERE name = $1', [name])
  return rows[0]!.value
}
