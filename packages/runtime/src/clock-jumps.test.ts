import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { newId } from './database/new-id.ts'
import { fireDueTimers } from './jobs/fire-timers.ts'
import { startWorker } from './jobs/start-worker.ts'
import { issueLoginToken, readLoginToken } from './storefront/login-token.ts'
import { line, mail, openStory, until } from './testing/story.ts'

// A machine's clock is put right by hours when it wakes up, moves to another host or finds its time server again.
const hour = 3_600_000
const seconds = 1000
let jumped = 0
let began = Date.now()
const clock = { now: () => new Date(began + jumped) }

const calls: { key: string; at: number; signed: number }[] = []
const receiver = createServer((request, response) => {
  const { 'idempotency-key': key, 'webhook-timestamp': signed } = request.headers
  calls.push({ key: String(key), at: clock.now().getTime(), signed: Number(signed) * 1000 })
  response.end('{}')
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
const story = await openStory({ clock })

afterEach(() => {
  jumped = 0
  began = Date.now()
  vi.restoreAllMocks()
})

afterAll(async () => {
  receiver.close()
  await story.close()
})

const reminder = {
  ...line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'PT2S' }],
    ['m', 'send-email', mail('Please pay')],
  ),
  settings: { exitOn: [{ on: 'paid' as const }] },
}

async function shopWithReminder() {
  const shop = await story.shop()
  await shop.publish(reminder)
  return shop
}

const failure = { status: 'failed', payment: 'p1', order: { id: 'o1' } } as const
const payment = { status: 'succeeded', payment: 'p1', attempt: 2, order: { id: 'o1' } } as const

test('an hour forward: a wait comes due once, and not again when the clock goes back', async () => {
  const shop = await shopWithReminder()
  await shop.report(failure)
  jumped = hour
  expect(await fireDueTimers(story.runtime)).toBe(1)
  jumped = 0
  expect(await fireDueTimers(story.runtime)).toBe(0)
  jumped = 2 * hour
  expect(await fireDueTimers(story.runtime)).toBe(0)
  const worker = await startWorker(story.runtime)
  await until(async () => (await shop.runs()).every((run) => run.status === 'ended'))
  await worker.stop()
  expect(await shop.mails()).toEqual(['Please pay'])
})

test('an hour back in the middle of a wait: it is not lost, and comes due at the time that it was armed for', async () => {
  const shop = await shopWithReminder()
  await shop.report(failure)
  jumped = -hour
  expect(await fireDueTimers(story.runtime)).toBe(0)
  jumped = 3 * seconds
  expect(await fireDueTimers(story.runtime)).toBe(1)
})

test.each([hour, -hour])(
  'paid after the clock has jumped by %d ms: the reminder is stopped all the same',
  async (jump) => {
    const shop = await shopWithReminder()
    await shop.report(failure)
    jumped = jump
    await shop.report(payment)
    expect((await shop.runs()).map((run) => run.status)).toEqual(['ended'])
    jumped = 2 * hour
    expect(await fireDueTimers(story.runtime)).toBe(0)
    expect(await shop.mails()).toEqual([])
  },
)

test.each([hour, -hour])('a failure that is told after a payment and a jump by %d ms begins nothing', async (jump) => {
  const shop = await shopWithReminder()
  await shop.report(payment)
  jumped = jump
  expect((await shop.report({ ...failure, attempt: 3 })).runs).toEqual([])
})

test.each([hour, -hour])(
  'what a gateway says of a time that ours has not reached, or has left, is taken (%d ms)',
  async (ahead) => {
    const shop = await shopWithReminder()
    const occurredAt = new Date(clock.now().getTime() + ahead).toISOString()
    expect((await shop.report({ ...failure, occurredAt })).runs).toHaveLength(1)
    await shop.report({ ...payment, occurredAt })
    expect((await shop.runs()).map((run) => run.status)).toEqual(['ended'])
  },
)

test('actions are done, once and signed with the time of their call, while the clock jumps to and fro', async () => {
  const shop = await story.shop()
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const call = { method: 'POST', url, body: '', secret }
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['h', 'http-request', call]))
  const worker = await startWorker(story.runtime)
  for (const [n, jump] of [0, hour, -hour, 0, -hour, hour].entries()) {
    jumped = jump
    await shop.report({ ...failure, payment: `jump-${n}`, order: { id: `jump-${n}` } })
    await until(async () => calls.length === n + 1)
  }
  await until(async () => (await shop.runs()).every((run) => run.status === 'ended'))
  await worker.stop()
  expect(new Set(calls.map(({ key }) => key)).size).toBe(6)
  // The header counts whole seconds.
  for (const { at, signed } of calls) expect(Math.abs(at - signed)).toBeLessThan(2 * seconds)
})

test('a shopper who is logged in stays so when the clock goes back, and the token ends when its time is over', async () => {
  const shop = await story.shop()
  await shop.report({ status: 'succeeded' })
  const { contactId } = await shop.report({ status: 'pending' })
  const { token, expiresAt } = await issueLoginToken(story.runtime, shop.id, contactId)
  jumped = -hour
  expect(await readLoginToken(story.runtime, shop.id, token)).toBe(contactId)
  jumped = expiresAt.getTime() - began + seconds
  expect(await readLoginToken(story.runtime, shop.id, token)).toBe(null)
})

test('ids made later sort later, whatever the system’s clock does', () => {
  const now = Date.now()
  const ids: string[] = []
  const time = vi.spyOn(Date, 'now')
  for (const jump of [0, hour, -hour, 0, 5, -hour, hour + 1]) {
    time.mockReturnValue(now + jump)
    for (let n = 0; n < 50; n++) ids.push(newId())
  }
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
})
