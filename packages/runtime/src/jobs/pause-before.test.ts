import { RetryLater } from '@aftercart/nodes/server'
import { expect, test } from 'vitest'
import { pauseBefore } from './pause-before.ts'

const failed = new Error('ECONNREFUSED')
const almostOne = 1 - Number.EPSILON

test('the pauses before tries 2 to 10 grow from 3 seconds to 2 hours on average, 3½ hours in all', () => {
  const means = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((attempt) => pauseBefore(attempt, failed, () => 0.5))
  expect(means.map(Math.round)).toEqual([3, 7, 20, 55, 148, 403, 1097, 2981, 7200])
  const hours = means.reduce((sum, pause) => sum + pause) / 3600
  expect(hours).toBeGreaterThan(3)
  expect(hours).toBeLessThan(3.5)
})

test('what failed together does not come back together: any pause from a second to twice the mean', () => {
  expect(pauseBefore(5, failed, () => 0)).toBe(1)
  expect(pauseBefore(5, failed, () => almostOne)).toBeCloseTo(2 * Math.exp(4) - 1, 6)
  const pauses = Array.from({ length: 1000 }, () => pauseBefore(5, failed))
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(2 * Math.exp(4))
  const early = pauses.filter((pause) => pause < Math.exp(4)).length
  expect(early).toBeGreaterThan(400)
  expect(early).toBeLessThan(600)
})

test('no pause is longer than four hours, however often it was tried', () => {
  for (const attempt of [10, 50, 1000, 1e9])
    expect(pauseBefore(attempt, failed, () => almostOne)).toBeLessThanOrEqual(14_400)
})

test('what the far side asked for is kept at least, and not by all in the same moment', () => {
  const asked = new RetryLater('429', 600)
  expect(pauseBefore(2, asked, () => 0)).toBe(600)
  expect(pauseBefore(2, asked, () => 0.8)).toBe(720)
  expect(pauseBefore(10, asked, () => almostOne)).toBeGreaterThan(14_000)
})

test('a receiver that asks for a year is asked again after a day or so', () => {
  expect(pauseBefore(2, new RetryLater('503', 365 * 86_400), () => 0)).toBe(86_400)
  expect(pauseBefore(2, new RetryLater('503', null), () => 0)).toBe(1)
})
