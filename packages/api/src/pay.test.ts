import { cardUpdateToken, newId, reportOutcome, outcomeReportSchema } from '@aftercart/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

const card = { number: '4242 4242 4242 4242', expiry: '12/39', cvc: '123' }
const hour = 60 * 60_000

/** The token of a link to a declined order, as an action's mail holds it. */
async function link(id: string, until = new Date(Date.now() + hour), shopId = doors.shop.id): Promise<string> {
  const order = { id, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug & <b>co</b>', quantity: 2, price: '40.00' }] }
  // A person for each: what one person buys afterwards pays for the same products before.
  const contact = { firstName: 'Ada', lastName: id, email: 'ada@example.test' }
  const report = sampleOutcome({ eventId: `evt_${id}`, gateway: 'sandbox', payment: `pay_${id}`, order, contact })
  await reportOutcome(doors.runtime, shopId, outcomeReportSchema.parse(report), { source: 'server' })
  return cardUpdateToken(doors.runtime, { shopId, orderId: id, payment: `pay_${id}`, campaignId: newId(), until })
}

const nobody = { key: null }
const open = (token: string) => doors.call('storefront.cardUpdate', { token }, { ...nobody, method: 'GET' })

test('whoever has the link sees the order and pays it, without a key and without a login', async () => {
  const token = await link('ord_link')
  const { data } = await open(token)
  expect(data).toMatchObject({
    state: 'open',
    sandbox: true,
    shop: { name: 'Walnut', email: 'walnut@shop.test' },
    order: { id: 'ord_link', total: '80.00', currency: 'USD', items: [{ quantity: 2, price: '40.00' }] },
  })
  expect(JSON.stringify(data)).not.toContain('ada@example.test')
  const paid = await doors.call('storefront.payOrder', { token, submission: 's1', card }, nobody)
  expect(paid.data).toMatchObject({ status: 'succeeded', orderId: 'ord_link', canRetry: false })
  const order = await doors.call('orders.get', { orderId: 'ord_link' }, { method: 'GET' })
  expect(order.data).toMatchObject({ status: 'succeeded' })
  expect((await open(token)).data).toMatchObject({ state: 'paid', testCards: [] })
})

test('a shopper never reads why the bank said no', async () => {
  const token = await link('ord_no')
  const stolen = { ...card, number: '4000000000009979' }
  const { data } = await doors.call('storefront.payOrder', { token, submission: 's1', card: stolen }, nobody)
  expect(data).toMatchObject({ status: 'failed', canRetry: true })
  expect(JSON.stringify(data)).not.toMatch(/stolen|hard|declineCode/)
})

test('forged and expired links say so, and show no order', async () => {
  const token = await link('ord_old', new Date(Date.now() - 1))
  expect((await open(token)).data).toMatchObject({ state: 'expired', order: null })
  expect((await open(`${token.slice(0, -2)}zz`)).data).toMatchObject({ state: 'broken', shop: null, order: null })
  const tried = await doors.call('storefront.payOrder', { token, submission: 's', card }, nobody)
  expect(tried.data).toMatchObject({ status: 'error', canRetry: false })
  expect((await doors.call('storefront.payOrder', { token, submission: '', card }, nobody)).status).toBe(400)
})

test('the page behind the link: ours, kept by nobody, and the address travels no further', async () => {
  const token = await link('ord_page')
  const page = await fetch(`${doors.url}/pay/${token}`)
  expect(page.status).toBe(200)
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('x-robots-tag')).toBe('noindex')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  const html = await page.text()
  expect(html).toContain(`<aftercart-update-card token="${token}">`)
  expect(html).toContain('Walnut')
  expect((await fetch(`${doors.url}/pay/${token}`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${doors.url}/pay/${token}`, { method: 'HEAD' })).status).toBe(200)
})

test.each(['', 'x', '"><script>alert(1)</script>', '%22%3E%3Cscript%3E', '%00', 'a'.repeat(5000)])(
  'a link that is none of ours (%#) is 404, and nothing of it becomes markup',
  async (token) => {
    const page = await fetch(`${doors.url}/pay/${token}`)
    expect(page.status).toBe(404)
    expect(await page.text()).not.toContain('<script>')
  },
)

test('who opens links by the hundred waits a minute', async () => {
  const token = await link('ord_many')
  const answers = []
  for (let count = 0; count < 70; count++) answers.push((await open(token)).status)
  expect(answers).toContain(429)
})
