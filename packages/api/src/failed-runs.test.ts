import { executors } from '@aftercart/nodes/server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
let campaignId: string
beforeAll(async () => {
  doors = await openDoors()
  const flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'k', type: 'create-task', params: { title: 'Call' } },
    ],
    edges: [{ from: 't', to: 'k' }],
  }
  const set = await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow })
  campaignId = (set.data as { id: string }).id
})
afterAll(() => doors.close())

let reports = 0
beforeEach(async () => {
  await doors.runtime.prisma.run.deleteMany({ where: { shopId: doors.shop.id } })
  await doors.runtime.pool.query('DELETE FROM failed_run')
  // For a moment nothing here can make tasks.
  doors.runtime.nodes = { ...executors, 'create-task': undefined as never }
  for (let n = 0; n < 3; n++) {
    reports += 1
    await doors.call('outcomes.report', sampleOutcome({ eventId: `f${reports}`, status: 'failed', attempt: reports }))
  }
  doors.runtime.nodes = executors
})

type Runs = { items: { runId: string; error: string; stoodAt: unknown[] }[]; nextCursor: string | null }
type Retried = { count: number; staying: { why: string; runs: number }[]; nextCursor: string | null }

const list = async (input: object = {}) => (await doors.call('failedRuns.list', input)).data as Runs
const retry = async (input: object) => (await doors.call('failedRuns.retry', input)).data as Retried

test('a developer reads which runs a fault stopped and why, page by page', async () => {
  const first = await list({ limit: 2 })
  const second = await list({ limit: 2, cursor: first.nextCursor })
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null])
  expect(first.items[0]).toMatchObject({ error: expect.stringContaining('"create-task"'), stoodAt: [] })
  expect((await doors.call('failedRuns.summary', undefined)).data).toMatchObject({
    ...{ count: 3, more: false },
    campaigns: [{ id: campaignId, count: 3 }],
  })
})

test('one goes on, then the rest; the timeline says that it was a key', async () => {
  const { runId } = (await list()).items[0]!
  expect(await retry({ which: 'runs', runIds: [runId] })).toEqual({ count: 1, staying: [], nextCursor: null })
  const { items } = (await doors.call('runs.timeline', { runId })).data as { items: { title: string }[] }
  expect(items.map(({ title }) => title)).toContain('Tried again by the shop’s own server')
  expect(await retry({ which: 'campaign', campaignId })).toMatchObject({ count: 2 })
  expect(await list()).toEqual({ items: [], nextCursor: null })
})

test('what keeps a run is told with what to do', async () => {
  await doors.call('campaigns.unpublish', { campaignId })
  const { count, staying } = await retry({ which: 'all' })
  expect([count, staying]).toEqual([0, [{ runs: 3, why: 'This flow is not published. Publish it, then try again.' }]])
})

test.each([{}, { which: 'runs' }, { which: 'runs', runIds: [] }, { which: 'campaign' }, { which: 'everything' }])(
  '%o does not mean all of them',
  async (input) => {
    expect((await doors.call('failedRuns.retry', input)).status).toBe(400)
  },
)
