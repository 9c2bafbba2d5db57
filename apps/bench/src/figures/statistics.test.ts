import { expect, test } from 'vitest'
import { differences, latest, spreadOf } from './statistics.ts'

test('99 of 100 are at least as fast as p99, whatever the order they came in', () => {
  const times = Array.from({ length: 100 }, (_, index) => ((index * 37) % 100) + 1)
  expect(spreadOf(times)).toEqual({ count: 100, p50: 50, p99: 99, max: 100 })
})

test('a percentile is a time that was really measured, also of a few', () => {
  expect(spreadOf([30, 10])).toEqual({ count: 2, p50: 10, p99: 30, max: 30 })
  expect(spreadOf([7])).toEqual({ count: 1, p50: 7, p99: 7, max: 7 })
})

test('what never arrived has no time, and nothing has no spread', () => {
  const due = Float64Array.of(100, 200, 300)
  const arrived = Float64Array.of(150, Number.NaN, 310)
  expect(spreadOf(differences(arrived, due))).toEqual({ count: 2, p50: 10, p99: 50, max: 50 })
  expect(latest(arrived)).toBe(310)
  expect(spreadOf([Number.NaN])).toBeNull()
})
