import { expect, test } from 'vitest'
import { sayPrice } from './money.ts'
import { sayCounted, sayReason, sayStatus } from './order.words.ts'

const nothing = { declineClass: null, declineCode: null, errorCode: null, errorMessage: null }

test('a decline is told with the gateway’s code and what it means', () => {
  expect(sayReason({ ...nothing, status: 'failed', declineClass: 'soft', declineCode: 'insufficient_funds' })).toBe(
    'insufficient_funds: the card may work later',
  )
  expect(sayReason({ ...nothing, status: 'failed', declineClass: 'hard' })).toBe('this card must not be tried again')
})

test('an error is told with its code and message, a success needs no reason', () => {
  expect(sayReason({ ...nothing, status: 'error', errorCode: 'gateway_timeout', errorMessage: 'No answer' })).toBe(
    'gateway_timeout: No answer',
  )
  expect(sayReason({ ...nothing, status: 'succeeded' })).toBeNull()
})

test('a report that did not count says why', () => {
  expect(sayCounted({ counted: true, uncountedWhy: null })).toBe('Counted')
  expect(sayCounted({ counted: false, uncountedWhy: 'already-paid' })).toBe(
    'Not counted: the payment had gone through before',
  )
  expect(sayCounted({ counted: false, uncountedWhy: 'something-new' })).toBe('Not counted: something-new')
})

test('a status that this page does not know is shown as it came', () => {
  expect(sayStatus('succeeded').label).toBe('Paid')
  expect(sayStatus('disputed').label).toBe('disputed')
})

test('amounts are shown in their currency, also in one nobody has heard of', () => {
  expect(sayPrice('40.00', 'USD', 'en-US')).toBe('$40.00')
  expect(sayPrice('40.00', 'nonsense', 'en-US')).toBe('nonsense 40.00')
})
