import { expect, test } from 'vitest'
import { testDatabase } from '../testing/testing.ts'
import { openDatabase } from './database.ts'

test('a database that does not answer is named without its password', async () => {
  const opening = openDatabase('postgresql://ada:secret@127.0.0.1:1/shop')
  await expect(opening).rejects.toThrow(
    /^Cannot use the database at 127\.0\.0\.1:1\/shop: .*ECONNREFUSED.*Check DATABASE_URL/,
  )
  await expect(opening).rejects.not.toThrow(/secret/)
})

test('an address that is no address is said to be none', async () => {
  await expect(openDatabase('nonsense::')).rejects.toThrow(/Check DATABASE_URL/)
})

test('each test file has a database of its own', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()])
  await one.pool.query(
    `INSERT INTO login (shop_id, event_id, contact_id) VALUES (gen_random_uuid(), 'e', gen_random_uuid())`,
  )
  expect(await one.prisma.login.count()).toBe(1)
  expect(await other.prisma.login.count()).toBe(0)
  await Promise.all([one.close(), other.close()])
})
