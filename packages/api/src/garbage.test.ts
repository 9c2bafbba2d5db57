import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appRouter } from './app.router.ts'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

const procedures = Object.keys(appRouter._def.procedures)

test('garbage is never answered with an error of ours, and no answer shows a stack', async () => {
  const someProcedure = fc.constantFrom(...procedures)
  const someText = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('', 'null', '[]', '{"a":', '"\\u0000"', '{"cursor":"\\ud800"}'),
  )
  await fc.assert(
    fc.asyncProperty(someProcedure, someText, async (name, raw) => {
      const answer = await doors.call(name, undefined, { raw })
      expect(answer.status, `${name} ${raw} ${doors.logged.at(-1)}`).toBeLessThan(500)
      expect(JSON.stringify(answer.body)).not.toMatch(/\bat .+\.(ts|js):\d+|"stack"|node_modules/)
    }),
    { numRuns: 400 },
  )
})

/** Fields that procedures know, with values that they do not expect. */
const field = fc.constantFrom(
  'cursor',
  'limit',
  'text',
  'sku',
  'trigger',
  'flow',
  'campaignId',
  'contactId',
  'runId',
  'orderId',
  'taskId',
  'email',
  'name',
  'price',
  'from',
  'to',
  'kind',
  'id',
  'url',
  'timeZone',
  'token',
  'done',
)
const value = fc.oneof(
  fc.json().map((text): unknown => JSON.parse(text)),
  fc.constantFrom<unknown>(
    '00000000-0000-0000-0000-000000000000',
    '\0',
    '\ud800',
    'purchase-failed',
    null,
    -1,
    1e300,
    '9'.repeat(40),
    '%',
    "'; DROP TABLE run; --",
    { nodes: [], edges: [] },
    { nodes: [{ id: 'a', type: 'wait', params: { for: '\0' } }], edges: [{ from: 'a', to: 'b' }] },
  ),
)

test('known fields with strange values are refused or bear it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...procedures),
      fc.dictionary(field, value, { maxKeys: 8 }),
      async (name, input) => {
        const answer = await doors.call(name, input)
        expect(answer.status, `${name} ${JSON.stringify(input)} ${doors.logged.at(-1)}`).toBeLessThan(500)
      },
    ),
    { numRuns: 400 },
  )
})

test('a well-formed outcome with strange texts in it is stored or refused', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('\0', '\ud800', 'ſ', 'İ', 'a'.repeat(5000)),
  )
  let count = 0
  await fc.assert(
    fc.asyncProperty(text, text, text, async (one, two, three) => {
      count += 1
      const order = { id: two, currency: 'USD', items: [{ sku: one, name: three, quantity: 1, price: '1.00' }] }
      const contact = { firstName: one, lastName: two, email: `${three}@example.test` }
      const answer = await doors.call(
        'outcomes.report',
        sampleOutcome({ eventId: `strange-${count}`, payment: `strange-${count}`, order, contact }),
      )
      expect([200, 400], `${JSON.stringify(answer.body)} ${doors.logged.at(-1)}`).toContain(answer.status)
    }),
    { numRuns: 150 },
  )
})

test('bottomless nesting is refused', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  for (const raw of [deep, `{"flow":{"nodes":[{"id":"a","type":"wait","params":{"for":${deep}}}],"edges":[]}}`]) {
    const answer = await doors.call('campaigns.validate', undefined, { raw })
    expect(answer.status).toBe(400)
    expect((await doors.call('outcomes.reportMany', undefined, { raw })).status).toBe(400)
  }
})

test('a body that is too long is told so, and nothing of it is kept', async () => {
  const raw = JSON.stringify({ text: 'x'.repeat(1_100_000) })
  const answer = await doors.call('products.search', undefined, { raw })
  expect(answer.status).toBe(413)
  expect(answer.error?.message).toContain('1 MB')
})

test('addresses that make no sense are refused', async () => {
  for (const path of [
    '/trpc/%',
    '/trpc/',
    '/trpc/..%2f..',
    '/trpc/__proto__',
    '/trpc/constructor.call',
    '/api/auth/%',
    '/api/auth/nothing',
    '/nothing',
  ]) {
    const response = await fetch(doors.url + path)
    expect(response.status, path).toBeGreaterThanOrEqual(400)
    expect(response.status, path).toBeLessThan(500)
    expect(await response.text()).not.toMatch(/\.ts:\d+|node_modules/)
  }
})

test('an error on our side is logged with a reference, and the caller learns only that', async () => {
  const { prisma } = doors.runtime
  const tasks = prisma.task.findMany
  Object.defineProperty(prisma.task, 'findMany', {
    configurable: true,
    value: () => Promise.reject(new Error('password=hunter2 at row 7')),
  })
  try {
    const answer = await doors.call('tasks.list', {})
    expect(answer.status).toBe(500)
    expect(answer.error?.message).toMatch(/^Something went wrong on our side\..+reference [0-9a-f]{8}\.$/)
    expect(JSON.stringify(answer.body)).not.toContain('hunter2')
    expect(doors.logged.at(-1)).toContain('hunter2')
  } finally {
    Object.defineProperty(prisma.task, 'findMany', { configurable: true, value: tasks })
  }
})
