import { afterAll, expect, test } from 'vitest'
import { startWorker } from '../jobs/start-worker.ts'
import type { Mail } from '../runtime.ts'
import { line, mail, openStory, testClock, until as soon } from '../testing/story.ts'
import { day, held, hour, rules } from './messages.testing.ts'

const clock = testClock('2026-11-25T12:00:00.000Z')
const sent: Mail[] = []
const story = await openStory({
  clock,
  mailer: {
    async send(each) {
      // As long as a mail server takes: time enough for others to look at the same cap.
      await new Promise((resolve) => setTimeout(resolve, 20))
      sent.push(each)
    },
  },
})
const { runtime } = story
const workers = await Promise.all([startWorker(runtime, { concurrency: 8 }), startWorker(runtime, { concurrency: 8 })])
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
  await story.close()
})

/** Machines that run all tests at once are slow. */
const patience = 60_000
const until = (look: () => Promise<boolean>) => soon(look, patience)

const onFailure = line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('{{ order.id }}')])

test(
  '20 messages to one contact at once, two workers and a cap of 3: exactly 3 go out each day, in order',
  { timeout: 2 * patience },
  async () => {
    const shop = await story.shop(rules({ dailyCap: { count: 3, for: 'all' } }))
    await shop.publish(onFailure)
    await Promise.all(Array.from({ length: 20 }, (_, n) => shop.report({ order: { id: `o${n}` } })))
    const of = () => sent.filter((each) => each.shopId === shop.id)
    await until(async () => (await held(runtime, shop.id)).length === 17 && of().length === 3)
    const inLine = await runtime.prisma.effect.findMany({
      where: { shopId: shop.id, state: 'held' },
      orderBy: [{ createdAt: 'asc' }, { key: 'asc' }],
    })
    for (let n = 1; n <= 2; n++) {
      clock.forward(day)
      await until(async () => of().length === 3 + 3 * n)
      await until(async () => (await held(runtime, shop.id)).every((each) => new Date(each) > clock.now()))
    }
    const keys = of().map((each) => each.key)
    expect(keys).toHaveLength(9)
    expect(new Set(keys).size).toBe(9)
    expect(keys.slice(3)).toEqual(inLine.slice(0, 6).map((effect) => effect.key))
  },
)

test(
  'in the morning 40 people get what was held for them: each their own in order, nothing twice',
  { timeout: 2 * patience },
  async () => {
    clock.forward(9 * hour)
    const shop = await story.shop(rules({ quietHours: { from: '20:00', to: '08:00', for: 'all' } }))
    await shop.publish(onFailure)
    for (const round of ['first', 'second', 'third']) {
      clock.forward(1000)
      await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          shop.report({ order: { id: `${round} ${n}` }, contact: { firstName: `Ada ${n}` } }),
        ),
      )
    }
    await until(async () => (await held(runtime, shop.id)).length === 120)
    clock.forward(12 * hour)
    const of = () => sent.filter((each) => each.shopId === shop.id)
    await until(async () => of().length === 120)
    for (const [, mine] of Map.groupBy(of(), (each) => each.contactId)) {
      expect(mine.map((each) => each.subject.split(' ')[0])).toEqual(['first', 'second', 'third'])
    }
  },
)
