import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeRetry, limitsOf, type PastTry } from './network-limits.ts'

const now = new Date('2026-11-22T10:00:00Z')
const hour = 3_600_000
const day = 24 * hour

const soft = (ago: number): PastTry => ({
  at: new Date(now.getTime() - ago),
  status: 'failed',
  declineClass: 'soft',
  adviceCode: null,
})
const times = (count: number, make: (index: number) => PastTry) =>
  Array.from({ length: count }, (_, index) => make(index))
const judged = (network: string | null, attempts: PastTry[]) => judgeRetry({ attempts, network, now })
const inHours = (hours: number) => new Date(now.getTime() + hours * hour)

test.each([
  ['visa', 'one soft decline', [soft(day)], { allowed: true }],
  ['visa', '19 tries in 30 days', times(19, (n) => soft(n * day + hour)), { allowed: true }],
  [
    'visa',
    '20 tries in 30 days',
    times(20, (n) => soft(n * day + hour)),
    { allowed: false, why: 'network-limit', until: inHours(30 * 24 - 19 * 24 - 1) },
  ],
  [
    'visa',
    '20 tries, the first just out of the window',
    times(20, (n) => soft((n * 30 * day) / 19)),
    { allowed: true },
  ],
  ['visa', '15 tries within an hour', times(15, (n) => soft(n * 60_000)), { allowed: true }],
  ['mastercard', '9 tries today', times(9, (n) => soft(n * hour)), { allowed: true }],
  [
    'mastercard',
    '10 tries today',
    times(10, (n) => soft(n * hour)),
    { allowed: false, why: 'network-limit', until: inHours(24 - 9) },
  ],
  ['mastercard', '34 tries in 30 days', times(34, (n) => soft((n * 20 * day) / 34)), { allowed: true }],
  [
    'mastercard',
    '35 tries in 30 days',
    times(35, (n) => soft(n * 20 * hour)),
    { allowed: false, why: 'network-limit', until: inHours(30 * 24 - 34 * 20) },
  ],
  [
    'Mastercard',
    'its name in capitals',
    times(10, (n) => soft(n * hour)),
    { allowed: false, why: 'network-limit', until: inHours(24 - 9) },
  ],
  [
    null,
    'a network nobody named, 10 tries today',
    times(10, (n) => soft(n * hour)),
    { allowed: false, why: 'network-limit', until: inHours(24 - 9) },
  ],
  [
    'jcb',
    'a network without published limits, 20 tries',
    times(20, (n) => soft(n * day)),
    { allowed: false, why: 'network-limit', until: inHours((30 - 19) * 24) },
  ],
] as const)('%s, %s', (network, _, attempts, answer) => {
  expect(judged(network, [...attempts])).toEqual(answer)
})

test.each(['visa', 'mastercard', 'amex', null])('%s: never again after a hard decline, however long ago', (network) => {
  const hard: PastTry = { ...soft(400 * day), declineClass: 'hard' }
  expect(judged(network, [hard, soft(day)])).toEqual({ allowed: false, why: 'hard-decline', until: null })
})

test.each([
  ['03', false],
  ['21', false],
  [' 03 ', false],
  ['02', true],
  ['24', true],
  ['', true],
])('a soft decline with the advice code "%s" may be tried again: %s', (adviceCode, allowed) => {
  expect(judged('mastercard', [{ ...soft(day), adviceCode }]).allowed).toBe(allowed)
})

test('errors and pending tries count, cancellations and refunds are no tries', () => {
  const of = (status: PastTry['status']) => times(10, (n) => ({ ...soft(n * hour), status, declineClass: null }))
  expect(judged('mastercard', of('error')).allowed).toBe(false)
  expect(judged('mastercard', of('pending')).allowed).toBe(false)
  expect(judged('mastercard', of('cancelled')).allowed).toBe(true)
  expect(judged('mastercard', of('refunded')).allowed).toBe(true)
})

const network = fc.constantFrom('visa', 'mastercard', 'amex', null)

test('whenever one asks, no window of any length ever holds more tries than its limit', () => {
  fc.assert(
    fc.property(network, fc.array(fc.integer({ min: 0, max: 2 * day }), { maxLength: 120 }), (name, pauses) => {
      const made: PastTry[] = []
      let at = now.getTime()
      for (const pause of pauses) {
        at += pause
        if (judgeRetry({ attempts: made, network: name, now: new Date(at) }).allowed)
          made.push({ ...soft(0), at: new Date(at) })
      }
      for (const { tries, hours } of limitsOf(name)) {
        for (const last of made) {
          const from = last.at.getTime() - hours * hour
          const within = made.filter((each) => each.at.getTime() > from && each.at <= last.at)
          expect(within.length).toBeLessThanOrEqual(tries)
        }
      }
    }),
  )
})

test('when it says until when, that is the first moment at which one more is allowed', () => {
  fc.assert(
    fc.property(network, fc.array(fc.integer({ min: 0, max: 40 * day }), { maxLength: 80 }), (name, ages) => {
      const attempts = ages.map(soft)
      const answer = judgeRetry({ attempts, network: name, now })
      if (answer.allowed || answer.why === 'hard-decline') return
      const at = (offset: number) =>
        judgeRetry({ attempts, network: name, now: new Date(answer.until.getTime() + offset) }).allowed
      expect(answer.until.getTime()).toBeGreaterThan(now.getTime())
      expect([at(-1), at(0)]).toEqual([false, true])
    }),
  )
})

test('the order in which tries are told does not matter', () => {
  fc.assert(
    fc.property(network, fc.array(fc.integer({ min: 0, max: 40 * day }), { maxLength: 60 }), (name, ages) => {
      const attempts = ages.map(soft)
      expect(judged(name, attempts.toReversed())).toEqual(judged(name, attempts))
    }),
  )
})
