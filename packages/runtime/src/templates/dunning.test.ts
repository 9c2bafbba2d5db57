import { afterAll, expect, test } from 'vitest'
import type { Said } from '../testing/story.ts'
import { openTemplates } from './template-shop.testing.ts'

const stage = await openTemplates()
afterAll(() => stage.close())

/** A renewal whose card is kept by the gateway and was declined. */
const declined = (declineClass: 'soft' | 'hard' | 'authentication', said: Said = {}): Said => ({
  charge: 'subscription-later',
  decline: { class: declineClass, code: declineClass },
  storedCard: { reference: 'card_1', network: 'visa', last4: '4242', expires: '2029-08' },
  ...said,
})

test('soft decline: after two quiet days and a try that fails, the card link comes in office hours; she pays, and no reminder follows', async () => {
  const shop = await stage.open('soft-decline-dunning', '2026-11-20T23:30:00Z')
  await shop.report(declined('soft'))
  expect(shop.mails()).toEqual([])
  await shop.until('2026-11-22T23:29:00Z')
  expect(shop.retries()).toBe(0)
  // The try is on Sunday evening; nobody writes to her before Monday at nine.
  await shop.until('2026-11-23T12:00:00Z')
  expect(shop.retries()).toBe(1)
  expect(shop.mails()).toEqual([])
  await shop.until('2026-11-24T12:00:00Z')
  expect(shop.mails()).toEqual(['Mon 23 Nov 09:00 ada: A small hitch with your payment for order ord_1'])
  expect(shop.sent()[0]!.text).toContain('https://pages.example.test/')
  await shop.report({ status: 'succeeded', attempt: 3, charge: 'subscription-later' })
  expect(await shop.rests()).toEqual(['ended'])
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toHaveLength(1)
  expect(shop.retries()).toBe(1)
  expect(await shop.tags()).toEqual(['recovered'])
})

test('soft decline: one in five comes right by itself, and the customer never hears of it', async () => {
  const shop = await stage.open('soft-decline-dunning', '2026-11-23T15:00:00Z')
  await shop.report(declined('soft'))
  shop.nextRetries('paid')
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.retries()).toBe(1)
  expect(shop.mails()).toEqual([])
  expect(await shop.rests()).toEqual(['ended'])
  expect(await shop.tags()).toEqual(['recovered'])
})

test('soft decline, nobody pays: three tries and three letters in two weeks, then the team decides; paid later is still welcome', async () => {
  const shop = await stage.open('soft-decline-dunning', '2026-11-23T15:00:00Z')
  await shop.report(declined('soft'))
  await shop.until('2026-12-31T12:00:00Z')
  expect(shop.mails()).toEqual([
    'Wed 25 Nov 10:00 ada: A small hitch with your payment for order ord_1',
    'Mon 30 Nov 09:00 ada: Your order ord_1: which card shall we use?',
    'Mon 7 Dec 09:00 ada: Last reminder about your order ord_1',
  ])
  expect(shop.retries()).toBe(3)
  expect(await shop.tasks()).toEqual(['Decide what happens with order ord_1 of Ada Lovelace'])
  expect(await shop.rests()).toEqual(['paid'])
  await shop.report({ status: 'succeeded', attempt: 9, charge: 'subscription-later' })
  expect(await shop.rests()).toEqual(['ended'])
})

test('soft decline: a hard one is none of its business, and a cancelled order ends it', async () => {
  const shop = await stage.open('soft-decline-dunning', '2026-11-23T15:00:00Z')
  await shop.report(declined('hard', { order: { id: 'ord_hard' } }))
  await shop.report(declined('soft', { order: { id: 'ord_soft' } }))
  await shop.report({ status: 'cancelled', charge: 'subscription-later', order: { id: 'ord_soft' } })
  await shop.until('2026-12-31T12:00:00Z')
  expect(shop.retries()).toBe(0)
  expect(shop.mails()).toEqual([])
  expect(await shop.rests()).toEqual(['ended', 'ended'])
})

test('hard decline: the letter goes out at once, once for three tries in a row; the new card stops the rest', async () => {
  const shop = await stage.open('hard-decline', '2026-11-20T23:30:00Z')
  await shop.report(declined('hard'))
  await shop.report(declined('hard', { attempt: 2 }))
  await shop.report(declined('hard', { attempt: 3 }))
  expect(shop.mails()).toEqual(['Fri 20 Nov 18:30 ada: Please give us another card for order ord_1'])
  expect(shop.sent()[0]!.text).toContain('https://pages.example.test/')
  await shop.until('2026-11-25T20:00:00Z')
  expect(shop.mails().slice(1)).toEqual(['Wed 25 Nov 09:00 ada: Your order ord_1 still needs another card'])
  await shop.report({ status: 'succeeded', attempt: 4, charge: 'subscription-later' })
  await shop.until('2026-12-20T12:00:00Z')
  expect(await shop.tasks()).toEqual([])
  expect(new Set(await shop.rests())).toEqual(new Set(['ended']))
})

test('hard decline: after a week without a new card the team is asked to call', async () => {
  const shop = await stage.open('hard-decline', '2026-11-23T15:00:00Z')
  await shop.report(declined('hard'))
  await shop.until('2026-12-20T12:00:00Z')
  expect(await shop.tasks()).toEqual(['Call Ada Lovelace: order ord_1 needs another card'])
  expect(shop.mails()).toHaveLength(2)
})

test('authentication needed: a link to confirm, a reminder the next day, and silence once she has confirmed', async () => {
  const shop = await stage.open('authentication-needed', '2026-11-23T15:00:00Z')
  await shop.report(declined('authentication', { charge: 'one-time' }))
  await shop.until('2026-11-24T16:00:00Z')
  expect(shop.mails()).toEqual([
    'Mon 23 Nov 10:00 ada: Please confirm your payment for order ord_1',
    'Tue 24 Nov 10:00 ada: One click is missing for order ord_1',
  ])
  for (const { text } of shop.sent()) expect(text).toContain('https://pages.example.test/')
  await shop.report({ status: 'succeeded', attempt: 2 })
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toHaveLength(2)
  expect(await shop.tags()).toEqual(['recovered'])
})

test('authentication needed: nobody confirms, and the team hears of it on the third day', async () => {
  const shop = await stage.open('authentication-needed', '2026-11-23T15:00:00Z')
  await shop.report(declined('authentication', { charge: 'one-time' }))
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails().at(-1)).toBe('Thu 26 Nov 10:00 shop: Order ord_1 waits for its customer to confirm the payment')
})

test('renewal failed: one letter after the first, the second and the last attempt, each in office hours; a one-time purchase gets none', async () => {
  const shop = await stage.open('renewal-failed', '2026-11-20T23:30:00Z')
  await shop.report(declined('soft', { charge: 'one-time', order: { id: 'ord_once' } }))
  await shop.report(declined('soft'))
  await shop.until('2026-11-25T15:00:00Z')
  await shop.report(declined('soft', { attempt: 2 }))
  await shop.until('2026-11-29T15:00:00Z')
  await shop.report(declined('soft', { attempt: 3, finalAttempt: true }))
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toEqual([
    'Mon 23 Nov 09:00 ada: Your renewal needs a moment of your time',
    'Wed 25 Nov 10:00 ada: We tried again: your renewal is still open',
    'Mon 30 Nov 09:00 ada: We could not renew order ord_1',
  ])
  expect(await shop.tasks()).toEqual(['Renewal of Ada Lovelace ended unpaid: order ord_1'])
  expect(shop.retries()).toBe(0)
})

test('renewal failed on Friday night, paid on Saturday: nothing is sent on Monday', async () => {
  const shop = await stage.open('renewal-failed', '2026-11-20T23:30:00Z')
  await shop.report(declined('soft'))
  await shop.until('2026-11-21T15:00:00Z')
  await shop.report({ status: 'succeeded', attempt: 2, charge: 'subscription-later' })
  await shop.until('2026-12-20T12:00:00Z')
  expect(shop.mails()).toEqual([])
  expect(await shop.rests()).toEqual(['ended'])
})

test('recovered: a charge that had failed goes through, and the customer is told; one that went through at once is no news', async () => {
  const shop = await stage.open('recovered', '2026-11-23T15:00:00Z')
  await shop.report({ status: 'succeeded', order: { id: 'ord_fine' } })
  await shop.report(declined('soft', { charge: 'one-time' }))
  await shop.until('2026-11-24T15:00:00Z')
  await shop.report({ status: 'succeeded', attempt: 2 })
  expect(shop.mails()).toEqual(['Tue 24 Nov 10:00 ada: All settled: your payment for order ord_1 has arrived'])
  expect(await shop.tags()).toEqual(['recovered'])
  expect(await shop.notes()).toEqual(['Order ord_1 over 40.00 USD was paid after all.'])
})
