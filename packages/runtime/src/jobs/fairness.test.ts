import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { line, openStory, until, type Story, type TestShop } from '../testing/story.ts'
import { createCircuits } from './circuits.ts'
import { startWorker, type RunningWorker } from './start-worker.ts'

let story: Story
let worker: RunningWorker | null = null
const servers: Server[] = []

beforeAll(async () => void (story = await openStory()))
afterAll(() => story.close())
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await worker?.stop()
  worker = null
  story.runtime.circuits = createCircuits()
  await story.runtime.pool.query('DELETE FROM graphile_worker._private_jobs')
})

/** A receiver, and the paths that it was called at, in that order. */
async function receiver(answer: (response: ServerResponse) => void): Promise<{ url: string; calls: string[] }> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    answer(response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

async function calling(url: string, timeout = 'PT10S'): Promise<TestShop> {
  const shop = await story.shop()
  const request = { method: 'POST', url: `${url}/{{ order.id }}`, timeout }
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['h', 'http-request', request]))
  return shop
}

async function failing(shop: TestShop, prefix: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 20) {
    const some = Array.from({ length: Math.min(20, count - n) }, (_, each) => `${prefix}-${n + each}`)
    await Promise.all(
      some.map((id) =>
        shop.report({
          ...{ eventId: id, payment: id, status: 'failed', decline: { class: 'soft', code: 'x' } },
          ...{ order: { id }, contact: { email: `${id}@example.test` } },
        }),
      ),
    )
  }
}

test('a shop that floods the queue with slow actions keeps another one’s single action waiting for none of them', async () => {
  let open = Promise.resolve()
  const { url, calls } = await receiver((response) => void open.then(() => setTimeout(() => response.end(), 5)))
  const [flood, modest] = [await calling(url), await calling(url)]
  await failing(flood, 'flood', 1200)
  await failing(modest, 'modest', 1)
  worker = await startWorker(story.runtime, { concurrency: 4 })
  await until(async () => calls.includes('/modest-0'))
  // In the first handful: with the four that were taken in the same breath, but not behind 1,200.
  expect(calls.indexOf('/modest-0')).toBeLessThan(8)
  // One that comes when the flood has been going on for a while is next, too. The receiver pauses while it comes in, so that
  // nothing else is done meanwhile, however long that takes.
  await until(async () => calls.length > 100)
  const pause = Promise.withResolvers<void>()
  open = pause.promise
  await failing(modest, 'later', 1)
  const before = calls.length
  pause.resolve()
  await until(async () => calls.includes('/later-0'))
  expect(calls.indexOf('/later-0') - before).toBeLessThan(200)
  expect(calls.length).toBeLessThan(1200)
}, 240_000)

test('several shops with many actions are served in rotation', async () => {
  const { url, calls } = await receiver((response) => response.end())
  const shops = { a: await calling(url), b: await calling(url), c: await calling(url) }
  for (const [name, shop] of Object.entries(shops)) await failing(shop, name, 60)
  worker = await startWorker(story.runtime, { concurrency: 3 })
  await until(async () => calls.length === 180, 60_000)
  // In any stretch of 30 from the first half there are about ten of each.
  for (let from = 0; from < 90; from += 30) {
    const stretch = calls.slice(from, from + 30).map((path) => path[1])
    for (const name of ['a', 'b', 'c'])
      expect(stretch.filter((each) => each === name).length, `${name} from ${from}`).toBeGreaterThan(5)
  }
}, 240_000)

test('a host that hangs slows no other, uses up nobody’s tries, and is caught up with when it is back', async () => {
  let back = false
  const dead = await receiver((response) => {
    if (back) response.end()
  })
  const live = await receiver((response) => response.end())
  const [hanging, healthy] = [await calling(dead.url, 'PT1S'), await calling(live.url)]
  await failing(hanging, 'dead', 60)
  await failing(healthy, 'live', 60)
  worker = await startWorker(story.runtime, { concurrency: 8 })
  await until(async () => live.calls.length === 60, 60_000)
  // At most three quarters of the places, once or twice until the circuit opened.
  expect(dead.calls.length).toBeLessThan(20)
  const { rows } = await story.runtime.pool.query<{ tries: number; puts: number; most: number }>(
    `SELECT (SELECT sum(attempts)::int FROM effect WHERE shop_id = $1) AS tries, count(*)::int AS puts,
       coalesce(max(n), 0)::int AS most
     FROM (SELECT count(*) AS n FROM timeline_row WHERE shop_id = $1 AND kind = 'put-off' GROUP BY run_id) AS of_run`,
    [hanging.id],
  )
  // A try for each call, besides what is being looked at in the worker's eight places this very moment.
  expect(rows[0]!.tries).toBeLessThanOrEqual(dead.calls.length + 8)
  expect(rows[0]!.most).toBeLessThanOrEqual(1)
  back = true
  const ended = () => hanging.runs().then((runs) => runs.every(({ status }) => status === 'ended'))
  await until(ended, 60_000)
  expect(await story.runtime.prisma.effect.count({ where: { shopId: hanging.id } })).toBe(0)
  expect(new Set(dead.calls).size).toBe(60)
}, 240_000)
