import { afterAll, expect, test } from 'vitest'
import { createRuntime } from '../create-runtime.ts'
import { line, mail, openStory } from '../testing/story.ts'
import { outcomeReportSchema } from './outcome-report.model.ts'
import { reportOutcome } from './report-outcome.ts'

const counted = { outcomes: [] as number[] }
const idle = {
  outcome: () => {},
  action: () => {},
  timer: () => {},
  beat: () => {},
  pool: () => {},
  origin: () => undefined,
}
const story = await openStory({
  meter: {
    ...idle,
    transaction: (kind, _seconds, items) => void (kind === 'outcomes' && counted.outcomes.push(items)),
  },
})
afterAll(() => story.close())

const failedFlow = line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('Declined')])
const paidFlow = line(['t', 'trigger', { on: 'purchase-succeeded' }], ['tag', 'add-tags', { tags: ['buyer'] }])

const customer = (n: number) => ({ firstName: 'Ada', lastName: `L${n}`, email: `ada${n}@example.test` })

test('outcomes of many shops that come at once share transactions, and each begins its own shop’s runs', async () => {
  const shops = await Promise.all([1, 2, 3].map(() => story.shop()))
  for (const shop of shops) await shop.publish(failedFlow)
  counted.outcomes = []
  // The same order numbers, people and payments in each shop: shops know nothing of each other.
  const told = shops.flatMap((shop) =>
    Array.from({ length: 40 }, (_, n) => ({
      shop,
      said: { eventId: `e${n}`, payment: `p${n}`, order: { id: `o${n}` }, contact: customer(n) },
    })),
  )
  const answers = await Promise.all(told.map(({ shop, said }) => shop.report(said)))
  expect(answers.every(({ duplicate, runs }) => !duplicate && runs.length === 1)).toBe(true)
  for (const shop of shops) expect(await shop.runs()).toHaveLength(40)
  expect(counted.outcomes.reduce((sum, items) => sum + items)).toBe(120)
  expect(counted.outcomes.length).toBeLessThan(20)
  expect(new Set(answers.map(({ contactId }) => contactId)).size).toBe(120)
})

test('everything about one order that comes at once is taken in the order it came', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  await shop.publish(paidFlow)
  const [failed, paid, late] = await Promise.all([
    shop.report({ eventId: 'a', attempt: 1, status: 'failed' }),
    shop.report({ eventId: 'b', attempt: 2, status: 'succeeded' }),
    shop.report({ eventId: 'c', attempt: 3, status: 'failed' }),
  ])
  expect([failed, paid, late].map(({ runs }) => runs.map(({ trigger }) => trigger))).toEqual([
    ['purchase-failed'],
    ['purchase-succeeded'],
    [],
  ])
})

test('a storm of repeats of the same events, among new ones, begins nothing twice', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  const said = (n: number) => ({ eventId: `e${n}`, payment: `p${n}`, order: { id: `o${n}` }, contact: customer(n % 7) })
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => shop.report(said(n % 20))))
  expect(await shop.runs()).toHaveLength(20)
  const byEvent = Map.groupBy(answers.keys(), (n) => n % 20)
  for (const [, indexes] of byEvent) {
    const same = indexes.map((index) => answers[index]!)
    expect(same.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(same.map(({ runs }) => runs[0]?.runId)).size).toBe(1)
  }
})

test('two servers that are told the same at once begin it once', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  const other = createRuntime({ database: story.database })
  const report = (n: number) =>
    outcomeReportSchema.parse({
      ...{ eventId: `e${n}`, gateway: 'g', payment: `p${n}`, status: 'failed' },
      order: { id: `o${n}`, currency: 'USD', items: [] },
      contact: customer(n),
    })
  const told = Array.from({ length: 60 }, (_, n) => report(n))
  const answers = await Promise.all(
    told.flatMap((each) => [
      reportOutcome(story.runtime, shop.id, each, { source: 'server' }),
      reportOutcome(other, shop.id, each, { source: 'server' }),
    ]),
  )
  expect(await shop.runs()).toHaveLength(60)
  expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(60)
  expect(await story.runtime.prisma.contact.count({ where: { shopId: shop.id } })).toBe(60)
})

test('one outcome that cannot be stored does not keep those that came with it', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => {
      const said = { eventId: `e${n}`, payment: `p${n}`, order: { id: `o${n}` }, contact: customer(n) }
      const told = shop.report(said)
      // Behind the door nothing of the kind comes in; here it does.
      if (n !== 4) return told
      const bad = outcomeReportSchema.parse({
        ...said,
        gateway: 'g',
        status: 'failed',
        order: { id: 'bad', currency: 'USD', items: [] },
        contact: customer(99),
      })
      return Promise.all([
        told,
        reportOutcome(story.runtime, shop.id, { ...bad, eventId: 'bad', payment: 'NUL \0' }, { source: 'server' }),
      ])
    }),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map((_, n) => (n === 4 ? 'rejected' : 'fulfilled')))
  expect(await shop.runs()).toHaveLength(10)
})

test('a shop that is gone is refused alone', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  const gone = await story.shop()
  await story.runtime.prisma.shop.delete({ where: { id: gone.id } })
  const [here, lost] = await Promise.allSettled([shop.report({ eventId: 'x' }), gone.report({ eventId: 'x' })])
  expect([here.status, lost.status]).toEqual(['fulfilled', 'rejected'])
  expect(await shop.runs()).toHaveLength(1)
})
