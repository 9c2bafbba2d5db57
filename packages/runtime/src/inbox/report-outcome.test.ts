import { afterAll, expect, test } from 'vitest'
import { line, mail, openStory } from '../testing/story.ts'
import { reportLogin } from './report-login.ts'

const story = await openStory()
afterAll(() => story.close())

const failedFlow = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['m', 'send-email', mail('Your card was declined')],
)
const succeededFlow = line(['t', 'trigger', { on: 'purchase-succeeded' }], ['tag', 'add-tags', { tags: ['buyer'] }])
const newContactFlow = line(['t', 'trigger', { on: 'contact-created' }], ['tag', 'add-tags', { tags: ['new'] }])

test('a declined card begins the failed actions once, and a repeated report answers the same', async () => {
  const shop = await story.shop()
  const campaign = await shop.publish(failedFlow)
  const first = await shop.report({ eventId: 'evt_a' })
  expect(first).toMatchObject({ duplicate: false, runs: [{ campaign, trigger: 'purchase-failed' }] })
  expect(await shop.report({ eventId: 'evt_a' })).toEqual({ ...first, duplicate: true })
  expect(await shop.runs()).toHaveLength(1)
  expect(await shop.timeline(first.runs[0]!.runId)).toEqual(['started', 'entered t', 'entered m', 'queued m'])
})

test('three reporters of one attempt at once begin one run', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => shop.report({ eventId: `who_${n % 3}` })))
  expect(await shop.runs()).toHaveLength(1)
  expect(new Set(answers.map((answer) => answer.contactId)).size).toBe(1)
  expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1)
})

test('the same event reported at once with two different names leaves one contact and one run', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  const [one, two] = await Promise.all([
    shop.report({ eventId: 'e' }),
    shop.report({ eventId: 'e', contact: { firstName: 'Adele' } }),
  ])
  expect(one.contactId).toBe(two.contactId)
  expect(await story.runtime.prisma.contact.count({ where: { shopId: shop.id } })).toBe(1)
  expect(await shop.runs()).toHaveLength(1)
})

test('what a browser says is kept and begins nothing; the server’s word then counts as the first', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  await shop.publish(newContactFlow)
  const provisional = await shop.report({ eventId: 'evt_b' }, { source: 'browser' })
  expect(provisional.runs).toEqual([])
  const confirmed = await shop.report({ eventId: 'evt_b' })
  expect(confirmed.contactId).toBe(provisional.contactId)
  expect(confirmed.runs.map((run) => run.trigger)).toEqual(['contact-created', 'purchase-failed'])
  const ledger = await story.runtime.prisma.outcome.findMany({
    where: { shopId: shop.id },
    orderBy: { receivedAt: 'asc' },
  })
  expect(ledger.map((row) => row.uncountedWhy)).toEqual(['provisional', null])
})

test('pending triggers nothing and does not use up the new contact', async () => {
  const shop = await story.shop()
  await shop.publish(newContactFlow)
  expect((await shop.report({ status: 'pending' })).runs).toEqual([])
  const paid = await shop.report({ status: 'succeeded' })
  expect(paid.runs.map((run) => run.trigger)).toEqual(['contact-created'])
})

test('a failure that is reported after the payment starts no dunning, whatever its attempt', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  await shop.report({ status: 'succeeded', attempt: 2, occurredAt: '2026-11-20T10:05:00Z' })
  expect((await shop.report({ attempt: 1, occurredAt: '2026-11-20T10:00:00Z' })).runs).toEqual([])
  expect((await shop.report({ attempt: 3, payment: 'another', occurredAt: '2026-11-20T10:09:00Z' })).runs).toEqual([])
  const order = await story.runtime.prisma.order.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(order.status).toBe('succeeded')
})

test('failed actions run for each attempt, successful ones once for the order', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  await shop.publish(succeededFlow)
  expect((await shop.report({ attempt: 1 })).runs).toHaveLength(1)
  expect((await shop.report({ attempt: 2 })).runs).toHaveLength(1)
  expect((await shop.report({ attempt: 3, status: 'succeeded' })).runs).toHaveLength(1)
  expect((await shop.report({ attempt: 1, payment: 'gift-card', status: 'succeeded' })).runs).toHaveLength(0)
})

test('a subscription that billed before runs its failed actions when a later charge fails', async () => {
  const shop = await story.shop()
  await shop.publish(failedFlow)
  await shop.report({ status: 'succeeded', charge: 'subscription-first' })
  const later = await shop.report({ charge: 'subscription-later', payment: 'pay_feb' })
  expect(later.runs.map((run) => run.trigger)).toEqual(['purchase-failed'])
  const late = await shop.report({ charge: 'subscription-later', payment: 'pay_mar', attempt: 2, status: 'succeeded' })
  expect(late.runs).toEqual([])
  expect((await shop.report({ charge: 'subscription-later', payment: 'pay_mar', attempt: 1 })).runs).toEqual([])
})

test('defaults first, then each product of the order that has actions, in the order of its lines, once', async () => {
  const shop = await story.shop()
  const cup = await shop.publish(failedFlow, { sku: 'CUP' })
  const mug = await shop.publish(failedFlow, { sku: 'MUG' })
  const fallback = await shop.publish(failedFlow)
  const item = (sku: string) => ({ sku, name: sku, quantity: 1, price: '1.00' })
  const { runs } = await shop.report({ order: { items: [item('MUG'), item('TEA'), item('CUP'), item('MUG')] } })
  expect(runs.map((run) => run.campaign)).toEqual([fallback, mug, cup])
  expect((await shop.runs()).map((run) => run.sku)).toEqual(['', 'MUG', 'CUP'])
})

test('a campaign for a product’s purchase begins only when the order has it', async () => {
  const shop = await story.shop()
  const any = await shop.publish(line(['t', 'trigger', { on: 'purchase-made' }], ['x', 'add-tags', { tags: ['x'] }]), {
    campaign: true,
  })
  const mug = await shop.publish(
    line(['t', 'trigger', { on: 'purchase-made', sku: 'MUG' }], ['x', 'add-tags', { tags: ['y'] }]),
    { campaign: true },
  )
  const tea = await shop.publish(
    line(['t', 'trigger', { on: 'purchase-made', sku: 'TEA' }], ['x', 'add-tags', { tags: ['z'] }]),
    { campaign: true },
  )
  const { runs } = await shop.report({ status: 'succeeded' })
  expect(runs.map((run) => run.campaign)).toEqual([any, mug])
  expect(runs.map((run) => run.campaign)).not.toContain(tea)
})

test('100 first purchases of one person at once make one contact and one contact-created run', async () => {
  const shop = await story.shop()
  await shop.publish(newContactFlow)
  const spellings = ['ada', 'ADA', ' Ada ', 'Ａｄａ']
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      shop.report({
        status: 'succeeded',
        order: { id: `ord_${n}` },
        contact: { firstName: spellings[n % 4]!, email: n % 2 ? 'ADA@example.test' : 'ada@EXAMPLE.test' },
      }),
    ),
  )
  expect(new Set(answers.map((answer) => answer.contactId)).size).toBe(1)
  expect(await shop.runs()).toMatchObject([{ trigger: 'contact-created', status: 'ended' }])
  const contact = await story.runtime.prisma.contact.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(contact.tags).toEqual(['new'])
})

test('another last name or another address is another person', async () => {
  const shop = await story.shop()
  const one = await shop.report()
  const two = await shop.report({ contact: { lastName: 'Byron' } })
  const three = await shop.report({ contact: { email: 'ada@other.test' } })
  expect(new Set([one, two, three].map((answer) => answer.contactId)).size).toBe(3)
})

test('two shops with the same ids do not see each other', async () => {
  const [one, two] = [await story.shop(), await story.shop()]
  await one.publish(failedFlow)
  const here = await one.report({ eventId: 'same' })
  const there = await two.report({ eventId: 'same' })
  expect(there).toMatchObject({ duplicate: false, runs: [] })
  expect(there.contactId).not.toBe(here.contactId)
  await two.report({ eventId: 'paid', status: 'succeeded' })
  expect(await one.report({ eventId: 'later', attempt: 2 })).toMatchObject({ runs: [{ trigger: 'purchase-failed' }] })
})

test('a flow that cannot run fails alone: the outcome is stored and the other flows run', async () => {
  const shop = await story.shop()
  await shop.publish(
    {
      nodes: [
        { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'x', type: 'no-such-node', params: {} },
      ],
      edges: [{ from: 't', to: 'x' }],
    },
    { unchecked: true },
  )
  await shop.publish(failedFlow, { sku: 'MUG' })
  const { runs } = await shop.report()
  expect((await shop.runs()).map((run) => run.status)).toEqual(['failed', 'active'])
  expect(await shop.timeline(runs[0]!.runId)).toEqual(['started', 'failed'])
})

test('a login begins the login actions once and makes the person known', async () => {
  const shop = await story.shop()
  await shop.publish(line(['t', 'trigger', { on: 'cart-login' }], ['x', 'add-tags', { tags: ['came-back'] }]))
  await shop.publish(newContactFlow)
  const contact = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }
  const first = await reportLogin(story.runtime, shop.id, { eventId: 'login_1', contact })
  expect(first.runs.map((run) => run.trigger)).toEqual(['cart-login'])
  expect(await reportLogin(story.runtime, shop.id, { eventId: 'login_1', contactId: first.contactId })).toEqual({
    ...first,
    duplicate: true,
  })
  expect((await shop.report({ status: 'succeeded' })).runs).toEqual([])
})

test('an unknown shop is told, not stored', async () => {
  const shop = await story.shop()
  await expect(
    reportLogin(
      story.runtime,
      shop.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      { eventId: 'x', contactId: shop.id },
    ),
  ).rejects.toThrow('no shop')
})

test.each([
  ['failed', 'purchase-failed'],
  ['error', 'purchase-error'],
] as const)(
  'a payment that the gateway itself blocks as fraud counts as %s where the shop says so',
  async (counts, trigger) => {
    const shop = await story.shop({ fraudBlockCountsAs: counts })
    for (const on of ['purchase-failed', 'purchase-error']) {
      await shop.publish(line(['t', 'trigger', { on }], ['x', 'add-tags', { tags: [on] }]))
    }
    const { runs } = await shop.report({ decline: { class: 'hard', code: 'fraudulent' } })
    expect(runs.map((run) => run.trigger)).toEqual([trigger])
    const lost = await shop.report({ eventId: 'evt_2', attempt: 2, decline: { class: 'hard', code: 'lost_card' } })
    expect(lost.runs.map((run) => run.trigger)).toEqual(['purchase-failed'])
  },
)
