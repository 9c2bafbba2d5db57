import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { said, start as startProcess, until, urlOf, type Started } from './main.fixture.ts'

let database: TestDatabase
let dataDir: string
beforeAll(async () => {
  database = await testDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'aftercart-main-'))
})
afterAll(async () => {
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
})

function start(env: Record<string, string>): Started {
  return startProcess({ DATABASE_URL: database.url, AFTERCART_DATA: dataDir, ...env })
}

test('it starts on a database of one’s own, says where, and ends cleanly within ten seconds', async () => {
  const started = start({ PORT: '0' })
  const setupUrl = await said(started, /http:\S+\/setup\?token=\S+/)
  const url = new URL(setupUrl).origin
  expect(started.output()).toContain(`${url}/shop/`)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  started.process.kill('SIGTERM')
  // After ten seconds it would have cut itself short, and said so with 1.
  expect(await started.ended).toBe(0)
})

test('a taken port is told in one line with the cure', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const started = start({ PORT: String(port) })
  expect(await started.ended).toBe(1)
  expect(started.output().trim()).toBe(
    `Port ${port} on 127.0.0.1 is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
  )
  taken.close()
})

test('wrong settings are told in one line each', async () => {
  const started = start({ PORT: '99999', AFTERCART_ROLE: 'boss' })
  expect(await started.ended).toBe(1)
  expect(started.output().trim().split('\n')).toEqual([
    'PORT must be at most 65535.',
    'AFTERCART_ROLE must be all, web or worker.',
  ])
})

test('a database that does not answer is told in one line', async () => {
  const started = start({ PORT: '0', DATABASE_URL: 'postgresql://nobody:hush@127.0.0.1:9/nothing' })
  expect(await started.ended).toBe(1)
  expect(started.output()).toContain('Cannot use the database at 127.0.0.1:9/nothing')
  expect(started.output()).not.toContain('hush')
  expect(started.output().trim().split('\n')).toHaveLength(1)
})

test('one machine answers, another does the jobs', async () => {
  const keys = { AFTERCART_SECRET_KEY: 'sk_roles_0123456789abcdef' }
  const web = start({ PORT: '0', AFTERCART_ROLE: 'web', ...keys })
  const url = await urlOf(web)
  const worker = start({ AFTERCART_ROLE: 'worker', PORT: '0' })
  const health = (await said(worker, /http:\/\/\S+\/healthz/)).trim()
  expect((await fetch(health)).status).toBe(200)
  const metrics = await (await fetch(health.replace('healthz', 'metrics'))).text()
  expect(metrics).toMatch(/^aftercart_build_info\{version="[^"]+",role="worker",/m)
  expect(metrics).toMatch(/^aftercart_loop_last_seconds\{loop="timers"\} \d+/m)
  expect(metrics).toMatch(/^aftercart_queue_oldest_seconds\{what="jobs"\} 0$/m)
  const headers = { authorization: `Bearer ${keys.AFTERCART_SECRET_KEY}`, 'content-type': 'application/json' }
  const order = { id: 'ord_roles', currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }] }
  const contact = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.test' }
  const outcome = { eventId: 'roles', gateway: 'stripe', payment: 'roles', status: 'succeeded', order, contact }
  expect(
    (await fetch(`${url}/trpc/outcomes.report`, { method: 'POST', headers, body: JSON.stringify(outcome) })).status,
  ).toBe(200)
  const box = await until(
    async () => (await fetch(`${url}/trpc/mailbox.list`, { headers })).text(),
    (text) => text.includes('Thank you'),
  )
  expect(box).toContain('Thank you for your order ord_roles')
  for (const each of [web, worker]) each.process.kill('SIGINT')
  expect(await Promise.all([web.ended, worker.ended])).toEqual([0, 0])
})
