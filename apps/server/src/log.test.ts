import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from './log.ts'
import { call, outcome, runIdOf, secretKey, start, until, urlOf } from './main.fixture.ts'

/** What only people and their secrets are called here: none of it may ever stand in a log. */
const contact = { firstName: 'Adaquilla', lastName: 'Lovelacova', email: 'adaquilla@lovelacova.test' }
const secrets = {
  password: 'hushhushhush',
  token: 'tokentokentoken',
  note: 'likesblackmugs',
  owner: 'ownerona@walnutia.test',
}
const personal = [
  ...Object.values(contact),
  ...Object.values(secrets),
  'lovelacova',
  'walnutia',
  secretKey,
  'FIELDVALUE',
]

let database: TestDatabase
let smtp: Server
beforeAll(async () => {
  database = await testDatabase()
  smtp = refusingMailServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => smtp.once('listening', resolve))
})
afterAll(async () => {
  smtp.close()
  await database.close()
})

test('whatever happens, the log names no customer, and tells of which shop, run and request it speaks', async () => {
  const server = start({
    ...{ PORT: '0', DATABASE_URL: database.url, AFTERCART_LOG_LEVEL: 'debug', AFTERCART_SECRET_KEY: secretKey },
    ...{ AFTERCART_OWNER_EMAIL: secrets.owner, AFTERCART_OWNER_PASSWORD: secrets.password },
    SMTP_URL: `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`,
  })
  const url = await urlOf(server)
  await publishFlow(url)
  const said = (eventId: string, changes: Record<string, unknown> = {}) => outcome(eventId, { contact, ...changes })

  // As it should be: a mail that its server refuses, and a request to an address that it may not reach.
  const runId = await runIdOf(await call(url, 'outcomes.report', said('right')))
  await call(url, 'outcomes.report', said('right'))
  // What callers do wrong.
  await call(url, 'outcomes.report', { ...said('wrong'), status: contact.email })
  await call(url, 'outcomes.report', said('nul', { contact: { ...contact, firstName: `${contact.firstName}\u0000` } }))
  await fetch(`${url}/trpc/outcomes.report?email=${contact.email}`, { method: 'POST', body: `{ "${contact.email}` })
  await call(url, `contacts.${contact.lastName}`, contact)
  await call(url, 'contacts.find', { email: contact.email }, { authorization: `Bearer sk_${secrets.token}` })
  await call(url, 'storefront.login', { username: contact.email, password: secrets.password })
  await fetch(`${url}/unsubscribe/${secrets.token}?email=${contact.email}`)
  await fetch(`${url}/pay/${secrets.token}?email=${contact.email}`, { method: 'POST', body: contact.email })
  await fetch(`${url}/nowhere/${contact.email}?email=${contact.email}`)
  const headers = { 'content-type': 'application/json', origin: url }
  for (const password of [secrets.password, 'wrong password'])
    await fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: secrets.owner, password }),
    })
  // What goes wrong on our side: the database refuses rows that it quotes, lacks a table, and loses its connections.
  await database.pool.query(`ALTER TABLE contact ADD CONSTRAINT nobody CHECK (first_name <> '${contact.firstName}x')`)
  const refused = await call(
    url,
    'outcomes.report',
    said('check', { contact: { ...contact, firstName: `${contact.firstName}x` } }),
  )
  expect(refused.status).toBe(500)
  await call(url, 'outcomes.reportMany', [
    said('many', { contact: { ...contact, firstName: `${contact.firstName}x` } }),
  ])
  await database.pool.query('ALTER TABLE task RENAME TO elsewhere')
  expect((await call(url, 'tasks.list', {})).status).toBe(500)
  await database.pool.query('ALTER TABLE elsewhere RENAME TO task')
  await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'aftercart all %'`,
  )
  await until(
    () => server.output(),
    (output) => output.includes('An action did not work and is tried again') && output.includes('broke'),
  )
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)

  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  for (const word of personal)
    expect(lines.filter((line) => line.toLowerCase().includes(word.toLowerCase()))).toEqual([])
  // It did speak, and of what.
  const retried = parsed.find((line) => line['msg'] === 'An action did not work and is tried again')
  expect(retried).toMatchObject({ step: 'send-email', runId, shopId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  const failed = parsed.find((line) => line['msg'] === 'A procedure failed')
  expect(failed).toMatchObject({
    procedure: 'outcomes.report',
    request: refused.headers.get('x-request-id'),
    shopId: retried!['shopId'],
  })
  const reference = ((await refused.json()) as { error: { data: { reference: string } } }).error.data.reference
  expect(failed!['reference']).toBe(reference)
  expect(parsed.some((line) => line['msg'] === 'An outcome of a batch was not stored')).toBe(true)
}, 90_000)

test('only what is as grave as AFTERCART_LOG_LEVEL asks for is said', () => {
  const lines: string[] = []
  const log = createLog('warn', { write: (line: string) => void lines.push(line) })
  log.info({}, 'small talk')
  log.warn({ shopId: 's', reason: 'refused: 550 <ada@example.test> unknown' }, 'trouble')
  log.error({ err: Object.assign(new Error('invalid input syntax for type uuid: "Ada"'), { code: '22P02' }) }, 'more')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, shopId: 's', reason: 'refused: 550 <…@…> unknown', msg: 'trouble' },
    { level: 50, err: { message: 'invalid input syntax for type uuid: …', code: '22P02' }, msg: 'more' },
  ])
})

async function publishFlow(url: string): Promise<void> {
  const params = { kind: 'transactional', subject: 'Dear {{ contact.firstName }}', body: `Hello ${secrets.note}` }
  const hook = {
    method: 'POST',
    url: 'http://127.0.0.1:9/hook?email={{ contact.email }}',
    body: '{{ contact.email }} FIELDVALUE',
  }
  const flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'b', type: 'branch', params: {} },
      { id: 'm', type: 'send-email', params },
      { id: 'h', type: 'http-request', params: hook },
    ],
    edges: [
      { from: 't', to: 'b' },
      { from: 'b', to: 'm' },
      { from: 'b', to: 'h' },
    ],
  }
  const answer = await call(url, 'purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow })
  expect(answer.status, await answer.text()).toBe(200)
}

/** Takes every greeting and no recipient, whom it names. */
function refusingMailServer(): Server {
  return createServer((line) => {
    line.on('error', () => {})
    line.write('220 here\r\n')
    line.on('data', (chunk: Buffer) => {
      for (const words of chunk.toString().split('\r\n').filter(Boolean)) {
        const to = /^RCPT TO:(<.*>)/.exec(words)?.[1]
        line.write(to === undefined ? '250 well\r\n' : `550 5.1.1 ${to}: no such person\r\n`)
      }
    })
  })
}
