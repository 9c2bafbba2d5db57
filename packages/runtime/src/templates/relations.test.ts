import { afterAll, expect, test } from 'vitest'
import { openTemplates } from './template-shop.testing.ts'

const stage = await openTemplates()
afterAll(() => stage.close())

test('login greeting: a guest is welcomed, not again within 30 days, and as an old friend once she is a customer', async () => {
  const shop = await stage.open('login-greeting', '2026-11-23T15:00:00Z')
  await shop.logsIn()
  await shop.until('2026-11-30T15:00:00Z')
  await shop.logsIn()
  expect(shop.mails()).toEqual(['Mon 23 Nov 10:00 ada: Welcome, Ada: can we help?'])
  await shop.becomesCustomer()
  await shop.until('2026-12-30T15:00:00Z')
  await shop.logsIn()
  expect(shop.mails().slice(1)).toEqual(['Wed 30 Dec 10:00 ada: Good to see you again, Ada'])
  expect(await shop.tags()).toEqual(['logged in to cart'])
})

test('logged in on Friday and bought nothing: help is offered on Monday morning', async () => {
  const shop = await stage.open('abandoned-after-login', '2026-11-20T23:30:00Z')
  await shop.logsIn()
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toEqual(['Mon 23 Nov 09:00 ada: Did something get in the way, Ada?'])
})

test('logged in and bought on Sunday: nobody asks', async () => {
  const shop = await stage.open('abandoned-after-login', '2026-11-20T23:30:00Z')
  await shop.logsIn()
  await shop.until('2026-11-22T12:00:00Z')
  await shop.report({ status: 'succeeded' })
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toEqual([])
  expect(await shop.rests()).toEqual(['ended'])
})

test('card expiring: a month before, in office hours, once for each card', async () => {
  const shop = await stage.open('card-expiring', '2026-11-23T15:00:00Z')
  const storedCard = { reference: 'card_1', network: 'visa', last4: '4242', expires: '2027-01' }
  await shop.report({ status: 'succeeded', storedCard })
  await shop.looksForExpiringCards()
  expect(shop.mails()).toEqual([])
  await shop.until('2027-01-03T15:00:00Z')
  await shop.looksForExpiringCards()
  await shop.looksForExpiringCards()
  await shop.until('2027-01-20T15:00:00Z')
  await shop.looksForExpiringCards()
  expect(shop.mails()).toEqual(['Mon 4 Jan 09:00 ada: Your card runs out soon'])
  expect(shop.sent()[0]!.text).toContain('ending in 4242 that we keep for you is good until 2027-01')
  expect(await shop.notes()).toEqual(['Told that the stored card runs out (2027-01).'])
})

test('win-back: a question after three days, an invitation after a month, and silence once she has bought', async () => {
  const shop = await stage.open('win-back', '2026-11-20T15:00:00Z')
  await shop.reportEvent('subscription-cancelled')
  await shop.until('2026-12-31T15:00:00Z')
  expect(shop.mails()[0]).toBe('Mon 23 Nov 10:00 ada: What could we have done better?')
  // Which of the two subjects she gets, or none as one of the ten percent, is hers for good.
  expect(shop.mails().slice(1)).toEqual(
    shop.mails().length === 1
      ? []
      : [expect.stringMatching(/^Mon 21 Dec 09:00 ada: (We miss you, Ada|See what is new)/)],
  )
  expect(await shop.rests()).toEqual(['back'])
  const before = shop.mails().length
  await shop.report({ status: 'succeeded' })
  expect(await shop.rests()).toEqual(['ended'])
  expect(await shop.tags()).toEqual(['won back'])
  expect(shop.mails()).toHaveLength(before)
})

test('win-back: she looks in again by herself, and somebody writes to her in person', async () => {
  const shop = await stage.open('win-back', '2026-11-20T15:00:00Z')
  await shop.reportEvent('subscription-cancelled')
  await shop.until('2026-11-30T15:00:00Z')
  await shop.logsIn()
  await shop.until('2026-12-31T15:00:00Z')
  expect(shop.mails()).toHaveLength(1)
  expect(await shop.tasks()).toEqual(['Ada Lovelace is back in the cart: write them a personal line'])
})

test('win-back: opting out ends it, and another event begins nothing', async () => {
  const shop = await stage.open('win-back', '2026-11-20T15:00:00Z')
  await shop.reportEvent('something-else')
  await shop.reportEvent('subscription-cancelled')
  await shop.unsubscribes()
  await shop.until('2026-12-31T15:00:00Z')
  expect(shop.mails()).toEqual([])
  expect(await shop.rests()).toEqual(['ended'])
})
