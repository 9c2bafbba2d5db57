import { afterAll, beforeAll, expect, test } from 'vitest'
import { unfitProblem } from '../fit-input.ts'
import { sampleOutcome } from '../door.fixture.ts'
import { signIn } from './knock.fixture.ts'
import { openWorld, type World } from './world.fixture.ts'

/** What was found once, each as small as it can be. */

let world: World
let cookie: string
beforeAll(async () => {
  world = await openWorld()
  cookie = await signIn(world)
})
afterAll(() => world.close())

async function ofSignIn(path: string, body: unknown, method = 'POST') {
  const headers = { cookie, 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.77' }
  const sent = method === 'POST' ? { body: JSON.stringify(body) } : {}
  return fetch(`${world.url}/api/auth/${path}`, { method, headers, ...sent })
}

test.each([
  ['sign-in/email', { email: { toString: 1 }, password: 'x' }],
  ['update-user', { name: 'Olga\0' }],
  ['update-user', { name: { first: 'Olga' } }],
  ['update-user', { name: 5 }],
  ['update-user', { image: 'x\0' }],
  ['revoke-session', { token: '\0' }],
])('%s with %j is the caller’s mistake, not ours', async (path, body) => {
  world.logged.length = 0
  const answer = await ofSignIn(path, body)
  expect(answer.status).toBe(400)
  expect(world.logged).toEqual([])
})

test('an owner may still change their name', async () => {
  expect((await ofSignIn('update-user', { name: 'Olga O.' })).status).toBe(200)
  const me = await world.call('session.me', {}, { cookie, key: null })
  expect(me.data).toMatchObject({ user: { name: 'Olga O.' } })
})

test('an outcome of the year 0 is refused, not lost; one of 1970 is taken', async () => {
  for (const occurredAt of ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+23:59', '0001-01-01T00:00:00Z']) {
    const report = sampleOutcome({ eventId: occurredAt, payment: occurredAt, occurredAt })
    const answer = await world.call('outcomes.report', report)
    expect(answer.status, occurredAt).toBe(400)
    expect(answer.error?.data['problems']).toMatchObject([{ path: 'occurredAt' }])
  }
  const old = sampleOutcome({ eventId: 'old', payment: 'old', occurredAt: '1970-01-01T00:00:00Z' })
  expect((await world.call('outcomes.report', old)).status).toBe(200)
})

test.each(['+275760-09-13', '-271821-04-20', '0000-01-01', '10000-01-01'])(
  'a made-up cursor of the year in %s is refused, as the database knows no such instant',
  async (at) => {
    const cursor = Buffer.from(JSON.stringify([at, 'a'])).toString('base64url')
    expect((await world.call('orders.list', { cursor })).status).toBe(400)
  },
)

test('numbers of hundreds of digits are refused: a flow of them took the database ten seconds to write out', async () => {
  const flow = (number: string) =>
    `{"name":"x","flow":{"nodes":[{"id":"a","type":"x","params":{"a":[${number}]}}],"edges":[]}}`
  for (const number of ['1e308', '-1e308', '5e-324', '1e31', '1e-31'])
    expect((await world.call('campaigns.create', undefined, { raw: flow(number) })).status, number).toBe(400)
  for (const number of ['1e30', '0.1', '-0', '123456789012345'])
    expect((await world.call('campaigns.create', undefined, { raw: flow(number) })).status, number).toBe(200)
})

test('an outcome with something unfit where nobody reads is taken, alone as in a batch', async () => {
  const extra = { basket: 'a\0b', rate: 1e308 }
  const one = await world.call('outcomes.report', sampleOutcome({ ...extra, eventId: 'extra-1', payment: 'extra-1' }))
  expect(one.status).toBe(200)
  const many = await world.call('outcomes.reportMany', [
    sampleOutcome({ ...extra, eventId: 'extra-2', payment: 'extra-2' }),
  ])
  expect(many.data).toMatchObject([{ ok: true }])
})

test('an outcome nested as deeply as may be is judged the same alone and as one of many', async () => {
  const deep = '['.repeat(64) + ']'.repeat(64)
  const raw = JSON.stringify(sampleOutcome({ eventId: 'deep', payment: 'deep' })).replace('{', `{"more":${deep},`)
  expect((await world.call('outcomes.report', undefined, { raw })).status).toBe(200)
  const many = await world.call('outcomes.reportMany', undefined, { raw: `[${raw}]` })
  expect(many.data).toMatchObject([{ ok: true, duplicate: true }])
  const deeper = raw.replace(deep, `[${deep}]`)
  expect((await world.call('outcomes.report', undefined, { raw: deeper })).status).toBe(400)
  expect((await world.call('outcomes.reportMany', undefined, { raw: `[${deeper}]` })).status).toBe(400)
})

test('more values than any honest request has are refused before they are looked at one by one', () => {
  const many = Array.from({ length: 500_000 }, () => 0)
  expect(unfitProblem({ list: many }, true)).toMatchObject({
    path: 'list',
    message: expect.stringContaining('400000 values'),
  })
  expect(unfitProblem(many, false)).not.toBeNull()
  expect(unfitProblem({ list: many.slice(0, 300_000) }, true)).toBeNull()
})

test('a place that is unfit is named in full', () => {
  expect(unfitProblem({ flow: { nodes: [{}, { params: { 'a.b': ['x', '\0'] } }] } }, true)?.path).toBe(
    'flow.nodes.1.params.a.b.1',
  )
})

test('of thousands of problems the first hundred are told, and how many more there are', async () => {
  const edges = Array.from({ length: 5_000 }, () => ({}))
  const answer = await world.call('campaigns.validate', { flow: { nodes: [], edges } })
  const problems = answer.error?.data['problems'] as { message: string }[]
  expect(problems).toHaveLength(101)
  expect(problems.at(-1)?.message).toBe('And 9900 more. Mend these first.')
  const strange = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`setting${index}`, 1]))
  expect(JSON.stringify((await world.call('settings.update', strange)).body).length).toBeLessThan(5_000)
})
