import { afterAll, beforeAll, expect, test } from 'vitest'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'
import { fireExpiringCards } from './fire-expiring-cards.ts'

let story: Story
const start = '2026-11-22T10:00:00.000Z'
const day = 24 * 60 * 60 * 1000
let clock = testClock(start)
beforeAll(async () => {
  story = await openStory({ clock: { now: () => clock.now() } })
})
afterAll(() => story.close())

const warn = (days: number) =>
  line(
    ['t', 'trigger', { on: 'card-expiring', days }],
    ['w', 'wait', { for: 'PT1H' }],
    ['n', 'create-task', { title: '{{ card.network }} {{ card.last4 }} until {{ card.expires }}' }],
  )

/** Ada pays with a card that is good until the end of this month. */
async function paysWith(shop: TestShop, reference: string, expires: string, more: { id?: string } = {}): Promise<void> {
  await shop.report({
    ...{ status: 'succeeded', order: { id: more.id ?? reference }, payment: reference },
    storedCard: { reference, network: 'visa', last4: '4242', expires },
    occurredAt: clock.now().toISOString(),
  })
}

async function shopWith(days: number): Promise<TestShop> {
  // Cards of the tests before would be begun with.
  await story.runtime.prisma.storedCard.deleteMany({})
  clock = testClock(start)
  const shop = await story.shop()
  await shop.publish(warn(days), { campaign: true })
  return shop
}

test('thirty days before the first instant at which it is no longer good, once', async () => {
  const shop = await shopWith(30)
  await paysWith(shop, 'card_1', '2026-12')
  expect(await fireExpiringCards(story.runtime)).toBe(0)
  clock.forward(Date.parse('2026-12-02T00:00:00Z') - Date.parse(start) - 1)
  expect(await fireExpiringCards(story.runtime)).toBe(0)
  clock.forward(1)
  expect(await fireExpiringCards(story.runtime)).toBe(1)
  clock.forward(day)
  expect(await fireExpiringCards(story.runtime)).toBe(0)
  expect(await shop.runs()).toMatchObject([{ trigger: 'card-expiring', status: 'active' }])
})

test('the run reads the card, also after its wait', async () => {
  const shop = await shopWith(60)
  await paysWith(shop, 'card_2', '2026-12')
  await fireExpiringCards(story.runtime)
  clock.forward(3_600_000)
  await workByHand(story.runtime)
  const tasks = await story.runtime.prisma.task.findMany({ where: { shopId: shop.id } })
  expect(tasks.map((task) => task.title)).toEqual(['visa 4242 until 2026-12'])
})

test('a card whose date was renewed is about to expire again by that date', async () => {
  const shop = await shopWith(30)
  await paysWith(shop, 'card_3', '2026-11')
  expect(await fireExpiringCards(story.runtime)).toBe(1)
  clock.forward(day)
  await paysWith(shop, 'card_3', '2026-12', { id: 'next' })
  expect(await fireExpiringCards(story.runtime)).toBe(0)
  clock.forward(20 * day)
  expect(await fireExpiringCards(story.runtime)).toBe(1)
})

test('a card that was replaced by a newer one, and one that has expired already, are left alone', async () => {
  const shop = await shopWith(30)
  await paysWith(shop, 'old', '2026-11')
  clock.forward(1000)
  await paysWith(shop, 'new', '2031-01')
  expect(await fireExpiringCards(story.runtime)).toBe(0)
  await story.runtime.prisma.storedCard.deleteMany({ where: { reference: 'new' } })
  clock.forward(30 * day)
  expect(await fireExpiringCards(story.runtime)).toBe(0)
})

test('several processes at once begin it once, each campaign by its own days', async () => {
  const shop = await shopWith(30)
  await shop.publish(warn(5), { campaign: true })
  await paysWith(shop, 'card_4', '2026-11')
  const counts = await Promise.all(Array.from({ length: 5 }, () => fireExpiringCards(story.runtime)))
  expect(counts.reduce((sum, count) => sum + count)).toBe(1)
  clock.forward(4 * day)
  expect(await fireExpiringCards(story.runtime)).toBe(1)
  expect(await shop.runs()).toHaveLength(2)
})

test('a campaign that is not published begins nothing', async () => {
  const shop = await shopWith(30)
  await story.runtime.prisma.campaign.updateMany({ where: { shopId: shop.id }, data: { publishedVersion: null } })
  await paysWith(shop, 'card_5', '2026-11')
  expect(await fireExpiringCards(story.runtime)).toBe(0)
})

test('more cards than are looked up at a time', async () => {
  const shop = await shopWith(30)
  const { contactId } = await shop.report()
  await story.runtime.prisma.storedCard.createMany({
    data: Array.from({ length: 205 }, (_, index) => ({
      ...{ shopId: shop.id, gateway: 'sandbox', reference: `many_${index}`, contactId },
      ...{ expiresAt: new Date('2026-12-01T00:00:00Z'), updatedAt: clock.now() },
    })),
  })
  expect(await fireExpiringCards(story.runtime)).toBe(205)
  expect(await fireExpiringCards(story.runtime)).toBe(0)
})
