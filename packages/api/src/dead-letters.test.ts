import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emailFlow, openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
let runId: string
beforeAll(async () => {
  doors = await openDoors()
  await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: emailFlow('purchase-failed') })
  const { data } = await doors.call('outcomes.report', sampleOutcome({ eventId: 'letters', status: 'failed' }))
  runId = (data as { runs: { runId: string }[] }).runs[0]!.runId
})
afterAll(() => doors.close())

beforeEach(async () => {
  await doors.runtime.prisma.effect.deleteMany({ where: { shopId: doors.shop.id } })
  await doors.runtime.prisma.effect.createMany({
    data: ['https://a.test/hook?key=s3cret', 'https://a.test/other', 'https://b.test/'].map((url, n) => ({
      ...{ shopId: doors.shop.id, key: `${runId}:h:${n + 1}`, runId, node: 'h', visit: n + 1, type: 'http-request' },
      ...{ params: { method: 'POST', url }, state: 'failed', attempts: 10, lastError: 'It answered 500.' },
      ...{ createdAt: new Date(1_000_000), endedAt: new Date(2_000_000 + n * 1000) },
    })),
  })
})

type Letters = { items: { key: string; host: string; again: boolean }[]; nextCursor: string | null }

async function letters(input: object = {}): Promise<Letters> {
  return (await doors.call('deadLetters.list', input)).data as Letters
}

test('a developer reads what was given up, page by page, without what an address keeps secret', async () => {
  const first = await letters({ limit: 2 })
  expect(first.items.map(({ host }) => host)).toEqual(['https://b.test', 'https://a.test'])
  const second = await letters({ limit: 2, cursor: first.nextCursor })
  expect(second).toMatchObject({ items: [{ host: 'https://a.test', key: `${runId}:h:1` }], nextCursor: null })
  expect(JSON.stringify([first, second])).not.toContain('s3cret')
  expect((await doors.call('deadLetters.summary', undefined)).data).toMatchObject({
    ...{ count: 3, more: false },
    hosts: [
      { host: 'https://a.test', count: 2 },
      { host: 'https://b.test', count: 1 },
    ],
  })
})

test('all of one host are tried again, and others let go', async () => {
  expect((await doors.call('deadLetters.retry', { which: 'host', host: 'https://a.test' })).data).toEqual({ count: 2 })
  expect((await letters()).items.map(({ again }) => again)).toEqual([false, true, true])
  // What is on its way is not let go.
  expect((await doors.call('deadLetters.dismiss', { which: 'all' })).data).toEqual({ count: 1 })
  expect((await letters()).items).toHaveLength(2)
})

test.each([
  {},
  { which: 'keys' },
  { which: 'keys', keys: [] },
  { which: 'host' },
  { which: 'everything' },
  { keys: ['a'] },
])('%o does not mean all of them', async (input) => {
  expect((await doors.call('deadLetters.dismiss', input)).status).toBe(400)
  expect((await letters()).items).toHaveLength(3)
})
