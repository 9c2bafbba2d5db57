import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRuntime } from '../create-runtime.ts'
import { findKey } from '../keys/keys.ts'
import { listPurchaseActions } from '../purchase-actions/purchase-actions.queries.ts'
import type { Runtime } from '../runtime.ts'
import { loginShopper } from '../storefront/shoppers.ts'
import { testDatabase, type TestDatabase } from '../testing/testing.ts'
import { demoShopper, seedDemoShop } from './seed-demo-shop.ts'

let database: TestDatabase
let runtime: Runtime
beforeAll(async () => {
  database = await testDatabase()
  runtime = createRuntime({ database })
})
afterAll(() => database.close())

const none = { secretKey: null, publishableKey: null }
const given = { secretKey: 'sk_given_0123456789abcdef', publishableKey: 'pk_given_0123456789abcdef' }

test('several machines that start at once make one demo shop', async () => {
  const shops = await Promise.all([1, 2, 3].map(() => seedDemoShop(runtime, none)))
  expect(new Set(shops.map((shop) => shop.shopId)).size).toBe(1)
  expect(await runtime.prisma.shop.count()).toBe(1)
  expect(await runtime.prisma.apiKey.count()).toBe(2)
  expect(await runtime.prisma.product.count()).toBe(8)
})

test('its failed-purchase cell is left for the marketer to draw, and nothing has run', async () => {
  const { shopId } = await seedDemoShop(runtime, none)
  const { rows } = await listPurchaseActions(runtime, shopId)
  expect(rows.map((row) => row.name)).toEqual(['Default settings', 'Coffee club'])
  expect(rows[0]!.cells.map((cell) => cell.published)).toEqual([false, false, true, false, true])
  expect(await runtime.prisma.run.count()).toBe(0)
})

test('its shopper can log in to the cart', async () => {
  const { shopId } = await seedDemoShop(runtime, none)
  const answer = await loginShopper(runtime, shopId, { username: 'ADA@example.test', password: demoShopper.password })
  expect(answer.status).toBe('logged-in')
})

test('a start that was killed halfway is finished by the next', async () => {
  await runtime.pool.query(`UPDATE installation SET value = 'begun' WHERE name = 'demo-shop'`)
  await runtime.prisma.product.deleteMany({ where: { sku: 'MUG' } })
  await seedDemoShop(runtime, none)
  expect(await runtime.prisma.product.count()).toBe(8)
})

test('a shop that its merchant has changed stays as it is', async () => {
  await runtime.prisma.product.deleteMany({ where: { sku: 'MUG' } })
  await seedDemoShop(runtime, none)
  expect(await runtime.prisma.product.count()).toBe(7)
})

test('keys that are given work, also in a shop that was there before', async () => {
  const { shopId } = await seedDemoShop(runtime, given)
  await seedDemoShop(runtime, given)
  expect(await findKey(runtime, given.secretKey)).toEqual({ shopId, kind: 'secret' })
  expect(await findKey(runtime, given.publishableKey)).toEqual({ shopId, kind: 'publishable' })
  expect(await runtime.prisma.apiKey.count()).toBe(4)
})
