import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, sampleOutcome, standingClock, until, type Doors } from './door.fixture.ts'

const clock = standingClock()
let doors: Doors
let worker: Awaited<ReturnType<Doors['startWorker']>>

beforeAll(async () => {
  doors = await openDoors({}, { clock })
  worker = await doors.startWorker()
})
afterAll(async () => {
  await worker.stop()
  await doors.close()
})

/** The flow that other languages' scripts send, but for the HTTP node, whose far side is not here. */
const flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'c', type: 'condition', params: { all: [{ fact: 'order.total', is: 'greater-than', value: '39' }] } },
    { id: 'w', type: 'wait', params: { for: 'PT1S' } },
    {
      id: 'm',
      type: 'send-email',
      params: {
        kind: 'transactional',
        subject: 'About your order {{ order.id }}',
        body: 'Hello {{ contact.firstName }} …',
      },
    },
  ],
  edges: [
    { from: 't', to: 'c' },
    { from: 'c', out: 'yes', to: 'w' },
    { from: 'w', to: 'm' },
  ],
}

test('a declined card becomes an email in the mailbox, and the timeline tells how', async () => {
  const set = await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow })
  expect(set.status).toBe(200)

  const reported = await doors.call('outcomes.report', sampleOutcome())
  expect(reported.status).toBe(200)
  const { duplicate, contactId, runs } = reported.data as {
    duplicate: boolean
    contactId: string
    runs: { runId: string; trigger: string }[]
  }
  expect(duplicate).toBe(false)
  expect(runs).toMatchObject([{ trigger: 'purchase-failed' }])

  const waiting = await doors.call('runs.list', { contactId, status: 'active' }, { method: 'GET' })
  expect(waiting.data).toMatchObject({
    items: [{ id: runs[0]!.runId, standsAt: [{ node: 'w', until: expect.any(String) }] }],
    nextCursor: null,
  })

  clock.forward(1000)
  const box = await until(
    () => doors.call('mailbox.list', { to: 'ada@example.test' }, { method: 'GET' }),
    (answer) => (answer.data as { items: unknown[] }).items.length > 0,
  )
  expect(box.data).toMatchObject({ items: [{ to: 'ada@example.test', subject: 'About your order ord_1' }] })

  const timeline = await until(
    () => doors.call('runs.timeline', { runId: runs[0]!.runId }, { method: 'GET' }),
    (answer) => JSON.stringify(answer.data).includes('Ended'),
  )
  const titles = (timeline.data as { items: { title: string }[] }).items.map((item) => item.title)
  expect(titles[0]).toBe('Began: the card was declined')
  expect(titles).toContainEqual(expect.stringMatching(/^Waits until .+ \(UTC\)$/))
  expect(titles).toContain('Emailed ada@example.test “About your order ord_1”')
  expect(titles.at(-1)).toBe('Ended: every path is finished')
})

test('a repeat of the same event changes nothing', async () => {
  const again = await doors.call('outcomes.report', sampleOutcome())
  expect(again.data).toMatchObject({ duplicate: true })
})

test('of many outcomes at once, a wrong one does not spoil the others, and answers stand in their order', async () => {
  const order = (id: string) => ({
    id,
    currency: 'USD',
    items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
  })
  const answer = await doors.call('outcomes.reportMany', [
    sampleOutcome({ eventId: 'many_1', payment: 'many_1', order: order('m1'), status: 'succeeded' }),
    { eventId: 'many_2', status: 'nonsense', contact: null },
    'not even an object',
    sampleOutcome({ eventId: 'many_3', payment: 'many_3', order: order('m3'), status: 'pending' }),
    sampleOutcome({ eventId: 'many_1', payment: 'many_1', order: order('m1'), status: 'succeeded' }),
  ])
  expect(answer.status).toBe(200)
  expect(answer.data).toMatchObject([
    { ok: true, duplicate: false },
    { ok: false, tryAgain: false },
    { ok: false },
    { ok: true, duplicate: false, runs: [] },
    { ok: true, duplicate: true },
  ])
  const [, wrong] = answer.data as { problems: { path: string }[] }[]
  expect(wrong!.problems.map((problem) => problem.path)).toEqual(
    expect.arrayContaining(['gateway', 'payment', 'status', 'order', 'contact']),
  )
})

test('a wrong body is told with every problem and its path', async () => {
  const items = [{ sku: 'MUG', name: 'Mug', quantity: 0, price: 40 }]
  const answer = await doors.call(
    'outcomes.report',
    sampleOutcome({ eventId: 7, order: { id: 'o', currency: 'USD', items } }),
  )
  expect(answer.status).toBe(400)
  expect(answer.error?.data).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400, path: 'outcomes.report' })
  const problems = answer.error?.data['problems'] as { path: string }[]
  const paths = problems.map((problem) => problem.path)
  expect(paths).toEqual(expect.arrayContaining(['eventId', 'order.items.0.quantity', 'order.items.0.price']))
})

test('more than 1,000 outcomes at once are refused, and 1,000 of some size fit', async () => {
  const nothing = Array.from({ length: 1001 }, () => 0)
  expect((await doors.call('outcomes.reportMany', nothing)).status).toBe(400)
  const long = Array.from({ length: 1000 }, () => ({ filler: 'x'.repeat(2500) }))
  const answer = await doors.call('outcomes.reportMany', long)
  expect(answer.status).toBe(200)
  expect(answer.data).toHaveLength(1000)
})
