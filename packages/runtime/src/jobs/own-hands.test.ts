import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, test } from 'vitest'
import { line, openStory, until, type TestShop } from '../testing/story.ts'
import { startWorker, type RunningWorker } from './start-worker.ts'

const asked: string[] = []
let answer = (response: ServerResponse) => void response.end('{}')
const receiver = createServer((request, response) => {
  asked.push(String(request.headers['idempotency-key']))
  answer(response)
}).listen(0, '127.0.0.1')
await new Promise((resolve) => receiver.once('listening', resolve))

const story = await openStory()
const workers: RunningWorker[] = []
afterEach(async () => {
  answer = (response) => void response.end('{}')
  // Whoever still waits for an answer need not wait for it.
  receiver.closeAllConnections()
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  asked.length = 0
})
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await story.close()
})

async function work(options: Parameters<typeof startWorker>[1] = {}): Promise<RunningWorker> {
  const worker = await startWorker(story.runtime, options)
  workers.push(worker)
  return worker
}

async function calling(): Promise<TestShop> {
  const shop = await story.shop()
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['h', 'http-request', { method: 'POST', url, body: '{"o":"{{ order.id }}"}' }],
    ['g', 'add-tags', { tags: ['told'] }],
  )
  flow.edges[1] = { from: 'h', out: 'ok', to: 'g' }
  await shop.publish(flow)
  return shop
}

const ended = (shop: TestShop, count: number) =>
  until(async () => (await shop.runs()).filter(({ status }) => status === 'ended').length === count)

const queuedEver = async () => {
  const { rows } = await story.runtime.pool.query<{ last: string }>(
    `SELECT coalesce(last_value, 0) AS last FROM pg_sequences WHERE schemaname = 'graphile_worker' AND sequencename LIKE '%jobs_id_seq%'`,
  )
  return rows[0]?.last
}

/** Whether a transaction waits for another one's lock. */
const endWaits = async () => {
  const { rowCount } = await story.runtime.pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rowCount === 1
}

const effects = (shop: TestShop) => story.runtime.prisma.effect.findMany({ where: { shopId: shop.id } })

test('what this process can do at once needs no job, is done once and leaves no effect', async () => {
  await work()
  const shop = await calling()
  const before = await queuedEver()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => shop.report({ order: { id: `o${n}` }, payment: `p${n}` })),
  )
  await ended(shop, 20)
  expect(asked.toSorted()).toEqual(answers.map(({ runs }) => `${runs[0]!.runId}:h:1`).toSorted())
  expect(await effects(shop)).toEqual([])
  expect(await queuedEver()).toBe(before)
})

test('what changed while an action was under way counts in the step behind it', async () => {
  await work()
  const shop = await story.shop()
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['h', 'http-request', { method: 'POST', url, body: '{"o":"{{ order.id }}"}' }],
    ['n', 'add-note', { text: '{{ shop.name }}: {{ order.total }}' }],
  )
  flow.edges[1] = { from: 'h', out: 'ok', to: 'n' }
  await shop.publish(flow)
  const waiting: ServerResponse[] = []
  answer = (response) => void waiting.push(response)
  const item = { sku: 'MUG', name: 'Mug', quantity: 1 }
  const orders = ['as it was', 'smaller by now', 'of a shop with another name']
  for (const [n, id] of orders.entries()) {
    await shop.report({
      payment: `p${n}`,
      order: { id, items: [{ ...item, price: '80.00' }] },
      contact: { email: `${n}@a.test` },
    })
    await until(async () => waiting.length === n + 1)
    if (n === 1) {
      const less = { id, items: [{ ...item, price: '20.00' }] }
      await shop.report({ payment: `p${n}`, status: 'pending', order: less, contact: { email: `${n}@a.test` } })
    }
  }
  waiting[0]!.end('{}')
  waiting[1]!.end('{}')
  await ended(shop, 2)
  await story.runtime.prisma.shop.update({ where: { id: shop.id }, data: { name: 'Cups' } })
  waiting[2]!.end('{}')
  await ended(shop, 3)
  const notes = await story.runtime.prisma.note.findMany({ where: { shopId: shop.id } })
  expect(notes.map(({ text }) => text).toSorted()).toEqual(['Cups: 80.00', 'Mugs & More: 20.00', 'Mugs & More: 80.00'])
})

test('what is more than it can do at once goes through the queue', async () => {
  await work({ ownActions: 1, concurrency: 2 })
  const shop = await calling()
  const before = await queuedEver()
  // The first call takes until somebody else makes another one.
  const waiting: ServerResponse[] = []
  answer = (response) => {
    waiting.push(response)
    if (asked.length > 1) for (const each of waiting.splice(0)) each.end('{}')
  }
  await Promise.all(Array.from({ length: 12 }, (_, n) => shop.report({ order: { id: `o${n}` }, payment: `p${n}` })))
  await ended(shop, 12)
  expect(asked).toHaveLength(12)
  expect(new Set(asked).size).toBe(12)
  expect(await queuedEver()).not.toBe(before)
})

test('a call that was answered keeps no place while what came of it waits to be written', async () => {
  await work({ ownActions: 1 })
  const shop = await calling()
  const before = await queuedEver()
  const { contactId } = await shop.report({ contact: { email: 'ada@a.test' } })
  await ended(shop, 1)
  const client = await story.runtime.pool.connect()
  await client.query('BEGIN')
  // Somebody else has Ada in hand, so the end of her action waits.
  let held = false
  answer = (response) => {
    if (held) return void response.end('{}')
    held = true
    void client
      .query('SELECT FROM contact WHERE shop_id = $1 AND id = $2 FOR UPDATE', [shop.id, contactId])
      .then(() => response.end('{}'))
  }
  await shop.report({ order: { id: 'second' }, payment: 'second', contact: { email: 'ada@a.test' } })
  await until(endWaits)
  for (const [n, name] of ['grace', 'joan'].entries()) {
    await shop.report({ order: { id: name }, payment: name, contact: { email: `${name}@a.test` } })
    await ended(shop, 2 + n)
  }
  expect((await shop.runs()).filter(({ status }) => status === 'active')).toHaveLength(1)
  await client.query('COMMIT')
  client.release()
  await ended(shop, 4)
  expect(await queuedEver()).toBe(before)
})

test('what a process that is gone had in hand is done by another, with the same key', async () => {
  const shop = await calling()
  const { runs } = await shop.report()
  const key = `${runs[0]!.runId}:h:1`
  // As a process that was killed right after its commit left it: in its hands, and no job.
  await story.runtime.pool.query(`DELETE FROM graphile_worker._private_jobs WHERE payload->>'key' = $1`, [key])
  await story.runtime.pool.query(
    `UPDATE effect SET state = 'running', attempts = 1, worker = 'hands-of-the-dead' WHERE shop_id = $1 AND key = $2`,
    [shop.id, key],
  )
  await work()
  await ended(shop, 1)
  expect(asked).toEqual([key])
  expect(await effects(shop)).toEqual([])
})

test('what carries the name of a process that does not know of it, for the answer to its commit was lost, is done all the same', async () => {
  await work()
  const shop = await calling()
  answer = () => {}
  const { runs } = await shop.report()
  const [{ worker: name } = { worker: null }] = await effects(shop)
  expect(name).toMatch(/^hands-/)
  // Until it is there: else it would be answered, and its run would go on.
  await until(async () => asked.length === 1)
  answer = (response) => void response.end('{}')
  const key = `${runs[0]!.runId}:h:1`
  await story.runtime.pool.query(
    `INSERT INTO effect (shop_id, key, run_id, node, visit, type, params, state, attempts, worker, created_at)
      SELECT shop_id, $2, run_id, node, visit, type, params, state, attempts, worker, created_at FROM effect WHERE key = $1`,
    [key, `${key}0`],
  )
  // Its node and visit are those of the first, so that it is wanted as long as the run stands there.
  await until(async () => asked.includes(`${key}0`))
})

test('a stop gives what is not done to the queue at once, for whoever comes next', async () => {
  const first = await work()
  const shop = await calling()
  answer = () => {}
  const { runs } = await shop.report()
  await until(async () => asked.length === 1)
  await first.stop()
  const [effect] = await effects(shop)
  expect(effect).toMatchObject({ state: 'running', worker: null })
  expect(await shop.timeline(runs[0]!.runId)).not.toContain('retrying h')
  answer = (response) => void response.end('{}')
  await work()
  await ended(shop, 1)
  expect(asked).toEqual([`${runs[0]!.runId}:h:1`, `${runs[0]!.runId}:h:1`])
})

test('a payment that comes while the call is on its way lets it end, and the run goes on behind the goal', async () => {
  await work()
  const shop = await story.shop()
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['h', 'http-request', { method: 'POST', url, body: '{}' }],
    ['p', 'goal', { on: 'paid' }],
    ['g', 'add-tags', { tags: ['paid'] }],
  )
  flow.edges[1] = { from: 'h', out: 'ok', to: 'p' }
  await shop.publish(flow)
  let open: ServerResponse | undefined
  answer = (response) => void (open = response)
  const { runs } = await shop.report({ eventId: 'a' })
  await until(async () => open !== undefined)
  await shop.report({ eventId: 'b', attempt: 2, status: 'succeeded' })
  await ended(shop, 1)
  open!.end('{}')
  const rows = await until(async () => {
    const timeline = await shop.timeline(runs[0]!.runId)
    return timeline.includes('performed h') && timeline
  })
  expect(rows).toContain('performed g')
  expect(await effects(shop)).toEqual([])
})
