import type { Flow } from '@aftercart/flow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { transaction } from '../database/transaction.ts'
import { newId } from '../database/new-id.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'
import { loadHistory } from './history.ts'

let story: Story
const clock = testClock()
const day = 24 * 60 * 60 * 1000
beforeAll(async () => {
  story = await openStory({ clock })
})
afterAll(() => story.close())

const historyOf = (shop: TestShop, contactId: string) =>
  transaction(story.runtime.pool, (client) => loadHistory(client, shop.id, contactId, clock.now()))

test('somebody of whom nothing is known has an empty history', async () => {
  const shop = await story.shop()
  expect(await historyOf(shop, newId())).toEqual({ messages: [], purchases: [], failures: [] })
})

test('lines of paid orders, failed charges that counted, messages that were sent: newest first', async () => {
  const shop = await story.shop()
  const { contactId } = await shop.report({ status: 'failed', order: { id: 'a' } })
  await shop.report({ status: 'failed', order: { id: 'a' } }) // The same attempt again.
  const first = clock.now().toISOString()
  clock.forward(day)
  const items = [
    { sku: 'MUG', name: 'Mug', quantity: 2, price: '1.00' },
    { sku: 'DESK', name: 'Desk', quantity: 1, price: '1.00' },
  ]
  await shop.report({ status: 'succeeded', order: { id: 'b', items } })
  await shop.report({ status: 'error', order: { id: 'c' } })
  const second = clock.now().toISOString()
  const message = { shopId: shop.id, runId: newId(), campaignId: newId(), contactId, node: 'm', channel: 'email' }
  await story.runtime.prisma.message.createMany({
    data: [
      { ...message, key: 'k1', kind: 'marketing', subject: 'News', state: 'sent', at: new Date(first) },
      { ...message, key: 'k2', kind: 'transactional', subject: 'Sorry', state: 'sent', at: new Date(second) },
      { ...message, key: 'k3', kind: 'marketing', subject: '', state: 'sending', at: new Date(second) },
    ],
  })
  expect(await historyOf(shop, contactId)).toEqual({
    messages: [
      {
        at: second,
        channel: 'email',
        kind: 'transactional',
        campaign: message.campaignId,
        node: 'm',
        subject: 'Sorry',
      },
      { at: first, channel: 'email', kind: 'marketing', campaign: message.campaignId, node: 'm', subject: 'News' },
    ],
    purchases: [
      { at: second, sku: 'MUG', quantity: 2 },
      { at: second, sku: 'DESK', quantity: 1 },
    ],
    failures: [{ at: first, order: 'a', skus: ['MUG'] }],
  })
})

test('not what is older than 366 days, not more than 1,000, and nobody else’s', async () => {
  const shop = await story.shop()
  const { contactId } = await shop.report({ status: 'succeeded', order: { id: 'old' } })
  await shop.report({ status: 'succeeded', order: { id: 'bob' }, contact: { firstName: 'Bob' } })
  clock.forward(367 * day)
  const items = Array.from({ length: 500 }, (_, index) => ({ sku: `S${index}`, name: '', quantity: 1, price: '0' }))
  for (const id of ['x', 'y', 'z']) await shop.report({ status: 'succeeded', order: { id, items } })
  const { purchases } = await historyOf(shop, contactId)
  expect(purchases).toHaveLength(1000)
  expect(purchases.some(({ sku }) => sku === 'MUG')).toBe(false)
})

describe('a condition on history', () => {
  const asking: Flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      {
        id: 'c',
        type: 'condition',
        params: { all: [{ fact: 'history.failures', within: 'P7D', is: 'at-least', value: '2' }] },
      },
      { id: 'y', type: 'create-task', params: { title: 'Twice' } },
      { id: 'n', type: 'create-task', params: { title: 'Once' } },
    ],
    edges: [
      { from: 't', to: 'c' },
      { from: 'c', out: 'yes', to: 'y' },
      { from: 'c', out: 'no', to: 'n' },
    ],
  }

  test('counts the failure that began the run', async () => {
    const shop = await story.shop()
    await shop.publish(asking)
    await shop.report({ order: { id: 'a' } })
    await shop.report({ order: { id: 'b' } })
    const tasks = await story.runtime.prisma.task.findMany({ where: { shopId: shop.id }, orderBy: { id: 'asc' } })
    expect(tasks.map((task) => task.title)).toEqual(['Once', 'Twice'])
  })
})

test('an order was placed when the first outcome of it happened, whenever the run is looked at', async () => {
  const shop = await story.shop()
  const placed = clock.now()
  await shop.report({ status: 'pending' })
  clock.forward(2 * day)
  const until = { kind: 'field', field: 'order.placedAt', offset: { days: 30, when: 'after' }, at: '09:00' }
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['u', 'wait-until', { until }]))
  await shop.publish(
    line(['t', 'trigger', { on: 'purchase-failed' }], ['w', 'wait', { for: 'P1D' }], ['u', 'wait-until', { until }]),
    { campaign: true },
  )
  await shop.report({ status: 'failed' })
  clock.forward(day)
  await workByHand(story.runtime)
  const timers = await story.runtime.prisma.timer.findMany({ where: { shopId: shop.id } })
  const thirtyDaysLater = new Date(placed.getTime() + 30 * day).toISOString().slice(0, 10)
  const due = `${thirtyDaysLater}T09:00:00.000Z`
  expect(timers.map(({ node, dueAt }) => [node, dueAt.toISOString()])).toEqual([
    ['u', due],
    ['u', due],
  ])
})
