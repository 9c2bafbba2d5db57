import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { line, mail, openStory, testClock } from '../testing/story.ts'
import { orderIdOf } from './checkout-claim.ts'
import { issueLoginToken } from './login-token.ts'
import { countingGateway, declined, good, openCart, stock } from './storefront.testing.ts'

const clock = testClock()
const story = await openStory({ clock })
const { runtime } = story
afterAll(() => story.close())

const paidFlow = line(['t', 'trigger', { on: 'purchase-succeeded' }], ['tag', 'add-tags', { tags: ['buyer'] }])
const failedFlow = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['m', 'send-email', mail('Sorry')],
  ['g', 'goal', { on: 'paid' }],
)
const errorFlow = line(
  ['t', 'trigger', { on: 'purchase-error' }],
  ['m', 'notify-team', { subject: 'Error', body: 'See order' }],
)

async function open(milliseconds = 0) {
  const shop = await story.shop()
  await stock(runtime, shop.id)
  const gateway = countingGateway(milliseconds)
  return { shop, gateway, press: openCart(runtime, gateway, shop.id) }
}

async function outcomes(shopId: string) {
  const rows = await runtime.prisma.outcome.findMany({ where: { shopId }, orderBy: { attempt: 'asc' } })
  return rows.map(({ attempt, status, counted }) => `${attempt} ${status}${counted ? '' : ' uncounted'}`)
}

test('a good card pays: the order is kept at the shop’s price and the actions begin', async () => {
  const { shop, gateway, press } = await open()
  await shop.publish(paidFlow)
  const answer = await press({ items: [{ sku: 'MUG', quantity: 2 }] })
  expect(answer).toMatchObject({
    status: 'succeeded',
    canRetry: false,
    repeated: false,
    orderId: expect.stringMatching(/^ord_\w{12}$/),
  })
  expect(gateway.charges).toMatchObject([{ amount: '80.00', currency: 'USD', attempt: 1 }])
  const order = await runtime.prisma.order.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(order).toMatchObject({ id: answer.orderId, status: 'succeeded', origin: 'cart' })
  expect(order.total.toFixed(2)).toBe('80.00')
  expect((await shop.runs()).map(({ trigger }) => trigger)).toEqual(['purchase-succeeded'])
})

test('a price that the browser sends along is not looked at', async () => {
  const { gateway, press } = await open()
  const tampered = [{ sku: 'MUG', quantity: 1, price: '0.01', name: 'Free mug' }]
  expect((await press({ items: tampered })).status).toBe('succeeded')
  expect(gateway.charges[0]!.amount).toBe('40.00')
})

test('twenty requests of one double click charge once and read the same answer', async () => {
  const { shop, gateway, press } = await open(50)
  await shop.publish(paidFlow)
  const submission = randomUUID()
  const answers = await Promise.all(Array.from({ length: 20 }, () => press({ submission })))
  expect(gateway.charges).toHaveLength(1)
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]).toMatchObject({ status: 'succeeded', repeated: false })
  expect(await outcomes(shop.id)).toEqual(['1 succeeded'])
  expect(await shop.runs()).toHaveLength(1)
})

test('two tabs that pay one cart with different attempts at once pay once', async () => {
  const { shop, gateway, press } = await open(50)
  const answers = await Promise.all([press({ attempt: 1 }), press({ attempt: 2 })])
  expect(answers.map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
  expect(gateway.charges).toHaveLength(1)
  expect((await outcomes(shop.id)).length).toBe(1)
})

test('a declined card, then a good one on the same order: paid, and the waiting run ends at its goal', async () => {
  const { shop, press } = await open()
  await shop.publish(failedFlow)
  await shop.publish(paidFlow)
  const first = await press({ card: declined })
  expect(first).toMatchObject({
    ...{ status: 'failed', canRetry: true },
    message: 'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.',
  })
  clock.forward(1000)
  const second = await press({ attempt: 2 })
  expect(second).toMatchObject({ status: 'succeeded', orderId: first.orderId })
  const order = await runtime.prisma.order.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(order).toMatchObject({ id: first.orderId, status: 'succeeded' })
  expect(await outcomes(shop.id)).toEqual(['1 failed', '2 succeeded'])
  expect((await shop.runs()).map(({ trigger, status }) => [trigger, status])).toContainEqual([
    'purchase-failed',
    'ended',
  ])
})

test('an attempt that is sent again reads the answer it had, even with another card', async () => {
  const { gateway, press } = await open()
  const submission = randomUUID()
  await press({ card: declined, submission })
  expect(await press({ card: declined, submission })).toMatchObject({ status: 'failed', repeated: false })
  expect(await press({ card: good })).toMatchObject({ status: 'failed', repeated: true, canRetry: true })
  expect(gateway.charges).toHaveLength(1)
})

test('a paid order is never charged again, and says so', async () => {
  const { gateway, press } = await open()
  await press()
  expect(await press({ attempt: 2 })).toMatchObject({ status: 'succeeded', canRetry: false })
  expect(gateway.charges).toHaveLength(1)
})

test('an order that was paid by another route is not charged, and says so', async () => {
  const { shop, gateway, press } = await open()
  const { orderId } = await press({ card: declined })
  clock.forward(1000)
  await shop.report({ status: 'succeeded', origin: 'manual', card: false, payment: 'cash', order: { id: orderId! } })
  expect(await press({ attempt: 2 })).toMatchObject({
    status: 'succeeded',
    canRetry: false,
    message: expect.stringContaining('paid already'),
  })
  expect(gateway.charges).toHaveLength(1)
})

test('a payment that the bank is still working on blocks a second charge until it is settled', async () => {
  const { shop, gateway, press } = await open()
  const pending = { ...good, number: '4000000000000200' }
  const { orderId } = await press({ card: pending })
  expect(await press({ attempt: 2 })).toMatchObject({ status: 'pending', canRetry: false })
  expect(gateway.charges).toHaveLength(1)
  clock.forward(1000)
  await shop.report({ status: 'failed', payment: orderId!.replace('ord', 'pay'), order: { id: orderId! } })
  expect(await press({ attempt: 2 })).toMatchObject({ status: 'succeeded' })
})

test('a number that is no test card is a mistake in the form: nothing is stored, the attempt is not used up', async () => {
  const { shop, press } = await open()
  const answer = await press({ card: { ...good, number: '4111111111111111' } })
  expect(answer).toMatchObject({ status: 'invalid', orderId: null, problems: [{ field: 'card.number' }] })
  expect(await outcomes(shop.id)).toEqual([])
  expect(await runtime.prisma.contact.count({ where: { shopId: shop.id } })).toBe(0)
  expect(JSON.stringify(await runtime.prisma.checkout.findMany({ where: { shopId: shop.id } }))).not.toContain('4111')
  expect(await press()).toMatchObject({ status: 'succeeded' })
})

test('no card number is found anywhere in the database afterwards', async () => {
  const { press } = await open()
  await press({ card: declined })
  const { rows } = await runtime.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  )
  for (const { name } of rows) {
    const found = await runtime.pool.query(
      `SELECT 1 FROM "${name}" t WHERE to_jsonb(t)::text ~ '4000000000000002|4242 ?4242'`,
    )
    expect([name, found.rowCount]).toEqual([name, 0])
  }
})

test('trouble at the gateway is an error, told kindly, and runs the error actions', async () => {
  const { shop, press } = await open()
  await shop.publish(errorFlow)
  const answer = await press({ card: { ...good, number: '4000000000000119' } })
  expect(answer).toMatchObject({
    status: 'error',
    canRetry: true,
    message: expect.stringContaining('You have not been charged'),
  })
  expect((await shop.runs()).map(({ trigger }) => trigger)).toEqual(['purchase-error'])
})

test('a gateway that cannot be reached is an error, and nothing of the card is logged', async () => {
  const { shop, gateway, press } = await open()
  gateway.charge = ({ card }) => Promise.reject(new Error(`no route for ${card.number}`))
  expect(await press()).toMatchObject({ status: 'error' })
  const row = await runtime.prisma.outcome.findFirstOrThrow({ where: { shopId: shop.id } })
  expect(row).toMatchObject({ errorCode: 'gateway_unavailable', errorMessage: 'The gateway could not be reached.' })
})

test('a product that is no longer sold keeps the order from being processed: an error for the team', async () => {
  const { shop, gateway, press } = await open()
  await shop.publish(errorFlow)
  const answer = await press({
    items: [
      { sku: 'MUG', quantity: 1 },
      { sku: 'GONE', quantity: 1 },
    ],
  })
  expect(answer).toMatchObject({ status: 'error', message: expect.stringContaining('no longer sold') })
  expect(gateway.charges).toHaveLength(0)
  expect(await shop.runs()).toHaveLength(1)
})

test('prices in two currencies are not added up', async () => {
  const { gateway, press } = await open()
  expect(
    await press({
      items: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'TEA', quantity: 1 },
      ],
    }),
  ).toMatchObject({ status: 'error' })
  expect(gateway.charges).toHaveLength(0)
})

test('a cart of nothing that is sold here is refused without an order', async () => {
  const { shop, press } = await open()
  expect(await press({ items: [{ sku: 'GONE', quantity: 1 }] })).toMatchObject({
    status: 'invalid',
    problems: [{ field: 'items' }],
  })
  expect(await outcomes(shop.id)).toEqual([])
})

test('the first charge of a subscription is reported as one', async () => {
  const { shop, press } = await open()
  await press({
    items: [
      { sku: 'MUG', quantity: 1 },
      { sku: 'CLUB', quantity: 1 },
    ],
  })
  expect(await runtime.prisma.outcome.findFirst({ where: { shopId: shop.id } })).toMatchObject({
    charge: 'subscription-first',
  })
})

test('after twenty cards for one cart no more are tried', async () => {
  const { gateway, press } = await open()
  for (let attempt = 1; attempt <= 20; attempt++) await press({ attempt, card: declined })
  expect(await press({ attempt: 21 })).toMatchObject({ status: 'failed', canRetry: false })
  expect(gateway.charges).toHaveLength(20)
})

test('a server that died while charging: the attempt is charged again under its own key before any other', async () => {
  const { shop, gateway, press } = await open()
  const cartId = randomUUID()
  await runtime.pool.query(
    `INSERT INTO checkout (shop_id, cart_id, order_id, charging, charging_since) VALUES ($1, $2, $3, 1, $4)`,
    [shop.id, cartId, orderIdOf(shop.id, cartId), new Date(clock.now().getTime() - 61_000)],
  )
  const answer = await press({ cartId, attempt: 2 })
  expect(gateway.charges.map(({ attempt }) => attempt)).toEqual([1])
  expect(answer).toMatchObject({ status: 'succeeded', repeated: true })
})

test('what the ledger holds of a charge that was reported but not answered is the answer', async () => {
  const { shop, gateway, press } = await open()
  const cartId = randomUUID()
  await press({ cartId, card: declined })
  await runtime.pool.query(`UPDATE checkout SET charging = 1, answers = '{}' WHERE shop_id = $1`, [shop.id])
  expect(await press({ cartId, card: good })).toMatchObject({ status: 'failed' })
  expect(gateway.charges).toHaveLength(1)
})

test('a shopper who is logged in may order without typing a name; an expired login may not', async () => {
  const { shop, press } = await open()
  const { contactId } = await shop.report({ status: 'pending' })
  const { token } = await issueLoginToken(runtime, shop.id, contactId)
  const answer = await press({ contact: undefined, loginToken: token })
  expect(answer.status).toBe('succeeded')
  expect(await runtime.prisma.order.findFirst({ where: { shopId: shop.id, id: answer.orderId! } })).toMatchObject({
    contactId,
  })
  clock.forward(2 * 60 * 60 * 1000)
  expect(await openCart(runtime, countingGateway(), shop.id)({ contact: undefined, loginToken: token })).toMatchObject({
    ...{ status: 'invalid', problems: [{ field: 'contact' }] },
  })
})
