import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuth } from './auth.ts'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'
import { createAftercartHandler } from './handler.ts'
import { installationSecret } from './installation-secret.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

test.each(['/healthz', '/readyz'])('%s says 200', async (path) => {
  expect((await fetch(doors.url + path)).status).toBe(200)
})

test('/metrics counts outcomes and requests, and names nobody', async () => {
  await doors.call('contacts.find', { email: 'ada@example.test' })
  const text = await (await fetch(`${doors.url}/metrics`)).text()
  expect(text).toMatch(/aftercart_http_request_seconds_count\{method="POST",door="trpc",status="200"\} 1/)
  expect(text).not.toContain('ada@')
})

test.each(['/trpc/session.me', '/api/auth/get-session', '/healthz', '/metrics', '/nothing'])(
  '%s carries the security headers',
  async (path) => {
    const { headers } = await fetch(doors.url + path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
  },
)

test.each([
  ['outcomes.report', sampleOutcome({ eventId: 'evt_head' })],
  ['outcomes.report', { wrong: true }],
  ['storefront.shop', {}],
  ['storefront.checkout', { wrong: true }],
])('%s is answered with the same headers in the quick way and in tRPC’s own', async (name, input) => {
  const [quick, usual] = [await doors.call(name, input), await doors.call(`${name}?usual`, input)]
  expect(quick.status).toBe(usual.status)
  expect(namesAndValues(quick.headers)).toEqual(namesAndValues(usual.headers))
  expect(quick.headers.get('cache-control')).toBe('no-store')
  expect(quick.headers.get('x-frame-options')).toBe('DENY')
})

/** Without what is another one each time, and how the length of the body is told. */
function namesAndValues(headers: Headers): Record<string, string> {
  const {
    date: _,
    'x-request-id': __,
    'content-length': ___,
    'transfer-encoding': ____,
    ...rest
  } = Object.fromEntries(headers)
  return rest
}

test('what was set on an answer before stays, such as that the connection ends because the server stops', async () => {
  const { runtime, setup, limits } = doors
  const auth = createAuth({ runtime, limits, publicUrl: null, secret: await installationSecret(runtime) })
  const handler = createAftercartHandler({ runtime, auth, setup, limits })
  const server = createServer((request, response) => {
    response.setHeader('connection', 'close')
    handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/trpc/outcomes.report`, {
    method: 'POST',
    headers: { authorization: `Bearer ${doors.shop.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(sampleOutcome({ eventId: 'evt_head' })),
  })
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
  expect(answer.headers.get('x-frame-options')).toBe('DENY')
  await new Promise((resolve) => server.close(resolve))
})

test('a shop’s page on any website may call storefront procedures, without cookies', async () => {
  const asked = await fetch(`${doors.url}/trpc/storefront.shop`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
  expect(asked.status).toBe(204)
  expect(asked.headers.get('access-control-allow-origin')).toBe('*')
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization')
  expect(asked.headers.get('access-control-allow-credentials')).toBeNull()
  const answer = await doors.call('storefront.shop', undefined, {
    key: doors.shop.publishableKey,
    method: 'GET',
    headers: { origin: 'https://shop.test' },
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
})

test.each(['contacts.list', 'outcomes.report', 'storefront.shop,contacts.list'])(
  'other websites may not read %s',
  async (path) => {
    const asked = await fetch(`${doors.url}/trpc/${path}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test' },
    })
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  },
)

test('a storefront’s logins are limited', async () => {
  const login = { username: 'nobody@example.test', password: 'guess' }
  expect((await doors.call('storefront.login', login, { key: doors.shop.publishableKey })).status).toBe(200)
  for (let count = 0; count < 29; count += 1) doors.limits.take('storefront.login:127.0.0.1', 30, 60_000)
  expect((await doors.call('storefront.login', login, { key: doors.shop.publishableKey })).status).toBe(429)
})

test('a worker tells how it is and opens no other door', async () => {
  const worker = await openDoors({ onlyHealth: true })
  expect((await fetch(`${worker.url}/healthz`)).status).toBe(200)
  expect((await worker.call('settings.get')).status).toBe(404)
  await worker.close()
})
