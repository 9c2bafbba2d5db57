import type { ReEntry } from '@aftercart/flow'
import { afterEach, expect, test } from 'vitest'
import { fireExpiringCards } from '../entry/fire-expiring-cards.ts'
import { eventReportSchema } from '../events/event-report.model.ts'
import { reportEvent } from '../events/report-event.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, mail, openStory, testClock, type Story } from '../testing/story.ts'
import { keepStorage } from './keep-storage.ts'

const day = 24 * 60 * 60 * 1000
let story: Story
afterEach(() => story.close())

async function open(ledgerDays: number | null = 100) {
  const clock = testClock()
  story = await openStory({ clock, keep: { timelineDays: null, ledgerDays } })
  return { clock, shop: await story.shop() }
}

/** All that there is to do today. */
async function keep(): Promise<void> {
  for (let step = 0; (await keepStorage(story.runtime)) > 0; step++)
    if (step > 1000) throw new Error('It does not end.')
}

const events = async () =>
  (await story.runtime.prisma.outcome.findMany({ orderBy: { eventId: 'asc' } })).map(({ eventId }) => eventId)

const note = (on: string) => line(['t', 'trigger', { on }], ['n', 'add-note', { text: 'Seen' }])
const wait = (on: string, days: number) =>
  line(
    ['t', 'trigger', { on }],
    ['w', 'wait', { for: `P${days}D` }],
    ['n', 'create-task', { title: 'Call {{ order.id }}' }],
  )

test('without the setting everything stays for ever', async () => {
  const { clock, shop } = await open(null)
  await shop.publish(note('purchase-succeeded'))
  await shop.report({ eventId: 'a', status: 'succeeded' })
  clock.forward(10_000 * day)
  await keep()
  expect(await events()).toEqual(['a'])
  expect(await shop.runs()).toHaveLength(1)
})

test('a paid order’s reports and runs go when they are old, with all that only the run’s page shows; the order stays', async () => {
  const { clock, shop } = await open()
  await shop.publish(note('purchase-succeeded'))
  const { runs, contactId } = await shop.report({ eventId: 'old', status: 'succeeded' })
  clock.forward(60 * day)
  await shop.report({ eventId: 'young', status: 'succeeded', order: { id: 'ord_2' } })
  clock.forward(40 * day)
  await keep()
  expect(await events()).toEqual(['old', 'young'])
  clock.forward(day)
  await keep()
  expect(await events()).toEqual(['young'])
  expect(await shop.runs()).toHaveLength(1)
  expect(await shop.timeline(runs[0]!.runId)).toEqual([])
  const { prisma } = story.runtime
  expect(await prisma.order.count({ where: { shopId: shop.id } })).toBe(2)
  expect(await prisma.note.count({ where: { shopId: shop.id, contactId } })).toBe(2)
})

test('while a run of the person or the order is under way, nothing of what it may ask for goes', async () => {
  const { clock, shop } = await open()
  await shop.publish(wait('purchase-succeeded', 150))
  await shop.report({
    eventId: 'other',
    status: 'succeeded',
    order: { id: 'ord_0' },
    contact: { email: 'b@example.test' },
  })
  await story.runtime.prisma.timer.deleteMany({})
  await story.runtime.prisma.run.updateMany({ data: { status: 'ended', endedAt: clock.now() } })
  await shop.report({ eventId: 'begins', status: 'succeeded' })
  await shop.report({ eventId: 'before', status: 'refunded', order: { id: 'ord_9' } })
  clock.forward(140 * day)
  await keep()
  expect(await events()).toEqual(['before', 'begins'])
  // The run reads its order and is done; from then on all of it may go.
  clock.forward(11 * day)
  await workByHand(story.runtime)
  const tasks = await story.runtime.prisma.task.findMany({ where: { shopId: shop.id } })
  expect(tasks.map((task) => task.title)).toEqual(['Call ord_1'])
  await keep()
  expect(await events()).toEqual([])
})

test('an order that is owed keeps the last report of each payment: when it is paid after all, that is a recovery', async () => {
  const { clock, shop } = await open()
  await shop.publish(note('charge-recovered'), { campaign: true })
  for (const attempt of [1, 2, 3]) {
    await shop.report({ eventId: `first ${attempt}`, attempt, payment: 'first' })
    await shop.report({ eventId: `later ${attempt}`, attempt, payment: 'later' })
    clock.forward(1000)
  }
  clock.forward(300 * day)
  await keep()
  expect(await events()).toEqual(['first 3', 'later 3'])
  const { runs } = await shop.report({ eventId: 'paid', payment: 'later', attempt: 4, status: 'succeeded' })
  expect(runs).toMatchObject([{ trigger: 'charge-recovered' }])
  clock.forward(101 * day)
  await keep()
  expect(await events()).toEqual([])
})

test.each<[ReEntry, number]>([
  [{ when: 'never' }, 0],
  [{ when: 'after', days: 1000 }, 0],
  [{ when: 'after', days: 200 }, 1],
  [{ when: 'after-end' }, 1],
  [{ when: 'always' }, 1],
])('whom a flow lets in only so often is not let in again because the run is old: %j', async (reEntry, begun) => {
  const { clock, shop } = await open()
  await shop.publish({ ...note('purchase-failed'), settings: { reEntry } }, { campaign: true })
  expect((await shop.report()).runs).toHaveLength(1)
  clock.forward(300 * day)
  await keep()
  expect((await shop.report({ order: { id: 'ord_2' } })).runs).toHaveLength(begun)
})

test('a card that expires in a year is told of once, however soon old runs go', async () => {
  const { clock, shop } = await open(30)
  await shop.publish(line(['t', 'trigger', { on: 'card-expiring', days: 365 }], ['n', 'add-note', { text: 'Soon' }]), {
    campaign: true,
  })
  const storedCard = { reference: 'card_1', network: 'visa', last4: '4242', expires: '2027-08' }
  await shop.report({ status: 'succeeded', storedCard })
  expect(await fireExpiringCards(story.runtime)).toBe(1)
  clock.forward(200 * day)
  await keep()
  expect(await fireExpiringCards(story.runtime)).toBe(0)
  clock.forward(200 * day)
  await keep()
  expect(await shop.runs()).toEqual([])
})

test('logins, events and messages go too, and actions of old runs that were given up', async () => {
  const { clock, shop } = await open()
  await shop.publish(line(['t', 'trigger', { on: 'api-event', event: 'quote' }], ['m', 'send-email', mail('Hello')]), {
    campaign: true,
  })
  const contact = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }
  const report = (eventId: string) =>
    reportEvent(story.runtime, shop.id, eventReportSchema.parse({ name: 'quote', eventId, contact }))
  await report('old')
  await workByHand(story.runtime)
  await story.runtime.pool.query(
    `INSERT INTO effect (shop_id, key, run_id, node, visit, type, params, state, created_at)
     SELECT shop_id, id || ':x:1', id, 'x', 1, 'http-request', '{}', 'failed', $1 FROM run`,
    [clock.now()],
  )
  await story.runtime.prisma.login.create({
    data: { shopId: shop.id, eventId: 'l', contactId: (await shop.runs())[0]!.id, at: clock.now() },
  })
  expect(await shop.mails()).toEqual(['Hello'])
  clock.forward(101 * day)
  await report('young')
  await workByHand(story.runtime)
  await keep()
  const { prisma } = story.runtime
  expect(await prisma.apiEvent.count()).toBe(1)
  expect(await prisma.message.count()).toBe(1)
  expect(await prisma.mailboxMessage.count()).toBe(1)
  expect(await prisma.login.count()).toBe(0)
  expect(await prisma.effect.count({ where: { state: 'failed' } })).toBe(0)
  expect(await shop.runs()).toHaveLength(1)
})

test('several processes share one round a day through tables of any size, each step done by one of them', async () => {
  const { clock, shop } = await open()
  const { pool } = story.runtime
  await pool.query(
    `INSERT INTO outcome (shop_id, event_id, gateway, payment, attempt, status, origin, charge, card, order_id, contact_id, counted, occurred_at, received_at)
     SELECT $1, 'e' || n, 'sandbox', 'p' || n, 1, 'succeeded', 'cart', 'one-time', true, 'o' || n, gen_random_uuid(), true, at, at
     FROM generate_series(1, 6000) AS n, LATERAL (SELECT $2::timestamptz + make_interval(days => n % 2 * 50) AS at) AS t`,
    [shop.id, clock.now()],
  )
  clock.forward(120 * day)
  const worker = async () => {
    let steps = 0
    for (let idle = 0; idle < 20;) {
      if ((await keepStorage(story.runtime)) > 0) steps += 1
      else idle += 1
    }
    return steps
  }
  const steps = await Promise.all([worker(), worker(), worker()])
  const { rows } = await pool.query<{ left: number }>('SELECT count(*)::int AS left FROM outcome')
  expect(rows[0]!.left).toBe(3000)
  // 6,000 rows are some 130 pages, so three steps; one for each of the other five tables, the last of which says "done".
  expect(steps.reduce((sum, each) => sum + each)).toBeLessThan(12)
  clock.forward(40 * day)
  await keep()
  expect((await pool.query('SELECT FROM outcome')).rowCount).toBe(0)
})
