import { afterAll, expect, test } from 'vitest'
import { openTemplates } from './template-shop.testing.ts'

const stage = await openTemplates()
afterAll(() => stage.close())

test('failed purchase: an apology at once, a call for the team, a reminder after three days', async () => {
  const shop = await stage.open('failed-purchase-apology', '2026-11-23T15:00:00Z')
  await shop.report()
  expect(shop.mails()).toEqual(['Mon 23 Nov 10:00 ada: Sorry, your payment for order ord_1 did not go through'])
  expect(await shop.tasks()).toEqual(['Call Ada Lovelace about order ord_1'])
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails().slice(1)).toEqual(['Thu 26 Nov 10:00 ada: Your order ord_1 is still waiting for you'])
  expect(await shop.rests()).toEqual(['paid'])
})

test('failed purchase: she tries again with another card, and the reminder never goes out', async () => {
  const shop = await stage.open('failed-purchase-apology', '2026-11-23T15:00:00Z')
  await shop.report()
  await shop.until('2026-11-24T15:00:00Z')
  await shop.report({ status: 'succeeded', attempt: 2 })
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toHaveLength(1)
  expect(await shop.tags()).toEqual(['recovered'])
  expect(await shop.rests()).toEqual(['ended'])
})

test('error: the team gets the order and the gateway’s words, the customer nothing', async () => {
  const shop = await stage.open('error-to-the-team', '2026-11-23T15:00:00Z')
  await shop.report({ status: 'error', error: { code: 'gateway_timeout', message: 'No answer in 30 seconds' } })
  expect(shop.mails()).toEqual(['Mon 23 Nov 10:00 shop: An order could not be processed: ord_1'])
  expect(shop.sent()[0]!.text).toContain('gateway_timeout No answer in 30 seconds')
  expect(await shop.tasks()).toEqual(['Find out why order ord_1 failed, and tell Ada'])
  expect(await shop.notes()).toEqual(['Order ord_1 ended in an error; the team was told.'])
  expect(await shop.rests()).toEqual(['ended'])
})

test('prospect to customer: thanks, a tag, and the contact is a customer from then on', async () => {
  const shop = await stage.open('prospect-to-customer', '2026-11-23T15:00:00Z')
  await shop.report({ status: 'succeeded' })
  expect(shop.mails()).toEqual(['Mon 23 Nov 10:00 ada: Thank you for your order ord_1'])
  expect(shop.sent()[0]!.text).toContain('1 × Mug')
  expect(await shop.tags()).toEqual(['customer'])
})

test('new contact: tagged and put on the team’s list at the first purchase only', async () => {
  const shop = await stage.open('new-contact', '2026-11-23T15:00:00Z')
  await shop.report({ status: 'succeeded' })
  await shop.report({ status: 'succeeded', order: { id: 'ord_2' } })
  expect(await shop.tags()).toEqual(['new'])
  expect(await shop.tasks()).toEqual(['Say hello to Ada Lovelace'])
})

test('welcome: at once and after four days in office hours, once in a lifetime', async () => {
  const shop = await stage.open('welcome', '2026-11-25T02:00:00Z')
  await shop.report({ status: 'succeeded' })
  await shop.report({ status: 'succeeded', order: { id: 'ord_2' } })
  await shop.until('2026-12-20T12:00:00Z')
  await shop.report({ status: 'succeeded', order: { id: 'ord_3' } })
  await shop.until('2026-12-30T12:00:00Z')
  expect(shop.mails()).toEqual([
    'Tue 24 Nov 21:00 ada: Welcome to Mugs & More, Ada',
    'Mon 30 Nov 09:00 ada: How do you like it so far?',
  ])
})

test('welcome: whoever gets the money back is not asked how they like it', async () => {
  const shop = await stage.open('welcome', '2026-11-23T15:00:00Z')
  await shop.report({ status: 'succeeded' })
  await shop.report({ status: 'refunded' })
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toHaveLength(1)
  expect(await shop.rests()).toEqual(['ended'])
})

test('review request: in the evening ten days later, not twice in two months, and not after a refund', async () => {
  const shop = await stage.open('review-request', '2026-11-23T15:00:00Z')
  await shop.report({ status: 'succeeded' })
  await shop.until('2026-12-01T15:00:00Z')
  await shop.report({ status: 'succeeded', order: { id: 'ord_2' } })
  await shop.until('2027-01-30T15:00:00Z')
  expect(shop.mails()).toEqual(['Thu 3 Dec 17:00 ada: Would you tell others how you like it?'])
  await shop.report({ status: 'succeeded', order: { id: 'ord_3' } })
  await shop.report({ status: 'refunded', order: { id: 'ord_3' } })
  await shop.until('2027-03-30T15:00:00Z')
  expect(shop.mails()).toHaveLength(1)
})

test('a regular: the third purchase within a year earns a card, once', async () => {
  const shop = await stage.open('regular', '2026-11-23T15:00:00Z')
  for (const [month, id] of ['2026-12', '2027-01', '2027-02', '2027-03'].entries()) {
    await shop.until(`${id}-01T15:00:00Z`)
    await shop.report({ status: 'succeeded', order: { id: `ord_${month}` } })
    expect(await shop.tasks()).toHaveLength(month >= 2 ? 1 : 0)
  }
  expect(await shop.tags()).toEqual(['regular'])
})
