import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { RetryLater } from '../executor.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { mayReach } from './guarded-lookup.ts'
import { httpRequestExecutor } from './http-request.execute.ts'
import { httpRequest } from './http-request.model.ts'

type Seen = { method: string; path: string; headers: IncomingMessage['headers']; body: string }

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function receiver(
  answer: (response: ServerResponse, seen: Seen) => void,
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const call = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body }
    seen.push(call)
    answer(response, call)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

function call(params: Record<string, unknown>, httpAllow: readonly string[] = ['127.0.0.1/32']) {
  if (httpRequestExecutor.in !== 'job') throw new Error('A request is a job.')
  const input = {
    key: 'run1:h:1',
    params: httpRequest.schema.parse({ method: 'POST', ...params }),
    facts: factsOfAda(),
    now: new Date('2026-11-22T10:00:00Z'),
  }
  const unused = () => Promise.reject(new Error('No mail and no charge here.'))
  const { signal } = new AbortController()
  return httpRequestExecutor.execute(input, {
    ...{ sendMail: unused, retryCharge: unused, httpAllow, signal },
    call: (_, make) => make(),
  })
}

test('the receiver is told the order, with a key by which it can recognise a repeat', async () => {
  const { url, seen } = await receiver((response) => response.end('thanks'))
  const result = await call({
    url: `${url}/hook?name={{ contact.lastName }}`,
    body: '{"orderId":"{{ order.id }}"}',
    headers: { 'X-Shop': '{{ shop.name }}' },
  })
  expect(result).toMatchObject({ out: 'ok', detail: { status: 200, answer: 'thanks' } })
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/hook?name=Lovelace', body: '{"orderId":"ord_1"}' })
  expect(seen[0]?.headers).toMatchObject({
    'idempotency-key': 'run1:h:1',
    'content-type': 'application/json',
    'x-shop': 'Walnut & Wool',
  })
})

test('with a secret, the request can be verified by the Standard Webhooks rules', async () => {
  const { url, seen } = await receiver((response) => response.end())
  const key = Buffer.from('a secret of the shop')
  await call({ url, body: 'hello', secret: `whsec_${key.toString('base64')}` })
  const { headers } = seen[0]!
  const expected = createHmac('sha256', key)
    .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.hello`)
    .digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${expected}`)
  expect(headers['webhook-timestamp']).toBe('1795341600')
})

test.each([404, 400, 410])('an answer of %i is final: the run goes out by "failed"', async (status) => {
  const { url } = await receiver((response) => response.writeHead(status).end())
  expect(await call({ url })).toMatchObject({ out: 'failed', detail: { status } })
})

test.each([500, 503, 429, 408])('an answer of %i is tried again later', async (status) => {
  const { url } = await receiver((response) => response.writeHead(status, { 'retry-after': '7' }).end())
  const error = await call({ url }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RetryLater)
  expect((error as RetryLater).seconds).toBe(7)
})

test('a redirect is not followed, least of all into the house', async () => {
  const inside = await receiver((response) => response.end('secrets'))
  const { url } = await receiver((response) => response.writeHead(302, { location: inside.url }).end())
  expect(await call({ url })).toMatchObject({ out: 'failed', detail: { status: 302 } })
  expect(inside.seen).toEqual([])
})

test('a receiver that never answers is left after the chosen time', async () => {
  const { url } = await receiver(() => undefined)
  await expect(call({ url, timeout: 'PT1S' })).rejects.toThrow()
})

test('a receiver that never stops talking is cut off', async () => {
  const { url } = await receiver((response) => {
    const talk = () => {
      if (response.destroyed) return
      response.write('x'.repeat(65_536), () => setImmediate(talk))
    }
    talk()
  })
  const result = await call({ url })
  expect(result.out).toBe('ok')
  expect(String(result.detail['answer'])).toHaveLength(500)
})

test('nothing inside the server’s own network can be reached', async () => {
  const { url, seen } = await receiver((response) => response.end())
  const port = new URL(url).port
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '0x7f.1',
    '2130706433',
    '127.1',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '169.254.169.254',
    '10.0.0.1',
  ]) {
    const result = await call({ url: `http://${host}:${port}/` }, [])
    expect(result, host).toMatchObject({ out: 'failed' })
    expect(String(result.detail['why']), host).toContain('private network')
  }
  expect(seen).toEqual([])
})

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['169.254.1.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['fc00::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['not an address', false],
])('%s may be reached: %s', (address, expected) => {
  expect(mayReach(address, [])).toBe(expected)
})

test('a range that the operator allows may be reached, and only that', () => {
  expect(mayReach('10.1.2.3', ['10.1.0.0/16', '127.0.0.1'])).toBe(true)
  expect(mayReach('127.0.0.1', ['10.1.0.0/16', '127.0.0.1'])).toBe(true)
  expect(mayReach('10.2.0.1', ['10.1.0.0/16'])).toBe(false)
  expect(mayReach('::1', ['127.0.0.1/32'])).toBe(false)
})
