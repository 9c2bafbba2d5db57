import type { Flow } from '@aftercart/flow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../database/new-id.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, mail, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'

let story: Story
const clock = testClock()
beforeAll(async () => {
  story = await openStory({ clock })
})
afterAll(() => story.close())

const starting = (campaignId: string, on = 'purchase-failed'): Flow =>
  line(['t', 'trigger', { on }], ['s', 'start-flow', { campaignId }])

const called = (...rest: Parameters<typeof line>) => line(['t', 'trigger', { on: 'manual' }], ...rest)

async function runsOf(shop: TestShop, campaignId: string) {
  return story.runtime.prisma.run.findMany({ where: { shopId: shop.id, campaignId }, orderBy: { id: 'asc' } })
}

async function resultsOf(shop: TestShop, type: string): Promise<unknown[]> {
  const rows = await story.runtime.prisma.timelineRow.findMany({
    where: { shopId: shop.id, kind: 'performed' },
    orderBy: { seq: 'asc' },
  })
  return rows
    .map((row) => row.detail as { type: string; result: Record<string, unknown> })
    .filter((detail) => detail.type === type)
    .map(({ result }) => result['answer'] ?? result['stopped'])
}

test('a flow starts another one about the same order, which reads the order also after its wait', async () => {
  const shop = await story.shop()
  const other = await shop.publish(
    line(
      ['t', 'trigger', { on: 'charge-recovered' }],
      ['w', 'wait', { for: 'PT1H' }],
      ['n', 'create-task', { title: 'Order {{ order.id }}, {{ outcome.cardNetwork }}' }],
    ),
    { campaign: true },
  )
  await shop.publish(starting(other))
  const { runs } = await shop.report({ storedCard: { network: 'Visa' } })
  expect(runs).toHaveLength(1)
  const [begun] = await runsOf(shop, other)
  expect(begun).toMatchObject({ orderId: 'ord_1', trigger: 'charge-recovered', status: 'active' })
  expect(await shop.timeline(begun!.id)).toEqual(['started', 'entered t', 'entered w', 'waiting w'])
  clock.forward(3_600_000)
  await workByHand(story.runtime)
  const tasks = await story.runtime.prisma.task.findMany({ where: { shopId: shop.id } })
  expect(tasks.map((task) => task.title)).toEqual(['Order ord_1, visa'])
})

test('paying stops the flow that was started, as it stops the one that started it', async () => {
  const shop = await story.shop()
  const dunning = called(['w', 'wait', { for: 'P1D' }], ['m', 'send-email', mail('Pay')], ['g', 'goal', { on: 'paid' }])
  const other = await shop.publish(dunning, { campaign: true })
  await shop.publish(starting(other))
  await shop.report({ status: 'failed' })
  await shop.report({ status: 'succeeded', attempt: 2 })
  expect(await runsOf(shop, other)).toMatchObject([{ status: 'ended' }])
})

test('what is not published is not started, and a contact whom the rule keeps out is not either; the run goes on', async () => {
  const shop = await story.shop()
  const once = await shop.publish(
    {
      ...called(['w', 'wait', { for: 'PT1H' }], ['n', 'create-task', { title: 'x' }]),
      settings: { reEntry: { when: 'never' } },
    },
    { campaign: true },
  )
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['a', 'start-flow', { campaignId: once }],
      ['b', 'start-flow', { campaignId: once }],
      ['c', 'start-flow', { campaignId: newId() }],
      ['n', 'create-task', { title: 'Goes on' }],
    ),
  )
  const { runs } = await shop.report()
  expect(await resultsOf(shop, 'start-flow')).toEqual(['started', 'not-again', 'not-published'])
  expect(await runsOf(shop, once)).toHaveLength(1)
  expect((await shop.timeline(runs[0]!.runId)).slice(-3)).toEqual(['performed n', 'went n', 'ended'])
})

test('another shop’s campaign is not there to be started or stopped', async () => {
  const [shop, other] = [await story.shop(), await story.shop()]
  const theirs = await other.publish(called(['n', 'create-task', { title: 'x' }]), { campaign: true })
  await shop.publish(starting(theirs))
  await shop.report()
  expect(await resultsOf(shop, 'start-flow')).toEqual(['not-published'])
  expect(await other.runs()).toEqual([])
})

test('a flow stops another one: its wait is gone, its mail is not sent, and its timeline says who did it', async () => {
  const shop = await story.shop()
  const nagging = await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'PT1H' }],
      ['m', 'send-email', mail('Nag')],
      ['g', 'goal', { on: 'paid' }],
    ),
  )
  await shop.publish(line(['t', 'trigger', { on: 'cart-login' }], ['n', 'create-task', { title: 'x' }]))
  const { runs } = await shop.report({ status: 'failed' })
  const stopping = await shop.publish(
    line(['t', 'trigger', { on: 'purchase-error' }], ['s', 'stop-flow', { campaignId: nagging }]),
  )
  await shop.report({ status: 'error', order: { id: 'ord_2' } })
  expect(await resultsOf(shop, 'stop-flow')).toEqual([1])
  expect(await runsOf(shop, nagging)).toMatchObject([{ status: 'ended' }])
  expect(await story.runtime.prisma.timer.count({ where: { shopId: shop.id } })).toBe(0)
  const last = await story.runtime.prisma.timelineRow.findFirst({
    where: { shopId: shop.id, runId: runs[0]!.runId },
    orderBy: { seq: 'desc' },
  })
  expect(last).toMatchObject({ kind: 'ended', detail: { why: 'stopped', by: 'purchase-error', campaignId: stopping } })
  clock.forward(3_600_000)
  await workByHand(story.runtime)
  expect(await shop.mails()).toEqual([])
})

test('a run that stops its own flow stops the others of it, not itself', async () => {
  const shop = await story.shop()
  const id = await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['w', 'wait', { for: 'PT1H' }]))
  await shop.report({ order: { id: 'first' } })
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['s', 'stop-flow', { campaignId: id }],
    ['w', 'wait', { for: 'PT1H' }],
  )
  await story.runtime.prisma.campaignVersion.create({ data: { shopId: shop.id, campaignId: id, number: 2, flow } })
  await story.runtime.prisma.campaign.updateMany({ where: { id }, data: { publishedVersion: 2 } })
  await shop.report({ order: { id: 'second' } })
  expect(await runsOf(shop, id)).toMatchObject([
    { status: 'ended', orderId: 'first' },
    { status: 'active', orderId: 'second' },
  ])
})

test('flows that start each other without a wait come to an end, and the timeline says so', async () => {
  const shop = await story.shop()
  const a = await shop.publish(called(['n', 'create-task', { title: 'x' }]), { campaign: true })
  const b = await shop.publish(starting(a, 'manual'), { campaign: true })
  await story.runtime.prisma.campaignVersion.updateMany({
    where: { shopId: shop.id, campaignId: a },
    data: { flow: starting(b, 'manual') },
  })
  await shop.publish(starting(a))
  await shop.report()
  const count = (await runsOf(shop, a)).length + (await runsOf(shop, b)).length
  expect(count).toBe(100)
  const said = await story.runtime.prisma.timelineRow.findMany({ where: { shopId: shop.id, kind: 'circle' } })
  expect(said).toHaveLength(1)
  expect(await story.runtime.prisma.run.count({ where: { shopId: shop.id, status: 'failed' } })).toBe(0)
})

test('a step that fails has started and stopped nothing', async () => {
  const shop = await story.shop()
  const other = await shop.publish(called(['w', 'wait', { for: 'PT1H' }], ['n', 'create-task', { title: 'x' }]), {
    campaign: true,
  })
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['s', 'start-flow', { campaignId: other }],
    ['x', 'http-request', { method: 'POST', url: 'http://127.0.0.1' }],
  )
  const broken = { ...story.runtime.nodes, 'http-request': undefined as never }
  await shop.publish(flow)
  const { reportOutcome } = await import('../inbox/report-outcome.ts')
  const { outcomeReportSchema } = await import('../inbox/outcome-report.model.ts')
  const report = outcomeReportSchema.parse({
    ...{ eventId: 'breaks', gateway: 'g', payment: 'p', status: 'failed' },
    order: { id: 'o', currency: 'USD', items: [] },
    contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' },
  })
  await reportOutcome({ ...story.runtime, nodes: broken }, shop.id, report, { source: 'server' })
  expect(await shop.runs()).toMatchObject([{ trigger: 'purchase-failed', status: 'failed' }])
  expect(await runsOf(shop, other)).toEqual([])
})
