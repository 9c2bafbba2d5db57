import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Unanswered } from '@aftercart/nodes/server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCircuits } from '../jobs/circuits.ts'
import { doJob, queued, workByHand } from '../jobs/worker-by-hand.testing.ts'
import type { Mail, Runtime } from '../runtime.ts'
import { setMarketing } from '../consent/set-marketing.ts'
import { line, mail, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'
import { getRunTimeline } from '../runs/timeline.queries.ts'
import { dismissDeadLetters, retryDeadLetters } from './dead-letters.changes.ts'
import { listDeadLetters, summariseDeadLetters } from './dead-letters.queries.ts'

const clock = testClock()
let story: Story
let runtime: Runtime
let shop: TestShop
let url = ''
let answer: (response: ServerResponse) => void
let keys: string[]
let mails: Mail[]
let mailWorks = true

const server = createServer((request: IncomingMessage, response) => {
  keys.push(String(request.headers['idempotency-key']))
  answer(response)
})
const broken = (response: ServerResponse) => void response.writeHead(500).end()

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const send = async (each: Mail) => {
    if (!mailWorks) throw new Error('The mail was refused.')
    mails.push(each)
  }
  story = await openStory({ clock, mailer: { send } })
  runtime = story.runtime
})
afterAll(async () => {
  server.close()
  await story.close()
})
beforeEach(async () => {
  shop = await story.shop()
  answer = broken
  keys = []
  mails = []
  mailWorks = true
  runtime.circuits = neverOpenLong()
})

const hook = (to = url) => ({ method: 'POST', url: `${to}/hook?token=s3cret`, body: '{"orderId":"{{ order.id }}"}' })

/** A host that was given up on is asked again at once: ten minutes pass with each look. */
function neverOpenLong() {
  let time = 0
  return createCircuits({ now: () => (time += 600_000) })
}

/** A failed purchase tells a receiver, which does not work, and then goes on to a note. Answers the run. */
async function givenUp(flow = line(['t', 'trigger', { on: 'purchase-failed' }], ['h', 'http-request', hook()])) {
  await shop.publish(flow)
  const { runs } = await shop.report({ status: 'failed', decline: { class: 'soft', code: 'x' } })
  await workByHand(runtime)
  return runs[0]!.runId
}

const list = async (more = {}) => (await listDeadLetters(runtime, shop.id, { limit: 50, ...more })).items
const titles = async (runId: string) =>
  (await getRunTimeline(runtime, shop.id, { runId, limit: 100 }))!.items.map((each) => `${each.title} | ${each.detail}`)

test('an action that was given up is seen with what, when, why and how often, and can be done again', async () => {
  const runId = await givenUp()
  const [letter, ...more] = await list()
  expect(more).toEqual([])
  expect(letter).toMatchObject({
    ...{ type: 'http-request', host: url, tries: 3, again: false, runId, orderId: 'ord_1' },
    error: expect.stringMatching(/^POST http:\/\/127\.0\.0\.1:\d+\/hook answered 500\.$/) as string,
    givenUpAt: clock.now().toISOString(),
    contact: { name: 'Ada Lovelace' },
  })
  expect(JSON.stringify(letter)).not.toContain('s3cret')
  expect(await shop.runs()).toMatchObject([{ id: runId, status: 'ended' }])
  expect(await summariseDeadLetters(runtime, shop.id)).toMatchObject({
    count: 1,
    more: false,
    hosts: [{ host: url, count: 1 }],
  })

  expect(await titles(runId)).toContainEqual(expect.stringContaining('did not work, after 3 tries'))

  answer = (response) => void response.end('thanks')
  expect(await retryDeadLetters(runtime, shop.id, { which: 'keys', keys: [letter!.key] })).toBe(1)
  expect(await list()).toMatchObject([{ key: letter!.key, again: true }])
  expect((await summariseDeadLetters(runtime, shop.id)).count).toBe(0)
  await workByHand(runtime)
  expect(await list()).toEqual([])
  // The same key at every try, so that a receiver that had heard it all the same can tell.
  expect(keys).toHaveLength(4)
  expect(new Set(keys).size).toBe(1)
  expect((await titles(runId)).at(-1)).toMatch(
    /\/hook: .+ \| Tried once more after it had been given up\. It answered 200\.$/,
  )
  // The run went its way when the action was given up, and does not move again.
  expect(await shop.runs()).toMatchObject([{ id: runId, status: 'ended' }])
})

test('the run goes its “failed” way once, also when the action works later', async () => {
  const note = ['n', 'add-note', { text: 'The warehouse did not answer' }] as const
  const flow = line(['t', 'trigger', { on: 'purchase-failed' }], ['h', 'http-request', hook()], [...note])
  const edges = flow.edges.map((edge) => (edge.from === 'h' ? { ...edge, out: 'failed' } : edge))
  const runId = await givenUp({ ...flow, edges })
  answer = (response) => void response.end()
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  await workByHand(runtime)
  const kinds = await shop.timeline(runId)
  expect(kinds.filter((each) => each === 'performed n')).toHaveLength(1)
  expect(kinds.at(-1)).toBe('performed h')
})

test('what still does not work stays, and says why it did not', async () => {
  const runId = await givenUp()
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  await workByHand(runtime)
  expect(keys).toHaveLength(6)
  expect(await list()).toMatchObject([{ again: false, tries: 6 }])
  expect((await shop.timeline(runId)).at(-1)).toBe('given-up-again h')

  answer = (response) => void response.writeHead(404).end()
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  await workByHand(runtime)
  expect(await list()).toMatchObject([{ again: false, error: 'It answered 404.' }])
})

test('pressed twice, it is done once', async () => {
  await givenUp()
  answer = (response) => void response.end()
  const pressed = await Promise.all([1, 2, 3].map(() => retryDeadLetters(runtime, shop.id, { which: 'all' })))
  expect(pressed.toSorted()).toEqual([0, 0, 1])
  await workByHand(runtime)
  expect(keys).toHaveLength(4)
})

test('a host that is not called just now is no try, however often', async () => {
  await givenUp()
  runtime.circuits = createCircuits({ now: () => clock.now().getTime() })
  const down = () => Promise.reject(new Unanswered('down'))
  for (let n = 0; n < 5; n++) await runtime.circuits.through({ shopId: shop.id, host: url }, down).catch(() => {})
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  for (let n = 0; n < 10; n++) for (const job of await queued(runtime)) await doJob(runtime, job)
  expect(keys).toHaveLength(3)
  expect(await list()).toMatchObject([{ again: true, tries: 3 }])
  answer = (response) => void response.end()
  clock.forward(60_000)
  await workByHand(runtime)
  expect(await list()).toEqual([])
})

test('all of one host, or of one campaign, and nothing of others', async () => {
  const other = url.replace('127.0.0.1', 'localhost')
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['h', 'http-request', hook()]))
  const campaign = await shop.publish(
    line(['t', 'trigger', { on: 'charge-failed', attempts: 'every' }], ['h', 'http-request', hook(other)]),
    { campaign: true, unchecked: true },
  )
  for (let n = 0; n < 3; n++)
    await shop.report({
      ...{ eventId: `e${n}`, payment: `p${n}`, status: 'failed', decline: { class: 'soft', code: 'x' } },
      order: { id: `ord_${n}` },
    })
  await workByHand(runtime)
  const letters = await list()
  const mine = letters.filter((each) => each.campaign.id === campaign)
  expect(letters.length).toBeGreaterThan(mine.length)
  expect(await list({ campaignId: campaign })).toEqual(mine)
  expect(await list({ host: url.toUpperCase() })).toHaveLength(3)
  expect(await dismissDeadLetters(runtime, shop.id, { which: 'host', host: url })).toBe(3)
  expect(await list()).toEqual(mine)
  expect(await retryDeadLetters(runtime, shop.id, { which: 'campaign', campaignId: campaign })).toBe(mine.length)
  expect(await retryDeadLetters(runtime, (await story.shop()).id, { which: 'all' })).toBe(0)
})

test('page by page, the newest first, none twice and none left out', async () => {
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['h', 'http-request', hook()]))
  for (let n = 0; n < 5; n++) {
    await shop.report({
      ...{ eventId: `e${n}`, payment: `p${n}`, status: 'failed', decline: { class: 'soft', code: 'x' } },
      order: { id: `ord_${n}` },
    })
    await workByHand(runtime)
    if (n % 2 === 0) clock.forward(1000)
  }
  const seen: (string | null)[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listDeadLetters>> = await listDeadLetters(runtime, shop.id, {
      limit: 2,
      cursor,
    })
    seen.push(...page.items.map((each) => each.orderId))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen).toHaveLength(5)
  expect(new Set(seen).size).toBe(5)
  expect(seen[0]).toBe('ord_4')
  expect(seen.at(-1)).toBe('ord_0')
  expect((await listDeadLetters(runtime, shop.id, { limit: 2, cursor: 'nonsense' })).items).toHaveLength(2)
})

const reminder = (kind: 'transactional' | 'marketing' = 'transactional') =>
  line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', { ...mail('About your order'), kind }])

async function mailGivenUp(kind?: 'transactional' | 'marketing'): Promise<string> {
  mailWorks = false
  const runId = await givenUp(reminder(kind))
  mailWorks = true
  expect(await list()).toMatchObject([{ type: 'send-email', host: null, error: 'The mail was refused.' }])
  return runId
}

test('an email that was given up is sent late, once, and counted', async () => {
  const runId = await mailGivenUp()
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  await workByHand(runtime)
  expect(mails.map(({ subject, key }) => [subject, key])).toEqual([['About your order', `${runId}:m:1`]])
  expect(
    await runtime.prisma.message.findMany({ where: { shopId: shop.id }, select: { state: true, subject: true } }),
  ).toEqual([{ state: 'sent', subject: 'About your order' }])
})

test('nobody who has paid meanwhile is reminded of a failed payment after all', async () => {
  const runId = await mailGivenUp()
  await shop.report({ eventId: 'paid', status: 'succeeded', attempt: 2 })
  await workByHand(runtime)
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  await workByHand(runtime)
  expect(mails).toEqual([])
  expect(await list()).toEqual([])
  expect((await titles(runId)).at(-1)).toMatch(/^Not sent: the order has been paid/)
})

test('nobody who has unsubscribed meanwhile gets marketing after all', async () => {
  const runId = await mailGivenUp('marketing')
  const { contactId } = await runtime.prisma.run.findFirstOrThrow({ where: { id: runId } })
  await setMarketing(runtime, shop.id, contactId, false)
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  await workByHand(runtime)
  expect(mails).toEqual([])
  expect((await titles(runId)).at(-1)).toMatch(/^Not sent: the customer has unsubscribed/)
})

test('quiet hours hold it back, and it is sent when they are over', async () => {
  await mailGivenUp()
  const quiet = { messages: { email: { quietHours: { for: 'all', from: '00:00', to: '23:59' }, dailyCap: null } } }
  await runtime.prisma.shop.update({ where: { id: shop.id }, data: { settings: quiet } })
  await retryDeadLetters(runtime, shop.id, { which: 'all' })
  for (const job of await queued(runtime)) await doJob(runtime, job)
  expect(mails).toEqual([])
  expect(await list()).toMatchObject([{ again: true }])
  expect(await runtime.prisma.message.count({ where: { shopId: shop.id } })).toBe(0)
  await runtime.prisma.shop.update({ where: { id: shop.id }, data: { settings: {} } })
  await workByHand(runtime)
  expect(mails).toHaveLength(1)
})
