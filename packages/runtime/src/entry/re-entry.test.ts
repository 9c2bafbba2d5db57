import type { ReEntry } from '@aftercart/flow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { line, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'
import { mayEnter } from './may-enter.ts'

let story: Story
const clock = testClock()
const day = 24 * 60 * 60 * 1000
beforeAll(async () => {
  story = await openStory({ clock })
})
afterAll(() => story.close())

/** A flow that takes an hour. */
const withRule = (reEntry: ReEntry, on = 'purchase-failed') => ({
  ...line(['t', 'trigger', { on }], ['w', 'wait', { for: 'PT1H' }], ['n', 'create-task', { title: 'Call' }]),
  settings: { reEntry },
})

let orders = 0
/** Another order of Ada's fails. Answers how many runs that began. */
async function failsAgain(shop: TestShop): Promise<number> {
  orders += 1
  return (await shop.report({ status: 'failed', order: { id: `again_${orders}` } })).runs.length
}

async function endAll(shop: TestShop): Promise<void> {
  await story.runtime.prisma.run.updateMany({ where: { shopId: shop.id }, data: { status: 'ended' } })
}

test('always: each failed order begins a run', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'always' }))
  expect(await failsAgain(shop)).toBe(1)
  expect(await failsAgain(shop)).toBe(1)
})

test('never: once, whatever became of it', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'never' }))
  expect(await failsAgain(shop)).toBe(1)
  expect(await failsAgain(shop)).toBe(0)
  await endAll(shop)
  clock.forward(1000 * day)
  expect(await failsAgain(shop)).toBe(0)
})

test('never is about one person: another may enter', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'never' }))
  await failsAgain(shop)
  const other = await shop.report({ order: { id: 'bob' }, contact: { firstName: 'Bob', email: 'bob@example.test' } })
  expect(other.runs).toHaveLength(1)
})

test('after it ended: not while a run is under way', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'after-end' }))
  expect(await failsAgain(shop)).toBe(1)
  expect(await failsAgain(shop)).toBe(0)
  await endAll(shop)
  expect(await failsAgain(shop)).toBe(1)
})

test('after 30 days: from the day the last run began, to the millisecond', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'after', days: 30 }))
  expect(await failsAgain(shop)).toBe(1)
  clock.forward(30 * day - 1)
  expect(await failsAgain(shop)).toBe(0)
  clock.forward(1)
  expect(await failsAgain(shop)).toBe(1)
  clock.forward(29 * day)
  expect(await failsAgain(shop)).toBe(0)
})

test('purchase actions of two products are two flows: each lets in once', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'never' }), { sku: 'MUG' })
  await shop.publish(withRule({ when: 'never' }), { sku: 'DESK' })
  const items = ['MUG', 'DESK'].map((sku) => ({ sku, name: sku, quantity: 1, price: '1.00' }))
  expect((await shop.report({ order: { id: 'both', items } })).runs).toHaveLength(2)
  expect((await shop.report({ order: { id: 'both again', items } })).runs).toHaveLength(0)
})

test('twenty events of one person at once let them in once under never', async () => {
  const shop = await story.shop()
  await shop.publish(withRule({ when: 'never' }))
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => shop.report({ status: 'failed', order: { id: `at_once_${index}` } })),
  )
  expect(answers.flatMap(({ runs }) => runs)).toHaveLength(1)
  expect(await shop.runs()).toHaveLength(1)
})

test('the rule of the version that would begin counts, and runs of older versions are runs of the campaign', async () => {
  const shop = await story.shop()
  const id = await shop.publish(withRule({ when: 'always' }))
  await failsAgain(shop)
  const flow = withRule({ when: 'never' })
  await story.runtime.prisma.campaignVersion.create({ data: { shopId: shop.id, campaignId: id, number: 2, flow } })
  await story.runtime.prisma.campaign.updateMany({ where: { id }, data: { publishedVersion: 2 } })
  expect(await failsAgain(shop)).toBe(0)
})

test('somebody who has never been in may enter under every rule', () => {
  const never = { active: false, lastBegan: null }
  const rules: ReEntry[] = [{ when: 'always' }, { when: 'never' }, { when: 'after-end' }, { when: 'after', days: 1 }]
  expect(rules.map((rule) => mayEnter(rule, never, clock.now()))).toEqual([true, true, true, true])
})
