import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../database/new-id.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'
import { eventReportSchema } from './event-report.model.ts'
import { reportEvent } from './report-event.ts'

let story: Story
const clock = testClock()
beforeAll(async () => {
  story = await openStory({ clock })
})
afterAll(() => story.close())

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }

const report = (shop: TestShop, said: Record<string, unknown>) =>
  reportEvent(story.runtime, shop.id, eventReportSchema.parse({ name: 'quote-accepted', contact: ada, ...said }))

const campaign = (shop: TestShop, event?: string) =>
  shop.publish(
    line(
      ['t', 'trigger', { on: 'api-event', ...(event === undefined ? {} : { event }) }],
      ['w', 'wait', { for: 'PT1H' }],
      ['n', 'create-task', { title: '{{ event.name }}: {{ event.data.plan }}' }],
    ),
    { campaign: true, unchecked: true },
  )

test('an event begins the campaigns of its name, which read what came with it, also after a wait', async () => {
  const shop = await story.shop()
  const id = await campaign(shop, 'quote-accepted')
  await campaign(shop, 'other')
  const answer = await report(shop, { eventId: 'e', data: { plan: 'club', seats: 3 } })
  expect(answer).toMatchObject({ duplicate: false, runs: [{ campaign: id, trigger: 'api-event' }] })
  clock.forward(3_600_000)
  await workByHand(story.runtime)
  const tasks = await story.runtime.prisma.task.findMany({ where: { shopId: shop.id } })
  expect(tasks.map((task) => task.title)).toEqual(['quote-accepted: club'])
})

test('the same event id again changes nothing and answers the same, also twenty times at once', async () => {
  const shop = await story.shop()
  await campaign(shop, 'quote-accepted')
  const answers = await Promise.all(Array.from({ length: 20 }, () => report(shop, { eventId: 'once' })))
  expect(answers.filter((answer) => answer?.duplicate === false)).toHaveLength(1)
  expect(new Set(answers.map((answer) => JSON.stringify(answer?.runs))).size).toBe(1)
  expect(await report(shop, { eventId: 'once', name: 'other' })).toMatchObject({ duplicate: true })
  expect(await shop.runs()).toHaveLength(1)
  expect(await story.runtime.prisma.apiEvent.count({ where: { shopId: shop.id } })).toBe(1)
})

test('an outcome and an event that were given the same id do not pass for each other', async () => {
  const shop = await story.shop()
  await campaign(shop, 'quote-accepted')
  await shop.report({ eventId: 'same' })
  expect(await report(shop, { eventId: 'same' })).toMatchObject({ duplicate: false, runs: [{}] })
})

test('runs under way that wait for it hear it', async () => {
  const shop = await story.shop()
  await shop.publish({
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'f', type: 'wait-for', params: { on: 'api-event', event: 'quote-accepted', within: 'P3D' } },
      { id: 'n', type: 'create-task', params: { title: 'Accepted' } },
    ],
    edges: [
      { from: 't', to: 'f' },
      { from: 'f', out: 'happened', to: 'n' },
    ],
  })
  const { runs, contactId } = await shop.report()
  await report(shop, { eventId: 'a', name: 'other' })
  expect(await shop.runs()).toMatchObject([{ status: 'active' }])
  await report(shop, { eventId: 'b', contact: undefined, contactId })
  expect(await shop.timeline(runs[0]!.runId)).toContain('performed n')
  const heard = await story.runtime.prisma.timelineRow.findFirst({ where: { shopId: shop.id, kind: 'signal' } })
  expect(heard?.detail).toMatchObject({ name: 'api-event', event: 'quote-accepted' })
})

describe('whom it is about', () => {
  test('somebody new is made, and is known from then on: their first purchase brings no new contact', async () => {
    const shop = await story.shop()
    await shop.publish(line(['t', 'trigger', { on: 'contact-created' }], ['n', 'create-task', { title: 'New' }]))
    const answer = await report(shop, { eventId: 'e' })
    const bought = await shop.report({ status: 'succeeded' })
    expect(bought).toMatchObject({ contactId: answer!.contactId, runs: [] })
  })

  test('an id that nobody has, or that is none, is answered with nothing, and nothing is stored', async () => {
    const [shop, other] = [await story.shop(), await story.shop()]
    const theirs = (await other.report()).contactId
    for (const contactId of [newId(), theirs, 'no id'])
      expect(await report(shop, { eventId: 'e', contact: undefined, contactId })).toBeNull()
    expect(await story.runtime.prisma.apiEvent.count({ where: { shopId: shop.id } })).toBe(0)
  })

  test.each([
    [{ eventId: 'e', contactId: 'x' }, 'both'],
    [{ eventId: 'e', contact: undefined }, 'neither'],
    [{ eventId: '' }, 'no event id'],
    [{ eventId: 'e', name: 'two\nlines' }, 'a name of two lines'],
    [{ eventId: 'e', data: { big: 'x'.repeat(20_000) } }, 'too much data'],
    [{ eventId: 'e', data: ['a list'] }, 'data that is no object'],
  ] as [Record<string, unknown>, string][])('%j is refused: %s', (said) => {
    expect(eventReportSchema.safeParse({ name: 'n', contact: ada, ...said }).success).toBe(false)
  })

  test('what PostgreSQL cannot store is mended in the data', async () => {
    const shop = await story.shop()
    await report(shop, { eventId: 'e', data: { 'a\0b': 'c\0d\ud800' } })
    const stored = await story.runtime.prisma.apiEvent.findFirst({ where: { shopId: shop.id } })
    expect(stored?.data).toEqual({ ab: 'cd\ufffd' })
  })
})
