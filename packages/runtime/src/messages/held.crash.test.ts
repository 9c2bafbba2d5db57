import { afterAll, expect, test } from 'vitest'
import { doJob, Killed, killedAfter, queued, workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, mail, openStory, testClock, type TestShop } from '../testing/story.ts'
import { releaseHeld } from './release-held.ts'
import { day, held, hour, marketing, rules } from './messages.testing.ts'

const clock = testClock('2026-11-25T22:30:00.000Z')
const story = await openStory({ clock })
afterAll(() => story.close())
const { runtime } = story

const onFailure = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['m', 'send-email', mail('About {{ order.id }}')],
  ['k', 'create-task', { title: 'Call about {{ order.id }}' }],
)
const night = { from: '21:00', to: '08:00', for: 'all' as const }

/**
 * Kills the process that does the next job after its first statement, in another story after its second, and so on until it
 * gets through; each time another process then does what is left. Answers after how many statements it could be killed.
 */
async function killEverywhere(
  tell: () => Promise<TestShop>,
  judge: (shop: TestShop) => Promise<void>,
): Promise<number> {
  for (let last = 1; ; last++) {
    const shop = await tell()
    const [job] = await queued(runtime)
    const doomed = killedAfter(runtime, last)
    const survived = await doJob(runtime, job!, doomed.runtime).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Killed) return false
        throw error
      },
    )
    await workByHand(runtime)
    await judge(shop)
    if (survived && doomed.count() < last) return last - 1
  }
}

async function tasks(shop: TestShop): Promise<number> {
  return runtime.prisma.task.count({ where: { shopId: shop.id } })
}

test(
  'killed anywhere while it sends: the message goes out once, and the run goes on once',
  { timeout: 60_000 },
  async () => {
    const statements = await killEverywhere(
      async () => {
        const shop = await story.shop(rules({ dailyCap: { count: 1, for: 'all' } }))
        await shop.publish(onFailure)
        await shop.report()
        return shop
      },
      async (shop) => {
        expect(await shop.mails()).toEqual(['About ord_1'])
        expect(await tasks(shop)).toBe(1)
        const kept = await runtime.prisma.message.findMany({ where: { shopId: shop.id } })
        expect(kept).toMatchObject([{ state: 'sent', subject: 'About ord_1' }])
      },
    )
    expect(statements).toBeGreaterThan(10)
  },
)

test(
  'killed anywhere while it holds: the message is held, and goes out once in the morning',
  { timeout: 60_000 },
  async () => {
    const statements = await killEverywhere(
      async () => {
        const shop = await story.shop(rules({ quietHours: night }))
        await shop.publish(onFailure)
        await shop.report()
        return shop
      },
      async (shop) => {
        expect(await shop.mails()).toEqual([])
        expect(await held(runtime, shop.id)).toHaveLength(1)
        clock.forward(12 * hour)
        await workByHand(runtime)
        expect(await shop.mails()).toEqual(['About ord_1'])
        expect(await tasks(shop)).toBe(1)
        clock.forward(12 * hour)
      },
    )
    expect(statements).toBeGreaterThan(6)
  },
)

test(
  'killed anywhere while it leaves a message out: the run goes on once, and nothing is sent',
  { timeout: 60_000 },
  async () => {
    await killEverywhere(
      async () => {
        const shop = await story.shop()
        await shop.publish(onFailure)
        await shop.report()
        await shop.report({ status: 'succeeded', attempt: 2 })
        return shop
      },
      async (shop) => {
        expect(await shop.mails()).toEqual([])
        expect(await tasks(shop)).toBe(1)
      },
    )
  },
)

test('killed before or after the release: what was held is still there, or its job is', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', marketing('Sale')]))
  await shop.report()
  await workByHand(runtime)
  clock.forward(12 * hour)
  const doomed = killedAfter(runtime, 1)
  await expect(releaseHeld(doomed.runtime)).rejects.toThrow(Killed)
  expect(await queued(runtime)).toHaveLength(1)
  expect(await releaseHeld(runtime)).toBe(0)
  await workByHand(runtime)
  expect(await shop.mails()).toEqual(['Sale'])
  clock.forward(12 * hour + day)
})
