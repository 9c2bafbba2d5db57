import { expect, test } from 'vitest'
import { validateFlow } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { draw, watch } from '../run.fixture.ts'

const race = (goesOn: 'all' | 'first') =>
  draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      b: ['branch', {}],
      short: ['wait', { for: 'PT1H' }],
      long: ['wait', { for: 'P1D' }],
      j: ['join', { goesOn }],
      g: ['goal', { on: 'refunded' }],
    },
    't > b',
    'b > short',
    'b > long',
    'short > j',
    'long > j',
    'j > g',
  )

test('branches go on at once, and a join waits for all of them', () => {
  expect(validateFlow(race('all'), catalogue).filter((each) => each.severity === 'error')).toEqual([])
  const run = watch(race('all'), '2026-11-27T10:00:00Z')
  expect(run.at()).toEqual(['short', 'long'])
  run.until('2026-11-27T11:00:00Z')
  expect(run.at()).toEqual(['long'])
  run.until('2026-11-28T10:00:00Z')
  expect(run.at()).toEqual(['g'])
})

test('a join that takes the first stops the others: their waits end', () => {
  expect(validateFlow(race('first'), catalogue).filter((each) => each.severity === 'error')).toEqual([])
  const run = watch(race('first'), '2026-11-27T10:00:00Z')
  run.until('2026-11-27T11:00:00Z')
  expect([run.at(), run.dueAt('long')]).toEqual([['g'], null])
  expect(run.lines).toContain('long interrupted')
})

test('left out, a join waits for all', () => {
  expect(catalogue.join.schema.parse({})).toEqual({ goesOn: 'all' })
  expect(catalogue.join.schema.safeParse({ goesOn: 'some' }).success).toBe(false)
})
