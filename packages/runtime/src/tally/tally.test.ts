import { executors } from '@aftercart/nodes/server'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { endRuns } from '../campaigns/end-runs.ts'
import { listCampaigns } from '../campaigns/campaigns.queries.ts'
import { transaction } from '../database/transaction.ts'
import { retryFailedRuns } from '../failed-runs/retry-failed-runs.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { listRuns, type RunFilter } from '../runs/runs.queries.ts'
import { line, openStory, testClock, type TestShop } from '../testing/story.ts'
import { foldOldDays, settleTally } from './settle-tally.ts'

const day = 24 * 60 * 60 * 1000
const clock = testClock()
const story = await openStory({ clock })
const { runtime } = story
afterAll(() => story.close())

let shop: TestShop
beforeEach(async () => {
  shop = await story.shop()
})

const waiting = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['w', 'wait', { for: 'P2D' }],
  ['n', 'add-note', { text: 'Waited' }],
)

/** Each of another person and order. */
async function failures(from: number, to: number) {
  const all = Array.from({ length: to - from }, (_, n) => from + n)
  await Promise.all(
    all.map((n) =>
      shop.report({ eventId: `e${n}`, order: { id: `ord_${n}` }, contact: { email: `${n}@example.test` } }),
    ),
  )
}

const counts = async () => (await listCampaigns(runtime, shop.id, { limit: 10 })).items.map((each) => each.counts)

async function listed(filter: Partial<RunFilter>): Promise<string[]> {
  const { items, nextCursor } = await listRuns(runtime, shop.id, { limit: 3, ...filter })
  const ids = items.map(({ id }) => id)
  return nextCursor === null ? ids : [...ids, ...(await listed({ ...filter, cursor: nextCursor }))]
}

const rowsOfTally = async () =>
  (
    await runtime.pool.query(
      `SELECT day::text, begun, under_way AS "underWay", loose FROM run_tally WHERE shop_id = $1 ORDER BY day`,
      [shop.id],
    )
  ).rows

test('runs count as begun for thirty days, and as under way until they are over', async () => {
  await shop.publish(waiting)
  await failures(0, 5)
  expect(await counts()).toEqual([{ last30Days: 5, active: 5 }])
  clock.forward(2 * day)
  await workByHand(runtime)
  expect(await counts()).toEqual([{ last30Days: 5, active: 0 }])
  await failures(5, 7)
  clock.forward(29 * day)
  expect(await counts()).toEqual([{ last30Days: 2, active: 2 }])
  clock.forward(3 * day)
  expect(await counts()).toEqual([{ last30Days: 0, active: 2 }])
})

test('adding up changes no count, whoever does it at the same time, and while others go on counting', async () => {
  const campaignId = await shop.publish(waiting)
  await failures(0, 20)
  await Promise.all([failures(20, 60), ...Array.from({ length: 8 }, () => settleTally(runtime.pool))])
  expect(await counts()).toEqual([{ last30Days: 60, active: 60 }])
  await settleTally(runtime.pool)
  const today = clock.now().toISOString().slice(0, 10)
  expect(await rowsOfTally()).toEqual([{ day: today, begun: 60, underWay: 60, loose: false }])
  const end = { shopId: shop.id, campaignId, now: clock.now() }
  expect(await transaction(runtime.pool, (client) => endRuns(client, end))).toBe(60)
  expect(await counts()).toEqual([{ last30Days: 60, active: 0 }])
})

test('days long past become one, and what they say of runs under way stays', async () => {
  await shop.publish(waiting)
  await failures(0, 3)
  clock.forward(day)
  await failures(3, 5)
  await settleTally(runtime.pool)
  clock.forward(41 * day)
  await foldOldDays(runtime)
  expect(await rowsOfTally()).toEqual([{ day: '-infinity', begun: 0, underWay: 5, loose: false }])
  await workByHand(runtime)
  await settleTally(runtime.pool)
  await foldOldDays(runtime)
  expect(await counts()).toEqual([{ last30Days: 0, active: 0 }])
})

test('the list of runs under way has each of them once, page by page, between all that are over', async () => {
  const campaignId = await shop.publish(waiting)
  await failures(0, 4)
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['n', 'add-note', { text: 'At once' }]), {
    campaign: true,
  })
  await failures(4, 12)
  const active = (await shop.runs()).filter(({ status }) => status === 'active').map(({ id }) => id)
  expect(active).toHaveLength(12)
  expect(await listed({ status: 'active' })).toEqual(active.toReversed())
  expect(await listed({ status: 'active', campaignId })).toEqual(active.toReversed())
  expect(await listed({ status: 'ended' })).toHaveLength(8)
  expect(await listed({ status: 'failed' })).toEqual([])
  clock.forward(2 * day)
  await workByHand(runtime)
  expect(await listed({ status: 'active' })).toEqual([])
})

test('a run that a fault stopped is under way no more, and is again once it goes on', async () => {
  const campaignId = await shop.publish({ ...waiting, edges: [...waiting.edges, { from: 'n', to: 'w' }] })
  await failures(0, 4)
  const { 'add-note': _, ...left } = executors
  clock.forward(2 * day)
  await workByHand({ ...runtime, nodes: left as typeof executors })
  expect(await counts()).toEqual([{ last30Days: 4, active: 0 }])
  expect(await listed({ status: 'failed', campaignId })).toHaveLength(4)
  expect(await listed({ status: 'active', campaignId })).toEqual([])
  await retryFailedRuns(runtime, shop.id, { which: 'all' }, 'Olga')
  await workByHand(runtime)
  expect(await counts()).toEqual([{ last30Days: 4, active: 4 }])
  expect(await listed({ status: 'active', campaignId })).toHaveLength(4)
})
