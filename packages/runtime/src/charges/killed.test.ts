import { afterAll, beforeEach, expect, test } from 'vitest'
import { transaction } from '../database/transaction.ts'
import { readRun } from '../runs/load-runs.ts'
import type { RunWork } from '../runs/work.ts'
import { claim, orderIdOf } from '../storefront/checkout-claim.ts'
import { line, openStory, testClock, until, type TestShop } from '../testing/story.ts'
import { countingRetries, declinedWith } from './charges.testing.ts'
import { retryCharge } from './retry-charge.ts'

const clock = testClock()
const gateway = countingRetries()
const story = await openStory({ clock, gateways: [gateway] })
afterAll(() => story.close())
beforeEach(() => gateway.anew())

const card = '4242424242424242'
const never = () => new Promise<void>(() => {})

/** A run that stands at two retries at once, each marked as being done by a worker; nobody does them but the test. */
async function runAtRetries(said = {}): Promise<{ shop: TestShop; run: RunWork; first: string; second: string }> {
  const shop = await story.shop()
  await shop.publish(
    {
      nodes: [
        ...line(['t', 'trigger', { on: 'purchase-failed' }], ['b', 'branch']).nodes,
        ...['r1', 'r2'].map((id) => ({ id, type: 'retry-charge', params: {} })),
      ],
      edges: [
        { from: 't', to: 'b' },
        { from: 'b', to: 'r1' },
        { from: 'b', to: 'r2' },
      ],
    },
    { unchecked: true },
  )
  const { runs } = await shop.report({ ...(await declinedWith(card)), ...said })
  await story.runtime.prisma.effect.updateMany({ where: { shopId: shop.id }, data: { state: 'running' } })
  const runId = runs[0]!.runId
  const run = await transaction(story.runtime.pool, (client) => readRun(story.runtime.pool, client, shop.id, runId))
  return { shop, run: run!, first: `${runId}:r1:1`, second: `${runId}:r2:1` }
}

const ledger = async (shop: TestShop) =>
  (await story.runtime.prisma.outcome.findMany({ where: { shopId: shop.id }, orderBy: { receivedAt: 'asc' } })).map(
    (row) => `${row.attempt} ${row.status} ${row.counted}`,
  )
const charging = async (shop: TestShop) =>
  (await story.runtime.prisma.checkout.findFirst({ where: { shopId: shop.id } }))?.charging
const paid = { tried: true, status: 'succeeded' }

test('killed between the charge and its report: the next try has the same number, and it counts once', async () => {
  const { shop, run, first } = await runAtRetries()
  gateway.trouble.push(never)
  void retryCharge(story.runtime, run, first)
  await until(async () => gateway.retries.length === 1)
  expect(await ledger(shop)).toEqual(['1 failed true'])
  await expect(retryCharge(story.runtime, run, first)).rejects.toThrow('at this moment')
  clock.forward(61_000)
  expect(await retryCharge(story.runtime, run, first)).toEqual(paid)
  expect(gateway.retries.map(({ attempt, key }) => [attempt, key])).toEqual([
    [2, first],
    [2, first],
  ])
  expect(await ledger(shop)).toEqual(['1 failed true', '2 succeeded true'])
  expect(await charging(shop)).toBeNull()
})

test('killed between the report and its end: the ledger knows the answer, and nothing is charged again', async () => {
  const { shop, run, first } = await runAtRetries()
  expect(await retryCharge(story.runtime, run, first)).toEqual(paid)
  await story.runtime.prisma.checkout.updateMany({
    where: { shopId: shop.id },
    data: { charging: 2, chargingSince: clock.now() },
  })
  expect(await retryCharge(story.runtime, run, first)).toEqual(paid)
  expect(gateway.retries).toHaveLength(1)
  expect(await charging(shop)).toBeNull()
})

test('two retries of one run at the same moment: one charges, the other finds it done', async () => {
  const { shop, run, first, second } = await runAtRetries()
  const answers = await Promise.allSettled([first, second].map((key) => retryCharge(story.runtime, run, key)))
  const charged = answers.map((each) => each.status === 'fulfilled' && each.value.tried)
  expect(charged.filter(Boolean)).toHaveLength(1)
  expect(gateway.retries).toHaveLength(1)
  const other = charged[0] ? second : first
  expect(await retryCharge(story.runtime, run, other)).toMatchObject({ tried: false, why: 'paid' })
  expect(await ledger(shop)).toEqual(['1 failed true', '2 succeeded true'])
})

test('while a flow charges, the shopper’s own checkout waits; while the shopper pays, the flow does', async () => {
  const cartId = '0193aaaa-0000-7000-8000-000000000001'
  const shopOf = await runAtRetries()
  const id = orderIdOf(shopOf.shop.id, cartId)
  expect((await claim(story.runtime, shopOf.shop.id, cartId, 1)).kind).toBe('charge')
  await shopOf.shop.report({
    ...(await declinedWith(card)),
    order: { id },
    payment: id.replace('ord_', 'pay_'),
  })
  await story.runtime.prisma.effect.updateMany({ where: { shopId: shopOf.shop.id }, data: { state: 'running' } })
  const row = await story.runtime.prisma.run.findFirstOrThrow({ where: { shopId: shopOf.shop.id, orderId: id } })
  const run = (await transaction(story.runtime.pool, (client) =>
    readRun(story.runtime.pool, client, shopOf.shop.id, row.id),
  ))!
  const key = `${row.id}:r1:1`
  await expect(retryCharge(story.runtime, run, key)).rejects.toThrow('at this moment')
  clock.forward(61_000)

  gateway.trouble.push(never)
  void retryCharge(story.runtime, run, key)
  await until(async () => gateway.retries.length === 1)
  expect((await claim(story.runtime, shopOf.shop.id, cartId, 2)).kind).toBe('busy')
})

test('a run that a goal or an exit took back from its retry does not charge', async () => {
  const { shop, run, first } = await runAtRetries()
  await story.runtime.prisma.run.updateMany({ where: { shopId: shop.id }, data: { status: 'ended' } })
  await expect(retryCharge(story.runtime, run, first)).rejects.toThrow('moved on')
  expect(gateway.retries).toEqual([])
})

test('the gateway’s answer is lost with the database: the try is known by its number, and a later one finishes it', async () => {
  const { shop, run, first } = await runAtRetries()
  gateway.trouble.push(async () => {
    // Before the report could be stored.
    await story.runtime.pool.query(`ALTER TABLE outcome ADD CONSTRAINT full_disk CHECK (attempt < 2) NOT VALID`)
  })
  await expect(retryCharge(story.runtime, run, first)).rejects.toThrow('full_disk')
  await story.runtime.pool.query('ALTER TABLE outcome DROP CONSTRAINT full_disk')
  expect(await retryCharge(story.runtime, run, first)).toEqual(paid)
  expect(gateway.retries.map(({ attempt }) => attempt)).toEqual([2, 2])
  expect(await ledger(shop)).toEqual(['1 failed true', '2 succeeded true'])
})

test('a shop’s second payment for the same order is told apart: a later charge is retried under its own number', async () => {
  const { shop, run } = await runAtRetries()
  expect(run.debt?.payment).toBe('pay_ord_1')
  const later = { ...(await declinedWith(card)), charge: 'subscription-later' as const, payment: 'sub_2', attempt: 4 }
  const { runs } = await shop.report(later)
  await story.runtime.prisma.effect.updateMany({ where: { shopId: shop.id }, data: { state: 'running' } })
  const second = (await transaction(story.runtime.pool, (client) =>
    readRun(story.runtime.pool, client, shop.id, runs[0]!.runId),
  ))!
  expect(await retryCharge(story.runtime, second, `${second.id}:r1:1`)).toEqual(paid)
  expect(gateway.retries.map(({ payment, attempt }) => `${payment} ${attempt}`)).toEqual(['sub_2 5'])
})
