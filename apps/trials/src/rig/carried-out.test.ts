import { expect, test } from 'vitest'
import type { Call } from './receiver.ts'
import { notCarriedOut, repeatedCalls } from './carried-out.ts'

const at = 1_000_000
const call = (over: Partial<Call>): Call => ({
  key: 'run:first:1',
  path: '/first',
  body: '{"order":"ord_1"}',
  from: 'beta',
  at,
  after: at,
  begun: at,
  answered: at,
  ...over,
})
const cutOff = [{ address: 'beta', at: at + 500 }]

test('a call that was in the hand of a lost host may be made again by another', () => {
  const calls = [call({}), call({ from: 'alpha', begun: at + 15_000 })]
  expect(repeatedCalls(calls, cutOff)).toEqual({ inHand: ['run:first:1'], unexcused: [] })
})

test('a call of a lost host that the network delivers when it is back counts as made when it was begun', () => {
  const calls = [call({ from: 'alpha', begun: at + 15_000 }), call({ at: at + 60_000 })]
  expect(repeatedCalls(calls, cutOff).unexcused).toEqual([])
})

test('nothing excuses a second call without a fault, after a fault, or of another host', () => {
  const again = call({ begun: at + 15_000 })
  expect(repeatedCalls([call({}), again], []).unexcused).toEqual([[call({}), again]])
  const late = [call({ begun: at + 40_000 }), call({ begun: at + 50_000 })]
  expect(repeatedCalls(late, cutOff).unexcused).toEqual([late])
  const others = [call({ from: 'alpha' }), again]
  expect(repeatedCalls(others, cutOff).unexcused).toEqual([others])
})

test('what was done long before the fault is not excused by it', () => {
  const calls = [call({ begun: at - 60_000 }), call({ from: 'alpha', begun: at + 15_000 })]
  expect(repeatedCalls(calls, cutOff).unexcused).toEqual([calls])
})

test('an order is carried out when each of its actions was called and answered', () => {
  const calls = [call({}), call({ path: '/second', answered: null })]
  expect(notCarriedOut(['ord_1'], ['/first'], calls)).toEqual([])
  expect(notCarriedOut(['ord_1', 'ord_2'], ['/first', '/second'], calls)).toEqual(['ord_1', 'ord_2'])
})
