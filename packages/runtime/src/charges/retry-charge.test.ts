import type { Flow } from '@aftercart/flow'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { startWorker, type RunningWorker } from '../jobs/start-worker.ts'
import { line, mail, openStory, testClock, until, type TestShop } from '../testing/story.ts'
import { countingRetries, declinedWith } from './charges.testing.ts'

const clock = testClock()
const gateway = countingRetries()
const story = await openStory({ clock, gateways: [gateway] })
afterAll(() => story.close())

let worker: RunningWorker
beforeEach(async () => {
  gateway.anew()
  worker = await startWorker(story.runtime, { concurrency: 4, tries: 3 })
})
afterEach(() => worker.stop())

const day = 24 * 60 * 60_000
const fundsTwice = '4000000000000333'

/** Tries again after each of two days; the customer hears nothing until it is over. */
const quietly: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'w1', type: 'wait', params: { for: 'P1D' } },
    { id: 'r1', type: 'retry-charge', params: {} },
    { id: 'w2', type: 'wait', params: { for: 'P1D' } },
    { id: 'r2', type: 'retry-charge', params: {} },
    { id: 'thanks', type: 'send-email', params: mail('Thank you') },
    { id: 'card', type: 'send-email', params: mail('Please use another card') },
  ],
  edges: [
    { from: 't', to: 'w1' },
    { from: 'w1', to: 'r1' },
    { from: 'r1', out: 'paid', to: 'thanks' },
    { from: 'r1', out: 'failed', to: 'w2' },
    { from: 'w2', to: 'r2' },
    { from: 'r2', out: 'paid', to: 'thanks' },
    { from: 'r2', out: 'failed', to: 'card' },
  ],
}

/** Tries once, at once. */
const atOnce: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'r', type: 'retry-charge', params: {} },
    { id: 'yes', type: 'send-email', params: mail('Thank you') },
    { id: 'no', type: 'send-email', params: mail('Please use another card') },
  ],
  edges: [
    { from: 't', to: 'r' },
    { from: 'r', out: 'paid', to: 'yes' },
    { from: 'r', out: 'failed', to: 'no' },
  ],
}

const timers = (shop: TestShop) => story.runtime.prisma.timer.count({ where: { shopId: shop.id } })
const waits = (shop: TestShop) => until(async () => (await timers(shop)) > 0)
const ends = (shop: TestShop) => until(async () => (await shop.runs()).every((run) => run.status === 'ended'))
const attempts = async (shop: TestShop) =>
  (await story.runtime.prisma.outcome.findMany({ where: { shopId: shop.id }, orderBy: { attempt: 'asc' } })).map(
    (row) => `${row.attempt} ${row.status} ${row.counted}`,
  )
/** What the timeline says of each try. */
async function results(shop: TestShop) {
  const rows = await story.runtime.prisma.timelineRow.findMany({
    where: { shopId: shop.id, kind: 'performed' },
    orderBy: { seq: 'asc' },
  })
  type Shown = { out: string; refusal?: string; [name: string]: unknown }
  return rows
    .map((row) => row.detail as { type: string; out: string; result: Record<string, unknown> })
    .filter(({ type }) => type === 'retry-charge')
    .map(({ out, result }): Shown => ({ out, ...result }))
}

test('a card without funds is tried again quietly, and at the third try it pays', async () => {
  const shop = await story.shop()
  await shop.publish(quietly)
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('We are sorry')]), {
    campaign: true,
  })
  await shop.publish(
    line(['t', 'trigger', { on: 'purchase-succeeded' }], ['m', 'send-email', mail('Your order is on its way')]),
  )
  await shop.report(await declinedWith(fundsTwice))
  await waits(shop)
  clock.forward(day + 1)
  await until(async () => (await results(shop)).length === 1)
  await waits(shop)
  clock.forward(day + 1)
  await ends(shop)
  expect(await results(shop)).toEqual([
    { out: 'failed', status: 'failed', declineClass: 'soft', code: 'insufficient_funds' },
    { out: 'paid', status: 'succeeded' },
  ])
  expect(gateway.retries).toMatchObject([
    { payment: 'pay_ord_1', attempt: 2, amount: '40.00', currency: 'USD' },
    { payment: 'pay_ord_1', attempt: 3, amount: '40.00', currency: 'USD' },
  ])
  expect(await attempts(shop)).toEqual(['1 failed true', '2 failed true', '3 succeeded true'])
  const order = await story.runtime.prisma.order.findFirstOrThrow({ where: { shopId: shop.id } })
  expect([order.status, order.paidAt]).toEqual(['succeeded', clock.now()])
  // The apology went out for the purchase alone, not for the retry; the success is one like any other.
  expect((await shop.mails()).toSorted()).toEqual(['Thank you', 'We are sorry', 'Your order is on its way'])
})

test('a payment that a retry brings takes the run behind its goal', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['r', 'retry-charge'],
      ['g', 'goal', { on: 'paid' }],
      ['m', 'send-email', mail('Thank you')],
    ),
  )
  const { runs } = await shop.report(await declinedWith('4242424242424242'))
  await ends(shop)
  expect(await shop.mails()).toEqual(['Thank you'])
  expect(await attempts(shop)).toEqual(['1 failed true', '2 succeeded true'])
  const told = await shop.timeline(runs[0]!.runId)
  expect(told.filter((row) => row === 'goal-reached g')).toHaveLength(1)
  expect(told).toContain('performed r')
})

test.each([
  ['a card that the bank said never to try again', { decline: { class: 'hard', code: 'lost_card' } }, 'hard-decline'],
  ['Mastercard’s advice 03', { decline: { class: 'soft', code: 'declined', adviceCode: '03' } }, 'hard-decline'],
  ['no stored card', { storedCard: undefined }, 'no-card'],
  ['a gateway that is not ours', { gateway: 'elsewhere' }, 'no-card'],
] as const)('%s is not charged, and the timeline says why', async (_, said, refusal) => {
  const shop = await story.shop()
  await shop.publish(atOnce)
  await shop.report({ ...(await declinedWith('4242424242424242')), ...said })
  await ends(shop)
  expect(await results(shop)).toMatchObject([{ out: 'failed', refusal, why: expect.stringMatching(/\.$/) }])
  expect(gateway.retries).toEqual([])
  expect(await shop.mails()).toEqual(['Please use another card'])
})

test('a shop that leaves retries to its gateway is not a second one to charge', async () => {
  const shop = await story.shop({ retries: 'gateway' })
  await shop.publish(atOnce)
  await shop.report(await declinedWith('4242424242424242'))
  await ends(shop)
  expect(await results(shop)).toMatchObject([{ out: 'failed', refusal: 'gateway-retries' }])
  expect(gateway.retries).toEqual([])
})

test('an order that was paid or cancelled meanwhile is not charged', async () => {
  for (const [status, expected] of [
    ['succeeded', { out: 'paid', refusal: 'paid' }],
    ['cancelled', { out: 'failed', refusal: 'cancelled' }],
    ['refunded', { out: 'failed', refusal: 'cancelled' }],
  ] as const) {
    const shop = await story.shop()
    await shop.publish(quietly)
    await shop.report(await declinedWith('4242424242424242'))
    await waits(shop)
    await shop.report({ status, attempt: 2 })
    clock.forward(day + 1)
    await until(async () => (await results(shop)).length > 0)
    expect((await results(shop))[0]).toMatchObject(expected)
    expect(gateway.retries).toEqual([])
  }
})

test('when the network’s limit is used up the card rests, and the timeline says until when', async () => {
  const shop = await story.shop()
  const mastercard = await declinedWith('5555555555554444')
  for (let attempt = 1; attempt <= 9; attempt++) await shop.report({ ...mastercard, attempt })
  clock.forward(60_000)
  await shop.publish(atOnce)
  await shop.report({ ...mastercard, attempt: 10 })
  await ends(shop)
  expect(gateway.retries).toEqual([])
  const until = new Date(clock.now().getTime() - 60_000 + day).toISOString()
  expect(await results(shop)).toMatchObject([{ out: 'failed', refusal: 'network-limit', until }])
})

test('two flows about one payment: the first owns its retries, and the other takes over when that one is over', async () => {
  const shop = await story.shop()
  await shop.publish(quietly, { campaign: true })
  await shop.publish(quietly)
  await shop.report(await declinedWith('4000000000009995'))
  await waits(shop)
  clock.forward(day + 1)
  await until(async () => (await results(shop)).length === 2)
  expect((await results(shop)).map((each) => each.refusal ?? 'tried').toSorted()).toEqual(['another-flow', 'tried'])
  expect(gateway.retries).toHaveLength(1)
  const { runId } = await story.runtime.prisma.retryOwner.findFirstOrThrow({ where: { shopId: shop.id } })
  const owner = await story.runtime.prisma.run.findFirstOrThrow({ where: { shopId: shop.id, id: runId } })
  await story.runtime.prisma.run.updateMany({ where: { shopId: shop.id, id: owner.id }, data: { status: 'ended' } })
  await until(async () => (await timers(shop)) === 2)
  clock.forward(day + 1)
  await until(async () => gateway.retries.length === 2)
  const after = await story.runtime.prisma.retryOwner.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(after.runId).not.toBe(runId)
})

test('a flow that begins with every failed charge does not begin again by its own tries; another one does', async () => {
  const shop = await story.shop()
  const onEvery = { on: 'charge-failed', attempt: 'every' }
  const own = await shop.publish(
    line(['t', 'trigger', onEvery], ['r', 'retry-charge'], ['w', 'wait', { for: 'P1D' }], ['x', 'exit']),
    { campaign: true },
  )
  const other = await shop.publish(line(['t', 'trigger', onEvery], ['k', 'create-task', { title: 'Look at it' }]), {
    campaign: true,
  })
  await shop.report(await declinedWith('4000000000009995'))
  await until(async () => (await results(shop)).length === 1)
  const runs = await story.runtime.prisma.run.findMany({ where: { shopId: shop.id } })
  expect(runs.filter((run) => run.campaignId === own)).toHaveLength(1)
  expect(runs.filter((run) => run.campaignId === other)).toHaveLength(2)
})

test('while the bank has not decided the run stays where it is, and then goes the way it decided', async () => {
  const shop = await story.shop()
  await shop.publish(atOnce)
  const { runs } = await shop.report(await declinedWith('4000000000000200'))
  const timeline = () => shop.timeline(runs[0]!.runId)
  await until(async () => (await timeline()).includes('retrying r'))
  expect(await attempts(shop)).toEqual(['1 failed true', '2 pending true'])
  await shop.report({ status: 'succeeded', attempt: 2 })
  await ends(shop)
  expect(await results(shop)).toEqual([{ out: 'paid', status: 'succeeded' }])
  expect(gateway.retries).toHaveLength(1)
})

test('a gateway that cannot be reached is asked again later, with the same attempt', async () => {
  const shop = await story.shop()
  await shop.publish(atOnce)
  gateway.trouble.push(async () => {
    throw new Error('connect ECONNREFUSED')
  })
  const { runs } = await shop.report(await declinedWith('4242424242424242'))
  await ends(shop)
  expect(await shop.timeline(runs[0]!.runId)).toContain('retrying r')
  expect(gateway.retries.map(({ attempt, key }) => `${attempt} ${key}`)).toEqual([
    `2 ${runs[0]!.runId}:r:1`,
    `2 ${runs[0]!.runId}:r:1`,
  ])
  expect(await attempts(shop)).toEqual(['1 failed true', '2 succeeded true'])
})
