import { expect, test } from 'vitest'
import { validateFlow } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { draw, watch } from '../run.fixture.ts'
import { repeat } from './repeat.model.ts'

const loop = (times: number) =>
  draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait', { for: 'P1D' }],
      r: ['repeat', { times }],
      g: ['goal', { on: 'refunded' }],
    },
    't > w',
    'w > r',
    'r.again > w',
    'r.done > g',
  )

test('repeated three times, the wait is done four times, each as a visit of its own', () => {
  expect(validateFlow(loop(3), catalogue).filter((each) => each.severity === 'error')).toEqual([])
  const run = watch(loop(3), '2026-11-27T10:00:00Z')
  run.until('2026-11-30T10:00:00Z')
  expect(run.at()).toEqual(['w'])
  run.until('2026-12-01T10:00:00Z')
  expect(run.at()).toEqual(['g'])
  expect(run.lines.filter((line) => line.startsWith('r'))).toEqual([
    'r again: Round 1 of 3',
    'r again: Round 2 of 3',
    'r again: Round 3 of 3',
    'r done: All 3 rounds are over',
  ])
})

test('a loop around the loop repeats it all each time', () => {
  const nested = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait', { for: 'P1D' }],
      inner: ['repeat', { times: 1 }],
      outer: ['repeat', { times: 2 }],
      g: ['goal', { on: 'refunded' }],
    },
    't > w',
    'w > inner',
    'inner.again > w',
    'inner.done > outer',
    'outer.again > w',
    'outer.done > g',
  )
  const run = watch(nested, '2026-11-01T10:00:00Z')
  run.until('2026-11-07T10:00:00Z')
  expect(run.at()).toEqual(['g'])
  expect(run.lines.filter((line) => line.startsWith('inner again'))).toHaveLength(3)
})

test.each([0, 101, 2.5, '3', undefined])('%s is no number of rounds', (times) => {
  expect(repeat.schema.safeParse({ times }).success).toBe(false)
})

test('its card says how often', () => {
  expect([1, 2, 3, 'often'].map((times) => repeat.describe({ times }).title)).toEqual([
    'Repeat once',
    'Repeat twice',
    'Repeat 3 times',
    'Repeat',
  ])
})
