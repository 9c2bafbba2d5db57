import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import fc from 'fast-check'
import type { Facts } from '@aftercart/flow'
import { RetryLater } from '../executor.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { mayReach } from './guarded-lookup.ts'
import { httpRequestExecutor } from './http-request.execute.ts'
import { httpRequest } from './http-request.model.ts'

const servers: (Server | TcpServer)[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
})

type Seen = { headers: Record<string, string | string[] | undefined>; body: string; path: string }

async function listening(server: Server | TcpServer): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function receiver(): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    seen.push({ headers: incoming.headers, body, path: incoming.url ?? '' })
    response.end('ok')
  })
  return { url: await listening(server), seen }
}

type Options = { facts?: Facts; httpAllow?: readonly string[]; signal?: AbortSignal }

function call(
  params: Record<string, unknown>,
  { facts = factsOfAda(), httpAllow = ['127.0.0.1/32'], signal = new AbortController().signal }: Options = {},
) {
  if (httpRequestExecutor.in !== 'job') throw new Error('A request is a job.')
  const input = {
    key: 'run1:h:1',
    params: httpRequest.schema.parse({ method: 'POST', ...params }),
    facts,
    now: new Date('2026-11-22T10:00:00Z'),
  }
  return httpRequestExecutor.execute(input, {
    sendMail: () => Promise.reject(new Error('No mail here.')),
    retryCharge: () => Promise.reject(new Error('No charge here.')),
    httpAllow,
    call: (_, make) => make(),
    signal,
  })
}

const order = (id: string) => factsOfAda({ order: { ...factsOfAda().order!, id } })

test.each([
  ...[
    '::127.0.0.1',
    '::7f00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b:1::7f00:1',
    '2001::1',
    '2002:0a00:1::',
    'fec0::1',
    '5f00::1',
    '4000::1',
    '100::1',
  ],
  ...[
    '0.1.2.3',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.9',
    '240.0.0.1',
    '192.0.0.170',
    '100.127.255.255',
    '172.31.255.255',
    '::ffff:169.254.169.254',
  ],
])('%s is not reached, however it is written', (address) => {
  expect(mayReach(address, [])).toBe(false)
})

test('only the ranges that the operator wrote open up, and a range that is none opens nothing', () => {
  expect(mayReach('fd00::1', ['fd00::/8'])).toBe(true)
  expect(mayReach('::ffff:127.0.0.1', ['127.0.0.0/8'])).toBe(true)
  expect(mayReach('127.0.0.1', ['nonsense', '127.0.0.1/99', ''])).toBe(false)
})

test('an allowed range does not open the rest of the house', async () => {
  const { url, seen } = await receiver()
  for (const host of ['localhost', '127.0.0.1', '127.0.0.1.', '0177.0.0.1', '127.0.0.1%2e']) {
    const result = await call({ url: url.replace('127.0.0.1', host) }, { httpAllow: ['10.0.0.0/8'] })
    expect(result.out, host).toBe('failed')
  }
  expect(seen).toEqual([])
})

test('the port of a database that speaks no HTTP is a failure like any other, not an answer', async () => {
  const url = await listening(
    createTcpServer((socket) => socket.on('error', () => undefined).end('-ERR unknown command\r\n')),
  )
  await expect(call({ url })).rejects.toBeInstanceOf(RetryLater)
})

test('nobody listens there: the request is tried again, and the reason is said', async () => {
  await expect(call({ url: 'http://127.0.0.1:9/' })).rejects.toThrow('could not be reached: ECONNREFUSED')
})

test('a receiver that sends its answer drop by drop is left after the chosen time', async () => {
  const url = await listening(
    createServer((_, response) => {
      const drip = setInterval(() => response.write('.'), 100)
      response.on('close', () => clearInterval(drip))
    }),
  )
  // It would go on dripping for ever.
  await expect(call({ url, timeout: 'PT1S' })).rejects.toThrow('did not answer within 1 seconds')
})

test('a server that stops does not wait for slow receivers', async () => {
  const url = await listening(createServer(() => undefined))
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 50)
  await expect(call({ url }, { signal: stop.signal })).rejects.toThrow()
})

test('what the receiver answered can be stored, whatever it was', async () => {
  const url = await listening(createServer((_, response) => response.end(`${'x'.repeat(499)}😀\u0000`)))
  const { detail } = await call({ url })
  expect(String(detail['answer']).isWellFormed()).toBe(true)
  expect(String(detail['answer'])).not.toContain('\u0000')
})

test('a line break in a name cannot add a header', async () => {
  const { url, seen } = await receiver()
  const facts = factsOfAda({
    contact: { ...factsOfAda().contact, firstName: 'Ada\r\nX-Admin: yes', lastName: 'Ünïcödé 😀' },
  })
  expect(
    await call(
      { url, headers: { 'X-Name': '{{ contact.firstName }}', 'X-Last': '{{ contact.lastName }}' } },
      { facts },
    ),
  ).toMatchObject({ out: 'ok' })
  expect(seen[0]?.headers).not.toHaveProperty('x-admin')
  expect(seen[0]?.headers['x-name']).toBe('Ada X-Admin: yes')
  expect(Buffer.from(String(seen[0]?.headers['x-last']), 'latin1').toString('utf8')).toBe('Ünïcödé 😀')
})

test('the content type decides how values are written', async () => {
  const { url, seen } = await receiver()
  const facts = order('a&b=<c>"d"')
  await call(
    { url, body: 'id={{ order.id }}', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    { facts },
  )
  await call({ url, body: '<id>{{ order.id }}</id>', headers: { 'content-type': 'application/xml' } }, { facts })
  await call(
    { url, body: '"{{ order.id }}"', headers: { 'Content-Type': 'application/vnd.shop+json; charset=utf-8' } },
    { facts },
  )
  await call({ url, body: 'Order {{ order.id }}' }, { facts })
  expect(seen.map((each) => each.body)).toEqual([
    'id=a%26b%3D%3Cc%3E%22d%22',
    '<id>a&amp;b=&lt;c&gt;&quot;d&quot;</id>',
    '"a&b=<c>\\"d\\""',
    'Order a&b=<c>"d"',
  ])
  expect(seen.map((each) => each.headers['content-type'])).toEqual([
    'application/x-www-form-urlencoded',
    'application/xml',
    'application/vnd.shop+json; charset=utf-8',
    'text/plain; charset=utf-8',
  ])
})

test('a value cannot break out of JSON, and a body that stops being JSON is not sent', async () => {
  const { url, seen } = await receiver()
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 30 }), async (id) => {
      await call({ url, body: '{"orderId":"{{ order.id }}"}' }, { facts: order(id) })
      expect(JSON.parse(seen.at(-1)!.body)).toEqual({ orderId: id.toWellFormed() })
    }),
    { numRuns: 30 },
  )
  const sent = seen.length
  const result = await call({ url, body: '{"total":{{ order.id }}}' }, { facts: order('1,"admin":true') })
  expect(result).toMatchObject({ out: 'failed', detail: { why: expect.stringContaining('did not become JSON') } })
  expect(seen).toHaveLength(sent)
})

test('a GET carries no body, and secrets in the address do not reach the timeline', async () => {
  const { url, seen } = await receiver()
  const result = await call({ method: 'GET', url: `${url}/orders?token=s3cret`, body: '{"a":1}' })
  expect(seen[0]).toMatchObject({ body: '', path: '/orders?token=s3cret' })
  expect(JSON.stringify(result)).not.toContain('s3cret')
})

test.each([
  [{ url: 'https://user:pass@api.test/' }, 'http.credentials'],
  [{ url: 'https://api.test/', headers: { Host: 'inside' } }, 'http.header'],
  [{ url: 'https://api.test/', headers: { 'webhook-signature': 'v1,x' } }, 'http.header'],
  [{ url: 'https://api.test/', headers: { 'Transfer-Encoding': 'chunked' } }, 'http.header'],
  [{ url: 'https://api.test/', body: '{"id": {{ order.id }} }' }, 'http.body'],
  [{ url: 'https://api.test/', body: '{"id": "{{ order.id }}",}' }, 'http.body'],
  [{ url: 'https://{{ shop.url }}/' }, 'http.host-template'],
  [{ url: 'https:\\\\{{ shop.url }}' }, 'http.address'],
  [{ url: '{{ shop.url }}/hook' }, 'http.address'],
  [{ url: 'https://api.test/', timeout: 'PT31S' }, 'http.timeout'],
])('%o cannot be published', (params, code) => {
  const parsed = httpRequest.schema.parse({ method: 'POST', ...params })
  expect(httpRequest.check!(parsed, { node: 'h', trigger: 'purchase-failed' }).map((each) => each.code)).toEqual([code])
})

test.each([
  '{"total": {{ order.total }}, "id": "{{ order.id }}", "items": {{ order.items | json }}}',
  '[{% for item in order.items %}"{{ item.sku }}"{% unless forloop.last %},{% endunless %}{% endfor %}]',
  'Order {{ order.id }}',
])('the body %s is fine', (body) => {
  const parsed = httpRequest.schema.parse({ method: 'POST', url: 'https://api.test/', body })
  expect(httpRequest.check!(parsed, { node: 'h', trigger: 'purchase-failed' })).toEqual([])
})
