import { expect, test } from 'vitest'
import type { FlowPath, PathStep } from '@aftercart/flow'
import { sayChoices, sayDelay, sayMessages } from './path.words.ts'

const hour = 3_600_000
const step = (over: Partial<PathStep>): PathStep => ({
  ...{ node: 'm', title: 'Email the customer', detail: '', way: null, at: 0, since: null, sends: false },
  ...over,
})
const path = (...steps: PathStep[]): FlowPath => ({ steps, ends: 'finished' })

test('times are told as one says them', () => {
  expect([0, 30_000, 90 * 60_000, 24 * hour, 78 * hour].map(sayDelay)).toEqual([
    'at once',
    'within a minute',
    'after 1 hour 30 minutes',
    'after 1 day',
    'after 3 days 6 hours',
  ])
})

test('a path is told by what it sends and when', () => {
  const both = path(step({ sends: true }), step({ title: 'Wait' }), step({ sends: true, at: 72 * hour }))
  expect(sayMessages(both)).toEqual({ title: 'Sends 2 messages', when: 'at once, after 3 days' })
  expect(sayMessages(path(step({})))).toEqual({ title: 'Sends nothing', when: '' })
})

test('what nobody can foresee is where the time begins anew', () => {
  const thanks = path(step({ sends: true, since: 'Paid by any route' }), step({ sends: true, at: hour, since: 'Paid' }))
  expect(sayMessages(thanks).when).toBe('upon “Paid by any route”, 1 hour after “Paid”')
})

test('the decisions that lead there are named once each', () => {
  const choice = step({ title: 'VIP?', way: 'Yes' })
  expect(sayChoices(path(choice, choice, step({ title: 'Retry', way: 'Failed' })))).toBe('VIP?: Yes · Retry: Failed')
})
