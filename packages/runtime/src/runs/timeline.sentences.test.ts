import { expect, test } from 'vitest'
import { timelineSentence } from './timeline.sentences.ts'

const mail = { id: 'm', type: 'send-email', params: { subject: 'About your order', body: '' } }
const choice = { id: 'c', type: 'condition', params: { all: [] } }

test('the beginning says what happened to the shopper', () => {
  const entry = {
    kind: 'started',
    detail: { trigger: 'purchase-failed', eventId: 'e', orderId: 'ord_1', sku: 'MUG' },
  } as const
  expect(timelineSentence(entry, null, 'UTC')).toEqual({
    title: 'Began: the card was declined',
    detail: 'Order ord_1 · Product MUG',
  })
})

test('a wait names the day and the time in the shop’s time zone', () => {
  const entry = { kind: 'waiting', node: 'w', visit: 1, detail: { until: '2026-11-25T10:00:00.000Z' } } as const
  const { title } = timelineSentence(entry, null, 'America/New_York')
  expect(title).toMatch(/^Waits until Wednesday,? 25 November 2026, 05:00:00 \(America\/New_York\)$/)
})

test('an email names whom it went to and its subject', () => {
  const entry = {
    kind: 'performed',
    node: 'm',
    visit: 1,
    detail: { type: 'send-email', out: 'next', result: { to: 'ada@example.test', subject: 'About your order' } },
  } as const
  expect(timelineSentence(entry, mail, 'UTC').title).toBe('Emailed ada@example.test “About your order”')
})

test('a choice names the way and why', () => {
  const entry = {
    kind: 'went',
    node: 'c',
    visit: 1,
    detail: { out: 'yes', why: 'The total 89.00 is greater than 50.' },
  } as const
  const { title, detail } = timelineSentence(entry, choice, 'UTC')
  expect(title).toMatch(/went “Yes”$/)
  expect(detail).toBe('The total 89.00 is greater than 50.')
})

test('a goal says that everything upstream stopped, and a dropped email why it was not sent', () => {
  expect(
    timelineSentence({ kind: 'goal-reached', node: 'g', visit: 1, detail: { signal: 'paid' } }, null, 'UTC').title,
  ).toBe('Goal reached: paid. Everything upstream stopped')
  const dropped = { kind: 'dropped', node: 'm', visit: 1, detail: { type: 'send-email', why: 'paid' } } as const
  expect(timelineSentence(dropped, mail, 'UTC')).toEqual({
    title: 'Email the customer: not done',
    detail: 'Looked at again just before sending: the order has been paid.',
  })
})

test('a row of a kind that is not known yet does not break the page', () => {
  expect(timelineSentence({ kind: 'from-the-future', detail: {} } as never, null, 'UTC').title).toBe('from-the-future')
})
