import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { Mail } from '../runtime.ts'
import { recordingMailer } from '../testing/recording-mailer.ts'
import { line, mail, openStory, testClock, until, type TestShop } from '../testing/story.ts'
import { signalContact } from '../runs/signal-contact.ts'
import { performTask } from './job-spec.ts'
import { startWorker, type RunningWorker } from './start-worker.ts'

const clock = testClock()
const { mailer, sent, trouble } = recordingMailer()
const story = await openStory({ clock, mailer })
afterAll(() => story.close())

let worker: RunningWorker
beforeEach(async () => {
  sent.length = 0
  trouble.length = 0
  worker = await startWorker(story.runtime, { concurrency: 4, tries: 2, actionTimeout: 2000 })
})
afterEach(() => worker.stop())

const minutes = 60_000
const reminders = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['first', 'send-email', mail('Your card was declined')],
  ['w', 'wait', { for: 'PT10M' }],
  ['second', 'send-email', mail('Your order is waiting')],
  ['paid', 'goal', { on: 'paid' }],
  ['thanks', 'send-email', mail('Thank you')],
)

const subjects = (shop: TestShop) => sent.filter((each) => each.shopId === shop.id).map((each) => each.subject)
const status = async (shop: TestShop) => (await shop.runs()).map((run) => run.status)
const waitingRun = (shop: TestShop) =>
  until(async () => (await story.runtime.prisma.timer.count({ where: { shopId: shop.id } })) > 0)
const seen = (shop: TestShop, count: number) => until(async () => subjects(shop).length >= count)
/** Nothing more comes of it: no job is left in the queue, and what was done is written down. */
async function quiet() {
  await until(async () => {
    const { rowCount } = await story.database.pool.query(
      `SELECT FROM graphile_worker.jobs UNION ALL SELECT FROM effect WHERE state IN ('pending', 'running')`,
    )
    return rowCount === 0
  })
}

test('a declined card: the apology goes out at once, the reminder when its wait is over', async () => {
  const shop = await story.shop()
  await shop.publish(reminders)
  await shop.report()
  await seen(shop, 1)
  expect(sent[0]).toMatchObject({ from: '"Mugs & More" <shop@example.test>', to: 'ada@example.test' })
  await waitingRun(shop)
  clock.forward(11 * minutes)
  await seen(shop, 2)
  await quiet()
  expect(subjects(shop)).toEqual(['Your card was declined', 'Your order is waiting'])
  expect(await status(shop)).toEqual(['active'])
})

test('paying during the wait cancels the second reminder, and the run goes on behind its goal', async () => {
  const shop = await story.shop()
  await shop.publish(reminders)
  const { runs } = await shop.report()
  await waitingRun(shop)
  await shop.report({ status: 'succeeded', attempt: 2 })
  expect(await story.runtime.prisma.timer.count({ where: { shopId: shop.id } })).toBe(0)
  clock.forward(11 * minutes)
  await seen(shop, 2)
  await quiet()
  expect(subjects(shop)).toEqual(['Your card was declined', 'Thank you'])
  expect(await status(shop)).toEqual(['ended'])
  const kinds = await shop.timeline(runs[0]!.runId)
  expect(kinds).toContain('signal')
  expect(kinds).toContain('goal-reached paid')
  expect(kinds).toContain('interrupted w')
})

test('another order of the same person with the same products pays it too', async () => {
  const shop = await story.shop()
  await shop.publish(reminders)
  await shop.report()
  await waitingRun(shop)
  const item = (sku: string) => ({ sku, name: sku, quantity: 1, price: '1.00' })
  await shop.report({ status: 'succeeded', order: { id: 'ord_tea', items: [item('TEA')] } })
  expect(await story.runtime.prisma.timer.count({ where: { shopId: shop.id } })).toBe(1)
  await shop.report({ status: 'succeeded', order: { id: 'ord_2', items: [item('TEA'), item('MUG')] } })
  await seen(shop, 2)
  expect(subjects(shop)).toContain('Thank you')
})

test('a payment drops an email that is still in the queue', async () => {
  await worker.stop()
  const shop = await story.shop()
  await shop.publish(reminders)
  const { runs } = await shop.report()
  await shop.report({ status: 'succeeded', attempt: 2 })
  worker = await startWorker(story.runtime)
  await seen(shop, 1)
  await quiet()
  expect(subjects(shop)).toEqual(['Thank you'])
  expect(await shop.timeline(runs[0]!.runId)).toContain('dropped first')
})

test('immediately before sending the ledger is looked at again: a payment that reached no run stops the email', async () => {
  await worker.stop()
  const shop = await story.shop()
  await shop.publish(reminders)
  const { runs } = await shop.report()
  // The payment is in the ledger, but as if the news of it had never been told to the run.
  await shop.report({ status: 'pending', attempt: 2 })
  await story.database.pool.query(`UPDATE outcome SET status = 'succeeded' WHERE shop_id = $1 AND status = 'pending'`, [
    shop.id,
  ])
  await story.database.pool.query(`UPDATE "order" SET paid_at = now() WHERE shop_id = $1`, [shop.id])
  worker = await startWorker(story.runtime)
  await seen(shop, 1)
  await quiet()
  expect(subjects(shop)).toEqual(['Thank you'])
  expect(await shop.timeline(runs[0]!.runId)).toContain('goal-reached paid')
})

test('branches run at once, and records are changed with the step itself', async () => {
  const shop = await story.shop()
  await shop.publish({
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'm', type: 'send-email', params: mail('Sorry') },
      { id: 'k', type: 'create-task', params: { title: 'Call {{ contact.firstName }}' } },
      { id: 'g', type: 'add-tags', params: { tags: ['declined'] } },
      { id: 'y', type: 'set-contact-type', params: { type: 'customer' } },
    ],
    edges: [
      { from: 't', to: 'm' },
      { from: 't', to: 'k' },
      { from: 't', to: 'g' },
      { from: 'g', to: 'y' },
    ],
  })
  const { contactId } = await shop.report()
  const contact = await story.runtime.prisma.contact.findFirstOrThrow({ where: { shopId: shop.id, id: contactId } })
  expect(contact).toMatchObject({ tags: ['declined'], type: 'customer' })
  expect(await story.runtime.prisma.task.findMany({ where: { shopId: shop.id } })).toMatchObject([
    { title: 'Call Ada', orderId: 'ord_1' },
  ])
  await seen(shop, 1)
  await until(async () => (await status(shop))[0] === 'ended')
})

test('a loop with a wait comes round again and again', async () => {
  const shop = await story.shop()
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['m', 'send-email', mail('Again')],
    ['w', 'wait', { for: 'PT10M' }],
    ['c', 'condition', { all: [{ fact: 'contact.type', is: 'is', value: 'customer' }] }],
  )
  flow.edges.push({ from: 'c', out: 'no', to: 'm' }, { from: 'c', out: 'yes', to: 'x' })
  flow.nodes.push({ id: 'x', type: 'exit', params: {} })
  await shop.publish(flow)
  await shop.report()
  for (let round = 1; round <= 3; round++) {
    await seen(shop, round)
    await waitingRun(shop)
    if (round === 3)
      await story.database.pool.query(`UPDATE contact SET type = 'customer' WHERE shop_id = $1`, [shop.id])
    clock.forward(11 * minutes)
  }
  await until(async () => (await status(shop))[0] === 'ended')
  expect(subjects(shop)).toEqual(['Again', 'Again', 'Again'])
  expect(new Set(sent.map((each) => each.key)).size).toBe(3)
})

test('waits that came due while nothing ran fire when a worker starts', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P3D' }],
      ['m', 'send-email', mail('Three days later')],
    ),
  )
  await worker.stop()
  await Promise.all(
    Array.from({ length: 60 }, (_, n) => shop.report({ order: { id: `o${n}` }, contact: { firstName: `Ada ${n}` } })),
  )
  clock.forward(4 * 24 * 60 * minutes)
  worker = await startWorker(story.runtime)
  await seen(shop, 60)
  await quiet()
  expect(subjects(shop)).toHaveLength(60)
})

test('an action that fails is tried again with the same key, then the run goes on without it', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['m', 'send-email', mail('Sorry')],
      ['g', 'add-tags', { tags: ['after'] }],
    ),
  )
  const keys: string[] = []
  const refuse = async (each: Mail) => {
    keys.push(each.key)
    throw new Error('Refused by smtp://user:hunter2@mail.test')
  }
  trouble.push(refuse, refuse)
  const { runs } = await shop.report()
  await until(async () => (await status(shop))[0] === 'ended')
  expect(new Set(keys).size).toBe(1)
  expect(keys).toHaveLength(2)
  expect(await shop.timeline(runs[0]!.runId)).toEqual(
    expect.arrayContaining(['retrying m', 'given-up m', 'performed g']),
  )
  const effect = await story.runtime.prisma.effect.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(effect).toMatchObject({ state: 'failed', attempts: 2 })
  expect(effect.lastError).not.toContain('hunter2')
})

test('an action that hangs is given up in time and holds nobody else', async () => {
  const shop = await story.shop()
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('Sorry')]))
  trouble.push(() => new Promise(() => {}))
  const { runs } = await shop.report()
  await until(async () => (await shop.timeline(runs[0]!.runId)).includes('retrying m'))
  await seen(shop, 1)
  expect(subjects(shop)).toEqual(['Sorry'])
})

test('an email that fails while the order is paid is not tried again', async () => {
  const shop = await story.shop()
  await shop.publish(reminders)
  trouble.push(async () => {
    await shop.report({ status: 'succeeded', attempt: 2 })
    throw new Error('The line broke')
  })
  await shop.report()
  await seen(shop, 1)
  await quiet()
  expect(subjects(shop)).toEqual(['Thank you'])
})

test('an HTTP request goes out with its idempotency key, and its answer chooses the way', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(String(request.headers['idempotency-key']))
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const shop = await story.shop()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['h', 'http-request', { method: 'POST', url, body: '{"o":"{{ order.id }}"}' }],
    ['g', 'add-tags', { tags: ['told'] }],
  )
  flow.edges[1] = { from: 'h', out: 'ok', to: 'g' }
  await shop.publish(flow)
  const { runs } = await shop.report()
  await until(async () => (await status(shop))[0] === 'ended')
  server.close()
  expect(asked).toEqual([`${runs[0]!.runId}:h:1`])
  expect(await shop.timeline(runs[0]!.runId)).toContain('performed g')
})

test('a tag that one flow adds reaches the goal of another', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P1D' }],
      ['g', 'goal', { on: 'tag-added' }],
      ['m', 'send-email', mail('Tagged')],
    ),
  )
  await shop.publish(line(['t', 'trigger', { on: 'purchase-error' }], ['x', 'add-tags', { tags: ['vip'] }]))
  await shop.report()
  await shop.report({ status: 'error', attempt: 2 })
  await seen(shop, 1)
  expect(subjects(shop)).toEqual(['Tagged'])
})

test('jobs of a worker that is gone are taken over, and not only after hours', async () => {
  await worker.stop()
  const shop = await story.shop()
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('Taken over')]))
  await shop.report()
  await story.database.pool.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = 'pool-dead', locked_at = now(), attempts = 1`,
  )
  worker = await startWorker(story.runtime)
  await seen(shop, 1)
  expect(subjects(shop)).toEqual(['Taken over'])
})

test('two workers share the work and do nothing twice', async () => {
  const other = await startWorker(story.runtime, { concurrency: 4 })
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'PT1M' }],
      ['m', 'send-email', mail('Once')],
    ),
  )
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      shop.report({ order: { id: `o${n}` }, contact: { firstName: `Ada ${n % 7}` } }),
    ),
  )
  clock.forward(2 * minutes)
  await seen(shop, 40)
  await quiet()
  await other.stop()
  expect(subjects(shop)).toHaveLength(40)
  expect(new Set(sent.map((each) => each.key)).size).toBe(40)
})

test('news that the shop itself has reaches the goal that waits for it', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P1D' }],
      ['g', 'goal', { on: 'tag-added' }],
      ['m', 'send-email', mail('Tagged by hand')],
    ),
  )
  const { contactId } = await shop.report()
  expect(await signalContact(story.runtime, shop.id, contactId, { name: 'tag-added', detail: { tag: 'vip' } })).toBe(1)
  await seen(shop, 1)
  expect(await signalContact(story.runtime, shop.id, contactId, { name: 'tag-added', detail: { tag: 'vip' } })).toBe(0)
})

test('the queue holds no personal data', async () => {
  await worker.stop()
  const shop = await story.shop()
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('Now')]))
  const { runs } = await shop.report()
  const { rows } = await story.database.pool.query(
    `SELECT payload, t.identifier FROM graphile_worker._private_jobs j
    JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE payload->>'shopId' = $1`,
    [shop.id],
  )
  expect(rows).toEqual([{ identifier: performTask, payload: { shopId: shop.id, key: `${runs[0]!.runId}:m:1` } }])
})
