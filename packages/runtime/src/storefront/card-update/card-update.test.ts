import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { newId } from '../../database/new-id.ts'
import { shopSecret } from '../../shops/shop-secret.ts'
import { line, openStory, testClock, type Said, type TestShop } from '../../testing/story.ts'
import { countingGateway, declined, good } from '../storefront.testing.ts'
import { cardUpdateToken, cardUpdateUrl, readCardUpdateToken, type CardUpdate } from './card-update-token.ts'
import { getCardUpdate } from './card-update.ts'
import { payOrder } from './pay-order.ts'

const clock = testClock()
const gateway = countingGateway(20)
const story = await openStory({ clock, gateways: [gateway], publicUrl: 'https://aftercart.example/' })
afterAll(() => story.close())
const { runtime } = story

const day = 24 * 60 * 60_000
const soft = { class: 'soft' as const, code: 'insufficient_funds' }

/** An order whose card was declined, and the link that a mail about it holds. */
async function declinedOrder(said: Said = {}, changes: Partial<CardUpdate> = {}) {
  const shop = await story.shop()
  const order = { id: `ord_${randomUUID()}`, ...said.order }
  await shop.report({ decline: soft, ...said, order })
  const what = { shopId: shop.id, orderId: order.id, payment: '', campaignId: newId() }
  const until = new Date(clock.now().getTime() + 14 * day)
  const token = await cardUpdateToken(runtime, { ...what, until, ...changes })
  return { shop, orderId: order.id, token }
}

const press = (token: string, card = good, submission: string = randomUUID()) =>
  payOrder(runtime, token, { submission, card })
const ledger = async (shop: TestShop) =>
  (await runtime.prisma.outcome.findMany({ where: { shopId: shop.id }, orderBy: { attempt: 'asc' } })).map(
    (row) => `${row.attempt} ${row.status}`,
  )
const chargesOf = (orderId: string) => gateway.charges.filter(({ payment }) => payment === `pay_${orderId}`)

test('a customer opens the link, sees the order, and pays it with another card', async () => {
  const { shop, orderId, token } = await declinedOrder()
  expect(await getCardUpdate(runtime, token)).toEqual({
    state: 'open',
    shop: { name: 'Mugs & More', email: 'shop@example.test', url: '' },
    order: {
      id: orderId,
      items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
      total: '40.00',
      currency: 'USD',
    },
    sandbox: true,
  })
  expect(await press(token)).toMatchObject({ status: 'succeeded', orderId, canRetry: false, problems: [] })
  expect(await ledger(shop)).toEqual(['1 failed', '2 succeeded'])
  expect(chargesOf(orderId)).toMatchObject([{ attempt: 2, amount: '40.00', currency: 'USD' }])
  expect((await getCardUpdate(runtime, token))?.state).toBe('paid')
  const kept = await runtime.prisma.storedCard.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(kept).toMatchObject({ gateway: 'sandbox', network: 'visa', last4: '4242' })
})

test('the payment takes the run that wrote the mail behind its goal', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P3D' }],
      ['g', 'goal', { on: 'paid' }],
      ['k', 'create-task', { title: 'Write a card' }],
    ),
  )
  const order = { id: `ord_${randomUUID()}` }
  const { runs } = await shop.report({ decline: soft, order })
  const run = await runtime.prisma.run.findFirstOrThrow({ where: { shopId: shop.id } })
  const url = (await cardUpdateUrl(runtime, { ...run, debt: null }))()
  expect(url).toMatch(/^https:\/\/aftercart\.example\/pay\/[\w-]+\.[\w-]{43}$/)
  await press(url!.split('/pay/')[1]!)
  expect(await shop.timeline(runs[0]!.runId)).toContain('goal-reached g')
})

test('a card that is declined on the page begins no apology, and the next card may be tried', async () => {
  const { shop, orderId, token } = await declinedOrder()
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['k', 'create-task', { title: 'Say sorry' }]))
  expect(await press(token, declined)).toMatchObject({ status: 'failed', canRetry: true })
  expect(await press(token, declined)).toMatchObject({ status: 'failed', canRetry: true })
  expect(await press(token)).toMatchObject({ status: 'succeeded' })
  expect(await ledger(shop)).toEqual(['1 failed', '2 failed', '3 failed', '4 succeeded'])
  expect(chargesOf(orderId).map(({ attempt }) => attempt)).toEqual([2, 3, 4])
  expect(await shop.runs()).toEqual([])
})

test('pressed twice, sent twice, in two tabs: one charge', async () => {
  const { shop, orderId, token } = await declinedOrder()
  const same = randomUUID()
  const answers = await Promise.all([press(token, good, same), press(token, good, same), press(token), press(token)])
  expect(answers.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded'])
  expect(chargesOf(orderId)).toHaveLength(1)
  expect(await ledger(shop)).toEqual(['1 failed', '2 succeeded'])
})

test('a declined press that is sent again reads its answer, and the card is not tried twice', async () => {
  const { orderId, token } = await declinedOrder()
  const same = randomUUID()
  const first = await press(token, declined, same)
  expect(await press(token, declined, same)).toEqual(first)
  expect(chargesOf(orderId)).toHaveLength(1)
})

test('a card with a mistake in it is no attempt', async () => {
  const { shop, orderId, token } = await declinedOrder()
  expect(await press(token, { ...good, expiry: '01/20' })).toMatchObject({
    status: 'invalid',
    problems: [{ field: 'card.expiry' }],
  })
  expect(await ledger(shop)).toEqual(['1 failed'])
  expect(await press(token)).toMatchObject({ status: 'succeeded' })
  expect(chargesOf(orderId).map(({ attempt }) => attempt)).toEqual([2, 2])
})

test.each([
  ['succeeded', 'paid', { status: 'succeeded', message: expect.stringContaining('paid already') }],
  ['cancelled', 'cancelled', { status: 'error', message: expect.stringContaining('cancelled') }],
  ['refunded', 'cancelled', { status: 'error', message: expect.stringContaining('nothing to pay') }],
  ['pending', 'pending', { status: 'pending', message: expect.stringContaining('your bank') }],
] as const)('an order that is %s meanwhile is not charged', async (status, state, answer) => {
  const { shop, orderId, token } = await declinedOrder()
  await shop.report({ status, attempt: 2, order: { id: orderId } })
  expect((await getCardUpdate(runtime, token))?.state).toBe(state)
  expect(await press(token)).toMatchObject({ ...answer, canRetry: false })
  expect(chargesOf(orderId)).toEqual([])
})

test('an order that another system charged cannot be paid with a gateway that is not its own', async () => {
  const { orderId, token } = await declinedOrder({ gateway: 'elsewhere' })
  expect(await getCardUpdate(runtime, token)).toMatchObject({ state: 'elsewhere', sandbox: false })
  expect(await press(token)).toMatchObject({ status: 'error', canRetry: false })
  expect(chargesOf(orderId)).toEqual([])
})

test('a subscription’s later charge is a debt of its own: it is owed though the order was paid once', async () => {
  const { shop, orderId } = await declinedOrder({ status: 'succeeded' })
  const later = { charge: 'subscription-later' as const, payment: `sub_${orderId}`, order: { id: orderId } }
  clock.forward(30 * day)
  await shop.report({ ...later, decline: soft })
  const until = new Date(clock.now().getTime() + day)
  const what = { shopId: shop.id, orderId, payment: later.payment, campaignId: newId(), until }
  const token = await cardUpdateToken(runtime, what)
  expect((await getCardUpdate(runtime, token))?.state).toBe('open')
  expect(await press(token)).toMatchObject({ status: 'succeeded' })
  expect(gateway.charges.at(-1)).toMatchObject({ payment: later.payment, attempt: 2 })
  expect((await getCardUpdate(runtime, token))?.state).toBe('paid')
})

test('after 14 days the link shows no order and charges nothing', async () => {
  const { orderId, token } = await declinedOrder()
  clock.forward(14 * day - 1)
  expect((await getCardUpdate(runtime, token))?.state).toBe('open')
  clock.forward(1)
  expect(await getCardUpdate(runtime, token)).toMatchObject({ state: 'expired', order: null })
  expect(await press(token)).toMatchObject({ status: 'error', message: expect.stringContaining('expired') })
  expect(chargesOf(orderId)).toEqual([])
})

test('a forged, cut or foreign token opens nothing', async () => {
  const { shop, orderId, token } = await declinedOrder()
  const other = await story.shop()
  await shopSecret(runtime, other.id)
  const [content = '', signature = ''] = token.split('.')
  const told = JSON.parse(Buffer.from(content, 'base64url').toString()) as unknown[]
  const with_ = (changed: unknown[]) => `${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`
  const foreign = await cardUpdateToken(runtime, {
    ...(await readCardUpdateToken(runtime, token))!,
    shopId: other.id,
  })
  const forged = [
    '',
    'x',
    content,
    `${content}.`,
    `${token}x`,
    `${content}.${'A'.repeat(43)}`,
    with_(told.with(4, Number.MAX_SAFE_INTEGER)),
    with_(told.with(1, 'ord_1')),
    with_(told.with(0, other.id)),
    with_(told.with(0, newId())),
    with_([]),
    `${Buffer.from('{}'.repeat(40)).toString('base64url')}.${signature}`,
  ]
  for (const each of forged) {
    expect(await getCardUpdate(runtime, each)).toBeNull()
    expect(await press(each)).toMatchObject({ status: 'error', orderId: null })
  }
  // Signed by the other shop: a good link there, of an order that it does not have.
  expect((await getCardUpdate(runtime, foreign))?.state).toBe('gone')
  expect(await press(foreign)).toMatchObject({ status: 'error', orderId: null })
  expect(chargesOf(orderId)).toEqual([])
  expect(await ledger(shop)).toEqual(['1 failed'])
})

test('whoever tries out card numbers is stopped after ten, for an hour', async () => {
  const { orderId, token } = await declinedOrder()
  for (let count = 0; count < 10; count++) expect((await press(token, declined)).canRetry).toBe(true)
  expect(await press(token)).toMatchObject({ status: 'failed', canRetry: false })
  expect(chargesOf(orderId)).toHaveLength(10)
  clock.forward(60 * 60_000)
  expect(await press(token)).toMatchObject({ status: 'succeeded' })
})

test('a gateway that cannot be reached is said kindly, and the next press is the same attempt', async () => {
  const { orderId, token } = await declinedOrder()
  const broken = { ...gateway, charge: () => Promise.reject(new Error('connect ECONNREFUSED 4242424242424242')) }
  const said = await payOrder({ ...runtime, gateways: [broken] }, token, { submission: randomUUID(), card: good })
  expect(said).toMatchObject({ status: 'error', canRetry: true, message: expect.not.stringContaining('4242') })
  expect(await press(token)).toMatchObject({ status: 'succeeded' })
  expect(chargesOf(orderId).map(({ attempt }) => attempt)).toEqual([2])
})

test('without an order or a public address there is no link', async () => {
  const about = { shopId: newId(), orderId: null, debt: null, campaignId: newId() }
  expect((await cardUpdateUrl(runtime, about))()).toBeNull()
  expect((await cardUpdateUrl({ ...runtime, publicUrl: null }, { ...about, orderId: 'ord_1' }))()).toBeNull()
})

test('one press that arrives twice tries the card once, also when the first gets its answer while the second looks', async () => {
  const { shop, token } = await declinedOrder()
  const submission = randomUUID()
  let looks = 0
  const pool = new Proxy(runtime.pool, {
    get(target, name) {
      if (name === 'query') return target.query.bind(target)
      if (name !== 'connect') return Reflect.get(target, name) as unknown
      return async () => {
        const client = await target.connect()
        return new Proxy(client, {
          get(inner, key) {
            const value: unknown = Reflect.get(inner, key)
            if (key !== 'query') return typeof value === 'function' ? value.bind(inner) : value
            return async (...query: [string | { text: string }, unknown[]?]) => {
              const found = await inner.query(...(query as [string, unknown[]]))
              const text = typeof query[0] === 'string' ? query[0] : query[0].text
              // Before the first lock of its second look, when it has been counted.
              if (text.includes('AS "contactId"') && !text.includes('outcome') && (looks += 1) === 2)
                await press(token, declined, submission)
              return found
            }
          },
        })
      }
    },
  })
  expect(await payOrder({ ...runtime, pool }, token, { submission, card: declined })).toMatchObject({
    status: 'failed',
  })
  expect(await ledger(shop)).toEqual(['1 failed', '2 failed'])
})
