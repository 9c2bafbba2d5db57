import { expect, test } from 'vitest'
import { judgeOutcome, type JudgedReport, type Known, type OrderState } from './judge-outcome.ts'
import { orderTotal } from './order-total.ts'
import { isPaidBy, type Debt, type Payment } from './paid-by.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute))
const report = (said: Partial<JudgedReport>): JudgedReport => ({
  status: 'failed',
  charge: 'one-time',
  source: 'server',
  occurredAt: at(10),
  ...said,
})
const known = (order: OrderState | null, said: Partial<Known> = {}): Known => ({
  sameAttempt: false,
  paymentSucceeded: false,
  order,
  ...said,
})
const paid = (minute: number): OrderState => ({ status: 'succeeded', statusAt: at(minute), paidAt: at(minute) })
const failed = (minute: number): OrderState => ({ status: 'failed', statusAt: at(minute), paidAt: null })

test('the first failure decides the order and begins its actions', () => {
  expect(judgeOutcome(report({}), known(null))).toEqual({
    uncounted: null,
    order: failed(10),
    begins: true,
    paid: false,
  })
})

test('the same outcome of the same attempt counts once', () => {
  expect(judgeOutcome(report({}), known(failed(10), { sameAttempt: true }))).toMatchObject({
    uncounted: 'same-attempt',
    begins: false,
  })
})

test('a browser’s word changes no order', () => {
  expect(judgeOutcome(report({ source: 'browser', status: 'succeeded' }), known(null))).toEqual({
    uncounted: 'provisional',
    order: null,
    begins: false,
    paid: false,
  })
})

test('a success that happened before a failure but arrives after it makes the order paid', () => {
  expect(judgeOutcome(report({ status: 'succeeded', occurredAt: at(5) }), known(failed(10)))).toMatchObject({
    order: { status: 'succeeded', paidAt: at(5) },
    begins: true,
    paid: true,
  })
})

test.each([5, 15])('a failure of a paid order that happened at minute %i starts nothing', (minute) => {
  expect(judgeOutcome(report({ occurredAt: at(minute) }), known(paid(10)))).toMatchObject({
    uncounted: 'already-paid',
    order: null,
  })
})

test('an older failure counts as an attempt of its own but leaves the newer status', () => {
  expect(judgeOutcome(report({ occurredAt: at(5) }), known(failed(10)))).toMatchObject({
    uncounted: null,
    order: null,
    begins: true,
  })
})

test('an older failure begins nothing for an order that was cancelled since', () => {
  const cancelled: OrderState = { status: 'cancelled', statusAt: at(12), paidAt: null }
  expect(judgeOutcome(report({}), known(cancelled))).toMatchObject({ uncounted: 'older', begins: false })
})

test('a success that a refund has overtaken begins nothing, but dunning hears that it is paid', () => {
  const refunded: OrderState = { status: 'refunded', statusAt: at(20), paidAt: null }
  expect(judgeOutcome(report({ status: 'succeeded' }), known(refunded))).toEqual({
    uncounted: 'older',
    order: { ...refunded, paidAt: at(10) },
    begins: false,
    paid: true,
  })
})

test('pending never hides what is known', () => {
  expect(judgeOutcome(report({ status: 'pending', occurredAt: at(30) }), known(paid(10)))).toMatchObject({
    order: null,
    begins: false,
  })
  expect(judgeOutcome(report({ status: 'pending', occurredAt: at(30) }), known(failed(10)))).toMatchObject({
    order: { status: 'pending' },
  })
  expect(judgeOutcome(report({ status: 'pending', occurredAt: at(5) }), known(failed(10)))).toMatchObject({
    order: null,
  })
})

test('an abandoned payment that the gateway cancels later does not cancel an order paid by another', () => {
  const late = report({ status: 'cancelled', occurredAt: at(30) })
  expect(judgeOutcome(late, known(paid(10)))).toMatchObject({ uncounted: 'already-paid', order: null })
  expect(judgeOutcome(late, known(paid(10), { paymentSucceeded: true }))).toMatchObject({
    uncounted: null,
    order: { status: 'cancelled' },
  })
})

test('a later charge of a subscription is a debt of its own', () => {
  const later = report({ charge: 'subscription-later', occurredAt: at(30) })
  expect(judgeOutcome(later, known(paid(10)))).toMatchObject({ uncounted: null, begins: true })
  expect(judgeOutcome(later, known(paid(40)))).toMatchObject({ uncounted: 'older' })
  expect(judgeOutcome(later, known(paid(10), { paymentSucceeded: true }))).toMatchObject({ uncounted: 'already-paid' })
})

test('totals are exact', () => {
  const lines = (...prices: string[]) => prices.map((price) => ({ price, quantity: 3 }))
  expect(orderTotal(lines('0.10', '0.20'))).toBe('0.90')
  expect(orderTotal(lines('1.2505'))).toBe('3.7515')
  expect(orderTotal(lines('999999999999.99'))).toBe('2999999999999.97')
  expect(orderTotal(lines('10', '-2.50'))).toBe('22.50')
  expect(orderTotal([])).toBe('0.00')
})

const debt: Debt = {
  status: 'failed',
  charge: 'one-time',
  orderId: 'a',
  skus: ['MUG'],
  gateway: 'g',
  payment: 'p',
  occurredAt: at(10),
}
const money: Payment = {
  orderId: 'a',
  contactId: 'ada',
  skus: ['MUG'],
  gateway: 'g',
  payment: 'p2',
  occurredAt: at(20),
}

test('what counts as paid by any route', () => {
  const ada = { contactId: 'ada', debt }
  expect(isPaidBy(ada, money)).toBe(true)
  expect(isPaidBy(ada, { ...money, contactId: 'ben' })).toBe(true)
  expect(isPaidBy(ada, { ...money, orderId: 'b', skus: ['TEA', 'MUG'] })).toBe(true)
  expect(isPaidBy(ada, { ...money, orderId: 'b', skus: ['TEA'] })).toBe(false)
  expect(isPaidBy(ada, { ...money, orderId: 'b', contactId: 'ben' })).toBe(false)
  expect(isPaidBy(ada, { ...money, orderId: 'b', occurredAt: at(5) })).toBe(false)
  expect(isPaidBy({ contactId: 'ada', debt: { ...debt, skus: [] } }, { ...money, orderId: 'b' })).toBe(false)
  expect(isPaidBy({ contactId: 'ada', debt: { ...debt, status: 'succeeded' } }, money)).toBe(false)
  expect(isPaidBy({ contactId: 'ada', debt: null }, { ...money, orderId: 'b' })).toBe(true)
})

test('an earlier charge of a subscription does not pay a later one', () => {
  const later = { contactId: 'ada', debt: { ...debt, charge: 'subscription-later' as const } }
  expect(isPaidBy(later, { ...money, occurredAt: at(5) })).toBe(false)
  expect(isPaidBy(later, { ...money, payment: 'p', occurredAt: at(5) })).toBe(true)
})
