import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  addKey,
  createRuntime,
  createShop,
  makeKey,
  startWorker,
  upsertProduct,
  type Clock,
  type Meter,
  type RunningWorker,
  type Runtime,
} from '@aftercart/runtime'
import { testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { createAuth } from './auth.ts'
import { createAftercartHandler, type HandlerOptions } from './handler.ts'
import { installationSecret } from './installation-secret.ts'
import { createLimits, type Limits } from './limits.ts'
import { createSetup, type Setup } from './setup.ts'

export type Answer = {
  status: number
  headers: Headers
  body: unknown
  data: unknown
  error: { message: string; data: Record<string, unknown> } | null
}

export type CallOptions = {
  key?: string | null
  cookie?: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  raw?: string
}

export type TestShop = { id: string; secretKey: string; publishableKey: string }

/** The whole handler behind a real port, with two shops, for tests that knock at its doors. */
export type Doors = {
  url: string
  runtime: Runtime
  setup: Setup
  limits: Limits
  logged: string[]
  /** `Walnut`, with a few products; the one that `call` uses. */
  shop: TestShop
  other: TestShop
  /** Calls a procedure; with the shop's secret key when nothing else is said. */
  call(procedure: string, input?: unknown, options?: CallOptions): Promise<Answer>
  startWorker(): Promise<RunningWorker>
  close(): Promise<void>
}

export async function openDoors(
  options: Partial<HandlerOptions> = {},
  inside: { meter?: Meter; clock?: Clock } = {},
): Promise<Doors> {
  const database: TestDatabase = await testDatabase()
  const logged: string[] = []
  const write = (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${message} ${String(fields['err'] ?? '')}`)
  const log = { info: () => {}, warn: () => {}, error: write }
  const runtime = createRuntime({ database, log, ...inside })
  const limits = createLimits()
  const setup = createSetup(runtime)
  const publicUrl = options.publicUrl ?? null
  const auth = createAuth({ runtime, limits, publicUrl, secret: await installationSecret(runtime) })
  const server = createServer(createAftercartHandler({ runtime, auth, setup, limits, ...options }))
  // A machine that is busy with other tests must not drop connections between two calls.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const shop = await makeShop(runtime, 'Walnut')
  const other = await makeShop(runtime, 'Other')
  return {
    ...{ url, runtime, setup, limits, logged, shop, other },
    call: (procedure, input, how = {}) => callProcedure(url, procedure, input, { key: shop.secretKey, ...how }),
    startWorker: () => startWorker(runtime),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await database.close()
    },
  }
}

async function makeShop(runtime: Runtime, name: string): Promise<TestShop> {
  const { id } = await createShop(runtime, { name, email: `${name.toLowerCase()}@shop.test` })
  const [secretKey, publishableKey] = [makeKey('secret'), makeKey('publishable')]
  await addKey(runtime, id, 'secret', secretKey)
  await addKey(runtime, id, 'publishable', publishableKey)
  for (const [sku, words, price] of [
    ['MUG', 'Stoneware mug', '40.00'],
    ['DESK-W', 'Walnut desk', '890.00'],
  ] as const) {
    await upsertProduct(runtime, id, { sku, name: words, description: '', price, currency: 'USD', kind: 'one-time' })
  }
  return { id, secretKey, publishableKey }
}

async function callProcedure(url: string, procedure: string, input: unknown, how: CallOptions): Promise<Answer> {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...how.headers }
  if (how.key != null && how.cookie === undefined) headers['authorization'] = `Bearer ${how.key}`
  if (how.cookie !== undefined) headers['cookie'] = how.cookie
  const get = how.method === 'GET'
  const query = get && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
  const body = how.raw ?? JSON.stringify(input ?? {})
  const response = await fetch(`${url}/trpc/${procedure}${query}`, {
    method: how.method ?? 'POST',
    headers,
    ...(get ? {} : { body }),
  })
  const text = await response.text()
  const json = (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as {
    result?: { data: unknown }
    error?: Answer['error']
  }
  return {
    status: response.status,
    headers: response.headers,
    body: json,
    data: json.result?.data,
    error: json.error ?? null,
  }
}

/** The report that other languages' scripts send, word for word; `changes` go over it. */
export function sampleOutcome(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId: 'evt_1',
    gateway: 'stripe',
    payment: 'pay_1',
    attempt: 1,
    status: 'failed',
    origin: 'cart',
    charge: 'one-time',
    card: true,
    decline: { class: 'soft', code: 'insufficient_funds' },
    occurredAt: '2026-11-22T10:00:00Z',
    order: { id: 'ord_1', currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }] },
    contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', timeZone: 'Europe/London' },
    ...changes,
  }
}

/** A flow that can be published: one email to the customer. */
export function emailFlow(trigger: string, subject = 'About your order {{ order.id }}') {
  return {
    nodes: [
      { id: 't', type: 'trigger', params: { on: trigger } },
      {
        id: 'm',
        type: 'send-email',
        params: { kind: 'transactional', subject, body: 'Hello {{ contact.firstName }}' },
      },
    ],
    edges: [{ from: 't', to: 'm' }],
  }
}

/** A clock that stands still until it is moved: a wait ends when the test says so, however long it takes to get there. */
export function standingClock(): Clock & { forward(milliseconds: number): void } {
  let now = Date.now()
  return { now: () => new Date(now), forward: (milliseconds) => void (now += milliseconds) }
}

/** Asks again until the answer pleases, for at most a minute: the machine may have other things to do. */
export async function until<Value>(ask: () => Promise<Value>, pleases: (value: Value) => boolean): Promise<Value> {
  const giveUp = Date.now() + 60_000
  for (;;) {
    const value = await ask()
    if (pleases(value) || Date.now() > giveUp) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
