import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from './listener.ts'
import { call, outcome, runIdOf, secretKey, start, until, urlOf, type Started } from './main.fixture.ts'

let database: TestDatabase
/** The shop's far side: while `hangs`, it takes requests and never answers. */
let receiver: Server
let hangs = true
const asked: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  receiver = createServer((request, response) => {
    asked.push(String(request.headers['idempotency-key']))
    request.resume()
    if (!hangs) response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => receiver.once('listening', resolve))
})
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await database.close()
})

function startShop(env: Record<string, string> = {}): Started {
  const settings = { AFTERCART_SECRET_KEY: secretKey, AFTERCART_HTTP_ALLOW: '127.0.0.1/32' }
  return start({ PORT: '0', DATABASE_URL: database.url, ...settings, ...env })
}

test('asked to stop with a receiver that hangs, idle connections open and a query that waits for ever, it ends in ten seconds and loses nothing', async () => {
  const server = startShop()
  const url = await urlOf(server)
  await publishHook(url)
  const runs = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => runIdOf(await call(url, 'outcomes.report', outcome(`e${n}`)))),
  )
  await until(
    () => asked.length,
    (count) => count >= 20,
  )
  const idle = connect(Number(new URL(url).port), '127.0.0.1')
  const holder = await database.pool.connect()
  await holder.query('BEGIN; LOCK TABLE contact IN ACCESS EXCLUSIVE MODE')
  const stuck = Array.from({ length: 5 }, (_, n) =>
    call(url, 'outcomes.report', outcome(`stuck${n}`)).then(
      (answer) => answer.status,
      () => 'cut',
    ),
  )
  await until(
    async () =>
      (await database.pool.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount ?? 0,
    (waiting) => waiting > 0,
  )

  server.process.kill('SIGTERM')
  // After ten seconds it would have cut itself short, and said so with 1.
  expect(await server.ended, server.output()).toBe(0)
  // None of them was told that it is kept.
  expect((await Promise.all(stuck)).filter((status) => status === 200)).toEqual([])
  await holder.query('ROLLBACK')
  holder.release()
  idle.destroy()

  hangs = false
  const again = startShop()
  await urlOf(again)
  const ended = await until(
    async () =>
      (await database.pool.query<{ id: string }>(`SELECT id FROM run WHERE status = 'ended'`)).rows.map(
        (row) => row.id,
      ),
    (ids) => ids.length >= 20,
  )
  expect(runs.filter((id) => !ended.includes(id))).toEqual([])
  again.process.kill('SIGTERM')
  expect(await again.ended).toBe(0)
})

test('with AFTERCART_DRAIN its health says that it stops while it still answers', async () => {
  const server = startShop({ AFTERCART_DRAIN: '2' })
  const url = await urlOf(server)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  server.process.kill('SIGTERM')
  await until(
    () => fetch(`${url}/healthz`),
    (answer) => answer.status === 503,
  )
  expect([await (await fetch(`${url}/healthz`)).text(), (await fetch(`${url}/readyz`)).status]).toEqual([
    'It is stopping.',
    503,
  ])
  expect((await call(url, 'outcomes.report', outcome('while-draining'))).status).toBe(200)
  expect(await server.ended).toBe(0)
})

test('a request that comes in on an open connection while it closes is told 503 and to take another connection', async () => {
  const listener = await listen('127.0.0.1', 0)
  listener.open((_, response) => response.end('here'))
  const line = connect(Number(new URL(listener.url).port), '127.0.0.1')
  let heard = ''
  line.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  const over = new Promise((resolve) => line.once('close', resolve))
  line.write('POST /trpc/outcomes.report HTTP/1.1\r\nhost: shop\r\n')
  // What comes in later and is answered tells that this has come in, too.
  await once(line, 'connect')
  for (const later of [1, 2]) expect(await (await fetch(`${listener.url}/${later}`)).text()).toBe('here')
  const closing = listener.close()
  line.write('content-length: 0\r\n\r\n')
  await closing
  await over
  expect(heard).toMatch(/^HTTP\/1\.1 503 /)
  expect(heard.toLowerCase()).toMatch(/connection: close\r\n[^]*retry-after: 1\r\n/)
})

test('whoever is answered while it closes learns that the connection ends', async () => {
  const listener = await listen('127.0.0.1', 0)
  const asked = Promise.withResolvers<ServerResponse>()
  listener.open((_, response) => asked.resolve(response))
  const answering = fetch(listener.url)
  const response = await asked.promise
  const closing = listener.close()
  response.end('whole')
  await closing
  const answer = await answering
  expect([answer.headers.get('connection'), await answer.text()]).toEqual(['close', 'whole'])
})

async function publishHook(url: string): Promise<void> {
  const { port } = receiver.address() as AddressInfo
  const flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'h', type: 'http-request', params: { method: 'POST', url: `http://127.0.0.1:${port}/hook` } },
    ],
    edges: [{ from: 't', to: 'h' }],
  }
  const answer = await call(url, 'purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow })
  expect(answer.status, await answer.text()).toBe(200)
}
