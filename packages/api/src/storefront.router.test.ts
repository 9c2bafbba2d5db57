import { randomUUID } from 'node:crypto'
import { upsertProduct } from '@aftercart/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors

beforeAll(async () => {
  doors = await openDoors()
  const mug = {
    sku: 'MUG',
    name: 'Mug',
    description: 'Stoneware.',
    price: '40.00',
    currency: 'USD',
    kind: 'one-time',
  } as const
  await upsertProduct(doors.runtime, doors.shop.id, mug)
})
afterAll(() => doors.close())

function page(name: string, input?: unknown, method: 'GET' | 'POST' = 'POST') {
  return doors.call(`storefront.${name}`, input, { method, key: doors.shop.publishableKey })
}

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', timeZone: 'Europe/London' }
const card = { number: '4242 4242 4242 4242', expiry: '12/39', cvc: '123' }

function order(said: Record<string, unknown> = {}) {
  return { cartId: randomUUID(), attempt: 1, items: [{ sku: 'MUG', quantity: 2 }], contact: ada, card, ...said }
}

test('a page learns what is sold and which cards it may try, and nothing about people', async () => {
  const shop = await page('shop', undefined, 'GET')
  expect(shop.data).toMatchObject({ sandbox: true, testCards: expect.any(Array) })
  expect(Object.keys(shop.data as object).sort()).toEqual(['name', 'sandbox', 'testCards'])
  const products = await page('products', { skus: ['MUG', 'GONE'] }, 'GET')
  expect(products.data).toEqual({
    items: [{ sku: 'MUG', name: 'Mug', description: 'Stoneware.', price: '40.00', currency: 'USD', kind: 'one-time' }],
  })
})

test('a declined card, then a good one: one order, paid at the shop’s price', async () => {
  const said = order({ card: { ...card, number: '4000000000009995' } })
  const first = await page('checkout', said)
  expect(first.data).toEqual({
    status: 'failed',
    orderId: expect.stringMatching(/^ord_/),
    message: 'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.',
    canRetry: true,
    repeated: false,
    problems: [],
  })
  expect(JSON.stringify(first.data)).not.toContain('funds')
  const { orderId } = first.data as { orderId: string }
  expect((await page('checkout', { ...said, attempt: 2, card })).data).toMatchObject({ status: 'succeeded', orderId })
  const kept = await doors.call('orders.get', { orderId }, { method: 'GET' })
  expect(kept.data).toMatchObject({ id: orderId, status: 'succeeded', total: '80.00' })
})

test('a wrong body is told at its path, for the fields of a form', async () => {
  const answer = await page('checkout', order({ contact: { ...ada, email: 'ada', lastName: ' ' }, items: [] }))
  expect(answer.status).toBe(400)
  const problems = answer.error?.data['problems'] as { path: string }[]
  const paths = problems.map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['contact.email', 'contact.lastName', 'items']))
})

test('a real card number is refused without a trace', async () => {
  const number = '4111111111111111'
  const answer = await page('checkout', order({ card: { ...card, number } }))
  expect(answer.data).toMatchObject({ status: 'invalid', orderId: null, problems: [{ field: 'card.number' }] })
  expect(JSON.stringify(answer)).not.toContain(number)
})

test('a shopper makes an account, logs in, and may then order without a name', async () => {
  const grace = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.test' }
  expect((await page('register', { ...grace, password: 'short' })).status).toBe(400)
  expect((await page('register', { ...grace, password: 'long enough' })).data).toMatchObject({
    status: 'logged-in',
    contact: grace,
  })
  const login = await page('login', { username: grace.email, password: 'long enough' })
  const { token: loginToken } = login.data as { token: string }
  expect((await page('checkout', order({ contact: undefined, loginToken }))).data).toMatchObject({
    status: 'succeeded',
  })
})

test('what a page reports is accepted, starts nothing that has to do with money, and answers nothing about people', async () => {
  const { order: reported, ...outcome } = sampleOutcome()
  const said = { ...outcome, status: 'succeeded', order: { ...(reported as object), id: 'ord_page' } }
  expect((await page('reportOutcome', said)).data).toEqual({ accepted: true })
  const kept = await doors.call('orders.list', {}, { method: 'GET' })
  expect(JSON.stringify(kept.data)).not.toContain('ord_page')
  const login = { eventId: 'l1', contact: { email: 'nobody@example.test' } }
  expect((await page('reportLogin', login)).data).toEqual({ accepted: true })
})
