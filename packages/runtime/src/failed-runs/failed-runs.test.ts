import type { Flow } from '@aftercart/flow'
import { executors } from '@aftercart/nodes/server'
import pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { setMarketing } from '../consent/set-marketing.ts'
import { listDeadLetters } from '../dead-letters/dead-letters.queries.ts'
import { performEffect } from '../jobs/perform-effect.ts'
import { doJob, queued, workByHand } from '../jobs/worker-by-hand.testing.ts'
import { getRunTimeline } from '../runs/timeline.queries.ts'
import type { Runtime } from '../runtime.ts'
import { recordingMailer } from '../testing/recording-mailer.ts'
import { line, mail, openStory, testClock, type TestShop } from '../testing/story.ts'
import { listFailedRuns, summariseFailedRuns } from './failed-runs.queries.ts'
import { retryFailedRuns, type WhichRuns } from './retry-failed-runs.ts'

const clock = testClock()
const { mailer, sent } = recordingMailer()
const story = await openStory({ clock, mailer })
const { prisma } = story.runtime
afterAll(() => story.close())

const hours = 3600_000
let shop: TestShop
let runtime: Runtime
beforeEach(async () => {
  shop = await story.shop()
  runtime = { ...story.runtime, nodes: executors }
  sent.length = 0
})

/** From now on something of the server cannot be done, e.g. after an upgrade that went wrong. */
function broken(type: keyof typeof executors) {
  const gone: Record<string, unknown> = { ...executors }
  delete gone[type]
  runtime.nodes = gone as typeof executors
}
const mended = () => (runtime.nodes = executors)

const subjects = () => sent.filter((each) => each.shopId === shop.id).map((each) => each.subject)
const failed = async () => (await listFailedRuns(runtime, shop.id, { limit: 50 })).items
const retry = (which: WhichRuns = { which: 'all' }, by: string | null = 'Olga') =>
  retryFailedRuns(runtime, shop.id, which, by)
const statuses = async () => (await shop.runs()).map(({ status }) => status)
const went = (count: number) => ({ count, staying: [], nextCursor: null })

async function republish(campaignId: string, flow: Flow, version = 2) {
  await prisma.campaignVersion.create({ data: { shopId: shop.id, campaignId, number: version, flow } })
  await prisma.campaign.update({
    where: { shopId_id: { shopId: shop.id, id: campaignId } },
    data: { publishedVersion: version, draft: flow },
  })
}

const dunning = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['m', 'send-email', mail('Sorry')],
  ['w', 'wait', { for: 'PT48H' }],
  ['k', 'create-task', { title: 'Call {{ order.id }}' }],
  ['r', 'send-email', mail('Reminder')],
  ['g', 'goal', { on: 'paid' }],
  ['y', 'send-email', mail('Thank you')],
)

/** A dunning run whose wait came due when no task could be made. */
async function stoppedAtTheWait(flow = dunning) {
  const campaignId = await shop.publish(flow)
  const { runs } = await shop.report()
  await workByHand(runtime)
  broken('create-task')
  clock.forward(48 * hours)
  await workByHand(runtime)
  mended()
  return { campaignId, runId: runs[0]!.runId }
}

test('a run that a fault stopped is listed with why, where, since when and whom, and goes on from there', async () => {
  const { campaignId, runId } = await stoppedAtTheWait()
  expect(await failed()).toEqual([
    {
      ...{ runId, version: 1, orderId: 'ord_1', campaign: { id: campaignId, name: 'purchase-failed' } },
      error: 'Nothing here can do "create-task". Publish the flow again without that node.',
      ...{ failedAt: clock.now().toISOString(), startedAt: new Date(+clock.now() - 48 * hours).toISOString() },
      stoodAt: [{ node: 'w', title: 'Wait 48 hours' }],
      contact: expect.objectContaining({ name: 'Ada Lovelace', email: 'ada@example.test' }),
    },
  ])
  expect(await prisma.timer.count({ where: { shopId: shop.id } })).toBe(0)
  clock.forward(5 * hours)
  expect(await retry()).toEqual(went(1))
  expect(await failed()).toEqual([])
  await workByHand(runtime)
  expect(subjects()).toEqual(['Sorry', 'Reminder'])
  expect(await prisma.task.count({ where: { shopId: shop.id } })).toBe(1)
  expect(await statuses()).toEqual(['active'])
  const lines = (await getRunTimeline(runtime, shop.id, { runId, limit: 100 }))!.items
  expect(lines.find(({ kind }) => kind === 'tried-again')).toMatchObject({ title: 'Tried again by Olga' })
})

test('a wait beside the fault keeps its time', async () => {
  const flow: Flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'b', type: 'branch', params: {} },
      { id: 'w', type: 'wait', params: { for: 'PT1H' } },
      { id: 'k', type: 'create-task', params: { title: 'Call' } },
      { id: 'w2', type: 'wait', params: { for: 'PT24H' } },
      { id: 'r', type: 'send-email', params: mail('Reminder') },
    ],
    edges: [
      { from: 't', to: 'b' },
      { from: 'b', to: 'w' },
      { from: 'b', to: 'w2' },
      { from: 'w', to: 'k' },
      { from: 'w2', to: 'r' },
    ],
  }
  await shop.publish(flow)
  await shop.report()
  const [, second] = await prisma.timer.findMany({ where: { shopId: shop.id }, orderBy: { dueAt: 'asc' } })
  broken('create-task')
  clock.forward(1 * hours)
  await workByHand(runtime)
  mended()
  clock.forward(2 * hours)
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  expect(await prisma.task.count({ where: { shopId: shop.id } })).toBe(1)
  expect(await prisma.timer.findMany({ where: { shopId: shop.id } })).toEqual([second])
  expect(subjects()).toEqual([])
})

test('an action whose end met the fault is not done again', async () => {
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['m', 'send-email', mail('Sorry')],
    ['k', 'create-task', { title: 'Call' }],
    ['r', 'send-email', mail('Reminder')],
  )
  await shop.publish(flow)
  await shop.report()
  broken('create-task')
  await workByHand(runtime)
  expect([subjects(), await statuses()]).toEqual([['Sorry'], ['failed']])
  mended()
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  expect([subjects(), await statuses()]).toEqual([['Sorry', 'Reminder'], ['ended']])
})

test('an action that nothing here could do is done with its old key once something can, and is no failed action any more', async () => {
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('Sorry')]))
  const { runs } = await shop.report()
  broken('send-email')
  await workByHand(runtime)
  mended()
  expect((await listDeadLetters(runtime, shop.id, { limit: 9 })).items).toHaveLength(1)
  expect(await retry({ which: 'runs', runIds: [runs[0]!.runId] })).toEqual(went(1))
  await workByHand(runtime)
  expect((await listDeadLetters(runtime, shop.id, { limit: 9 })).items).toEqual([])
  expect(sent.map(({ key }) => key)).toEqual([`${runs[0]!.runId}:m:1`])
  expect(await statuses()).toEqual(['ended'])
})

test('an order that was paid while its run stood still gets no reminder, but what lies behind the goal', async () => {
  await stoppedAtTheWait()
  clock.forward(1 * hours)
  await shop.report({ status: 'succeeded', payment: 'other' })
  clock.forward(1 * hours)
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  expect(subjects()).toEqual(['Sorry', 'Thank you'])
  expect(await prisma.task.count({ where: { shopId: shop.id } })).toBe(0)
})

test('the payment itself met the fault: it counts when the run goes on', async () => {
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'PT48H' }],
    ['r', 'send-email', mail('Reminder')],
    ['g', 'goal', { on: 'paid' }],
    ['k', 'create-task', { title: 'Thank {{ contact.firstName }}' }],
  )
  await shop.publish(flow)
  await shop.report()
  const cut = { ...executors } as Record<string, unknown>
  delete cut['create-task']
  story.runtime.nodes = cut as typeof executors
  await shop.report({ status: 'succeeded', attempt: 2 }).finally(() => (story.runtime.nodes = executors))
  expect(await statuses()).toEqual(['failed'])
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  expect(subjects()).toEqual([])
  expect(await prisma.task.findMany({ where: { shopId: shop.id } })).toMatchObject([{ title: 'Thank Ada' }])
  expect(await statuses()).toEqual(['ended'])
})

test('whoever unsubscribed or bought again meanwhile is heard of, too', async () => {
  const ends = (signal: string): Flow => ({
    ...dunning,
    nodes: dunning.nodes.map((node) => (node.id === 'g' ? { ...node, params: { on: signal } } : node)),
  })
  await shop.publish(ends('unsubscribed'))
  await shop.publish(ends('purchase-made'), { campaign: true })
  const { contactId } = await shop.report()
  await workByHand(runtime)
  broken('create-task')
  clock.forward(48 * hours)
  await workByHand(runtime)
  mended()
  await setMarketing(runtime, shop.id, contactId, false)
  await shop.report({ status: 'succeeded', order: { id: 'ord_2', items: [] }, payment: 'other' })
  expect(await retry()).toEqual(went(2))
  await workByHand(runtime)
  expect(subjects().toSorted()).toEqual(['Sorry', 'Sorry', 'Thank you', 'Thank you'])
})

test('in a mended version the run stands at the same step, at its old time, with the new words', async () => {
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'PT48H' }],
    ['x', 'teleport', {}],
    ['m', 'send-email', mail('Old words')],
  )
  const campaignId = await shop.publish(flow, { unchecked: true })
  await shop.report()
  expect(await statuses()).toEqual(['failed'])
  // Not even begun: it begins now.
  expect((await retry()).staying).toEqual([{ runs: 1, why: expect.stringContaining('does not work either') }])
  const better = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'PT48H' }],
    ['m', 'send-email', mail('New words')],
  )
  await republish(campaignId, better)
  expect(await retry()).toEqual(went(1))
  clock.forward(48 * hours)
  await workByHand(runtime)
  expect(subjects()).toEqual(['New words'])
})

test('a run moves with its wait when it goes on, also from a version that nobody can read any more', async () => {
  const { campaignId, runId } = await stoppedAtTheWait()
  await prisma.campaignVersion.updateMany({
    where: { shopId: shop.id, campaignId },
    data: { flow: { ...dunning, nodes: [...dunning.nodes, { id: 'x', type: 'teleport', params: {} }] } },
  })
  const without = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'PT96H' }],
    ['r', 'send-email', mail('Kinder words')],
  )
  await republish(campaignId, without)
  // Another process, which has not compiled the old version before.
  const pool = new pg.Pool({ connectionString: story.database.url })
  runtime = { ...runtime, pool }
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  await pool.end()
  expect(subjects()).toEqual(['Sorry', 'Kinder words'])
  expect(await shop.timeline(runId)).toEqual(expect.arrayContaining(['tried-again', 'moved']))
  expect(await prisma.run.findMany({ where: { shopId: shop.id } })).toMatchObject([{ version: 2, status: 'ended' }])
})

test('where it cannot go on it says why and what to do, and stays as it is', async () => {
  const { campaignId, runId } = await stoppedAtTheWait()
  const elsewhere = line(['t', 'trigger', { on: 'purchase-failed' }], ['r', 'send-email', mail('Kinder words')])
  await republish(campaignId, elsewhere)
  const before = await prisma.run.findMany({ where: { shopId: shop.id } })
  const { staying } = await retry({ which: 'campaign', campaignId })
  expect(staying).toEqual([
    {
      runs: 1,
      why: 'For “Wait 48 hours” there is no step to go on at in the new version. Publish a version that has this step again, then try once more.',
    },
  ])
  await prisma.campaign.updateMany({ where: { shopId: shop.id }, data: { publishedVersion: null } })
  expect((await retry()).staying).toEqual([{ runs: 1, why: 'This flow is not published. Publish it, then try again.' }])
  expect(await prisma.run.findMany({ where: { shopId: shop.id } })).toEqual(before)
  expect(await failed()).toMatchObject([{ runId }])
})

test('a fault that is still there leaves the run as it was, and is told', async () => {
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['m', 'send-email', mail('Sorry')],
      ['k', 'create-task', { title: 'Call' }],
    ),
  )
  const { runs } = await shop.report()
  broken('create-task')
  await workByHand(runtime)
  const before = await prisma.run.findMany({ where: { shopId: shop.id } })
  clock.forward(1 * hours)
  const { count, staying } = await retry()
  expect(count).toBe(0)
  expect(staying).toMatchObject([{ runs: 1, why: expect.stringMatching(/^It met a fault again: Nothing here can do/) }])
  expect(await prisma.run.findMany({ where: { shopId: shop.id } })).toEqual(before)
  expect((await shop.timeline(runs[0]!.runId)).slice(-2)).toEqual(['tried-again', 'failed'])
  mended()
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  expect([subjects(), await statuses()]).toEqual([['Sorry'], ['ended']])
})

test('two who press at once have each run go on once', async () => {
  await stoppedAtTheWait()
  const answers = await Promise.all([retry(), retry(), retry()])
  expect(answers.reduce((sum, { count }) => sum + count, 0)).toBe(1)
  await workByHand(runtime)
  expect(subjects()).toEqual(['Sorry', 'Reminder'])
  expect(await retry()).toEqual(went(0))
})

const twoAtOnce: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'b', type: 'branch', params: {} },
    { id: 'm', type: 'send-email', params: mail('First') },
    { id: 'n', type: 'send-email', params: mail('Second') },
    { id: 'k', type: 'create-task', params: { title: 'Call' } },
  ],
  edges: [
    { from: 't', to: 'b' },
    { from: 'b', to: 'm' },
    { from: 'b', to: 'n' },
    { from: 'm', to: 'k' },
  ],
}

test('an action beside the fault that was not begun yet is asked for again, with the same key', async () => {
  await shop.publish(twoAtOnce)
  const { runs } = await shop.report()
  broken('create-task')
  const jobs = (await queued(runtime)).filter(({ payload }) => payload.shopId === shop.id)
  await doJob(runtime, jobs[0]!)
  expect(await prisma.effect.findMany({ where: { shopId: shop.id } })).toMatchObject([{ state: 'dropped' }])
  await workByHand(runtime)
  expect(subjects()).toEqual(['First'])
  mended()
  expect(await retry()).toEqual(went(1))
  await workByHand(runtime)
  expect(sent.map(({ key }) => key)).toEqual([`${runs[0]!.runId}:m:1`, `${runs[0]!.runId}:n:1`])
  expect(await statuses()).toEqual(['ended'])
})

test('an action that is under way while the run is tried again is not done a second time', async () => {
  await shop.publish(twoAtOnce)
  await shop.report()
  const [first, second] = (await queued(runtime)).filter(({ payload }) => payload.shopId === shop.id)
  // The second mail hangs at the far side while the first one's end meets the fault.
  let answer = () => {}
  const hanging: Runtime = {
    ...runtime,
    mailer: {
      send: async (each) => {
        await new Promise<void>((resolve) => (answer = resolve))
        return mailer.send(each)
      },
    },
  }
  await runtime.pool.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = 'slow', locked_at = now() WHERE id = $1`,
    [second!.id],
  )
  const job = { id: second!.id, worker: 'slow', signal: new AbortController().signal }
  const { payload } = second!
  const slow = performEffect(hanging, payload.shopId, payload.key, job, { tries: 3, actionTimeout: 60_000 })
  await expect.poll(async () => prisma.effect.count({ where: { shopId: shop.id, state: 'running' } })).toBe(1)
  broken('create-task')
  await doJob(runtime, first!)
  expect(await statuses()).toEqual(['failed'])
  mended()
  expect(await retry()).toEqual(went(1))
  // Its new job is for the case that nobody hears of it any more, and comes later than any try can take.
  const { rows } = await runtime.pool.query<{ later: boolean }>(
    `SELECT run_at > now() + interval '4 minutes' AS later FROM graphile_worker._private_jobs WHERE payload->>'shopId' = $1
       AND locked_by IS NULL`,
    [shop.id],
  )
  expect(rows).toEqual([{ later: true }])
  answer()
  await slow
  await workByHand(runtime)
  expect(subjects()).toEqual(['First', 'Second'])
  expect(await statuses()).toEqual(['ended'])
})

test('of many the newest come first, page by page and campaign by campaign', async () => {
  const flow = line(['t', 'trigger', { on: 'purchase-failed' }], ['k', 'create-task', { title: 'Call' }])
  const one = await shop.publish(flow)
  const two = await shop.publish(flow, { campaign: true })
  story.runtime.nodes = { ...executors, 'create-task': undefined as never }
  for (const n of [1, 2, 3]) {
    await shop.report({ order: { id: `o${n}` }, payment: `p${n}` })
    clock.forward(1000)
  }
  story.runtime.nodes = executors
  expect(await summariseFailedRuns(runtime, shop.id)).toMatchObject({ count: 6, more: false })
  const first = await listFailedRuns(runtime, shop.id, { limit: 2, campaignId: two })
  const second = await listFailedRuns(runtime, shop.id, { limit: 2, campaignId: two, cursor: first.nextCursor })
  expect([...first.items, ...second.items].map(({ orderId }) => orderId)).toEqual(['o3', 'o2', 'o1'])
  expect(second.nextCursor).toBeNull()
  expect(await listFailedRuns(runtime, shop.id, { limit: 9, campaignId: 'nonsense' })).toMatchObject({ items: [] })
  expect(await retry({ which: 'campaign', campaignId: two })).toEqual(went(3))
  expect((await summariseFailedRuns(runtime, shop.id)).campaigns).toEqual([
    { id: one, name: 'purchase-failed', count: 3 },
  ])
  expect(await retry({ which: 'runs', runIds: ['nonsense'] })).toEqual(went(0))
})
