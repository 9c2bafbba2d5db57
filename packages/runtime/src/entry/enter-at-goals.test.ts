import { afterAll, beforeAll, expect, test } from 'vitest'
import { addTags } from '../contacts/contacts.changes.ts'
import { reportEvent } from '../events/report-event.ts'
import { eventReportSchema } from '../events/event-report.model.ts'
import { reportLogin } from '../inbox/report-login.ts'
import { signalContact } from '../runs/signal-contact.ts'
import { line, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory({ clock: testClock() })
})
afterAll(() => story.close())

type Goal = { on: string; tag?: string; event?: string; sku?: string }

/** A campaign by hand that others may enter at its goal; behind it a task and a day of waiting. */
const open = (goal: Goal, on = 'manual') =>
  line(
    ['t', 'trigger', { on }],
    ['w', 'wait', { for: 'P1D' }],
    ['g', 'goal', { ...goal, mayEnter: true }],
    ['n', 'create-task', { title: 'Entered' }],
    ['z', 'wait', { for: 'P1D' }],
  )

const places = async (shop: TestShop) => {
  const [run] = await shop.runs()
  return run ? shop.timeline(run.id) : []
}

test('a payment lets in who is not in the campaign: it begins at the goal and goes on behind it', async () => {
  const shop = await story.shop()
  const id = await shop.publish(open({ on: 'paid' }), { campaign: true })
  const { runs } = await shop.report({ status: 'succeeded' })
  expect(runs).toMatchObject([{ campaign: id, trigger: 'manual' }])
  expect(await places(shop)).toEqual([
    'started',
    'goal-reached g',
    'entered n',
    'performed n',
    'went n',
    'entered z',
    'waiting z',
  ])
  const started = await story.runtime.prisma.timelineRow.findFirst({ where: { shopId: shop.id, kind: 'started' } })
  expect(started?.detail).toMatchObject({ begun: { goal: 'paid' }, orderId: 'ord_1' })
})

test('who is in the campaign when the news comes reaches the goal and does not enter a second time', async () => {
  const shop = await story.shop()
  await shop.publish(open({ on: 'paid' }, 'purchase-failed'), { campaign: true })
  await shop.report({ status: 'failed' })
  await shop.report({ status: 'succeeded', attempt: 2 })
  expect(await shop.runs()).toHaveLength(1)
  expect(await places(shop)).toContain('goal-reached g')
})

test('a goal that nobody else may enter lets nobody in, nor does one of a campaign that is no longer published', async () => {
  const shop = await story.shop()
  const closed = open({ on: 'paid' })
  delete closed.nodes[2]!.params['mayEnter']
  await shop.publish(closed, { campaign: true })
  const id = await shop.publish(open({ on: 'paid' }), { campaign: true })
  await story.runtime.prisma.campaign.updateMany({ where: { id }, data: { publishedVersion: null } })
  await shop.report({ status: 'succeeded' })
  expect(await shop.runs()).toEqual([])
})

test('only news that the goal listens for lets in: its product, its tag, its event', async () => {
  const shop = await story.shop()
  await shop.publish(open({ on: 'purchase-made', sku: 'DESK' }), { campaign: true })
  await shop.publish(open({ on: 'tag-added', tag: 'vip' }), { campaign: true })
  await shop.publish(open({ on: 'api-event', event: 'quote-accepted' }), { campaign: true })
  const { contactId } = await shop.report({ status: 'succeeded' })
  const event = (eventId: string, name: string) =>
    reportEvent(story.runtime, shop.id, eventReportSchema.parse({ eventId, name, contactId }))
  await addTags(story.runtime, shop.id, contactId, ['other'])
  await event('e1', 'other')
  expect(await shop.runs()).toEqual([])
  await addTags(story.runtime, shop.id, contactId, ['vip'])
  expect((await event('e2', 'quote-accepted'))?.runs).toHaveLength(1)
  expect(await shop.runs()).toHaveLength(2)
})

test('a login lets in, and so does the news that somebody unsubscribed', async () => {
  const shop = await story.shop()
  await shop.publish(open({ on: 'cart-login' }), { campaign: true })
  await shop.publish(open({ on: 'unsubscribed' }), { campaign: true })
  const { contactId } = await shop.report()
  const login = await reportLogin(story.runtime, shop.id, { eventId: 'l', contactId })
  expect(login.runs).toHaveLength(1)
  expect(await signalContact(story.runtime, shop.id, contactId, { name: 'unsubscribed', detail: {} })).toBe(1)
})

test('a tag that a flow adds lets in at the goal of another', async () => {
  const shop = await story.shop()
  const id = await shop.publish(open({ on: 'tag-added', tag: 'vip' }), { campaign: true })
  await shop.publish(line(['t', 'trigger', { on: 'purchase-succeeded' }], ['a', 'add-tags', { tags: ['vip'] }]))
  await shop.report({ status: 'succeeded' })
  expect(await story.runtime.prisma.run.count({ where: { shopId: shop.id, campaignId: id } })).toBe(1)
})

test('re-entry rules hold at goals too, also when many payments come at once', async () => {
  const shop = await story.shop()
  const flow = { ...open({ on: 'paid' }), settings: { reEntry: { when: 'never' as const } } }
  await shop.publish(flow, { campaign: true })
  const paid = (id: string) => shop.report({ status: 'succeeded', order: { id } })
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => paid(`at_once_${index}`)))
  expect(answers.flatMap(({ runs }) => runs)).toHaveLength(1)
  await story.runtime.prisma.run.updateMany({ where: { shopId: shop.id }, data: { status: 'ended' } })
  expect((await paid('later')).runs).toEqual([])
})

test('a flow whose exit rule is this very news lets nobody in by it', async () => {
  const shop = await story.shop()
  const flow = { ...open({ on: 'refunded' }), settings: { exitOn: [{ on: 'refunded' as const }] } }
  await shop.publish(flow, { campaign: true })
  await shop.report({ status: 'succeeded' })
  await shop.report({ status: 'refunded' })
  expect(await shop.runs()).toEqual([])
})

test('an exit rule ends the run wherever it is, and its wait and its mail with it', async () => {
  const shop = await story.shop()
  const flow = {
    ...line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P1D' }],
      ['n', 'create-task', { title: 'x' }],
    ),
    settings: { exitOn: [{ on: 'tag-added' as const, tag: 'stop' }] },
  }
  await shop.publish(flow)
  const { contactId, runs } = await shop.report()
  await addTags(story.runtime, shop.id, contactId, ['other'])
  expect(await shop.runs()).toMatchObject([{ status: 'active' }])
  await addTags(story.runtime, shop.id, contactId, ['stop'])
  expect(await shop.runs()).toMatchObject([{ status: 'ended' }])
  expect(await story.runtime.prisma.timer.count({ where: { shopId: shop.id } })).toBe(0)
  expect((await shop.timeline(runs[0]!.runId)).slice(-3)).toEqual(['signal', 'interrupted w', 'ended'])
})
