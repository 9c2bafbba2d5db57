import { describe, expect, test } from 'vitest'
import { asksForAttempt, triggerChoice } from './trigger-choice.ts'

test('a trigger that says nothing more asks for everything', () => {
  expect(triggerChoice({ on: 'charge-failed' })).toEqual({ skus: [], tag: '', event: '', attempt: 'every', days: 30 })
  expect(triggerChoice(undefined).skus).toEqual([])
})

test('one product and several are one list, each once', () => {
  expect(triggerChoice({ sku: 'MUG' }).skus).toEqual(['MUG'])
  expect(triggerChoice({ sku: 'MUG', skus: ['DESK', 'MUG'] }).skus).toEqual(['MUG', 'DESK'])
})

describe('the third failed attempt, after which the gateway will try again', () => {
  test.each([
    ['every', true],
    ['first', false],
    ['last', false],
    [3, true],
    [2, false],
  ] as const)('asked for %s: %s', (asked, fires) => {
    expect(asksForAttempt(asked, { count: 3, final: false })).toBe(fires)
  })
})

test('the first attempt may be the last', () => {
  expect(asksForAttempt('last', { count: 1, final: true })).toBe(true)
  expect(asksForAttempt('first', { count: 1, final: true })).toBe(true)
  expect(asksForAttempt(2, { count: 1, final: true })).toBe(false)
})
