import { expect, test } from 'vitest'
import { retriedInWords, stoppedAt, together, whichRuns } from './failed-runs.words.ts'

const summary = { count: 12, more: false, campaigns: [{ id: 'c', name: 'Dunning', count: 7 }] }

test('the button for all means what is shown', () => {
  expect(whichRuns(undefined, summary)).toEqual({ which: { which: 'all' }, count: 12 })
  expect(whichRuns('c', summary)).toEqual({ which: { which: 'campaign', campaignId: 'c' }, count: 7 })
  // Gone meanwhile: no button, and never one that would mean all.
  expect(whichRuns('gone', summary)).toMatchObject({ which: { which: 'campaign' }, count: 0 })
})

test('where a run stood reads like a sentence', () => {
  expect(stoppedAt({ stoodAt: [] })).toBe('before its first step')
  const stoodAt = ['Wait 2 days', 'Email the customer'].map((title) => ({ node: 'x', title }))
  expect(stoppedAt({ stoodAt })).toBe('at “Wait 2 days” and “Email the customer”')
})

test('answers to several batches are one answer', () => {
  const one = { count: 200, staying: [{ why: 'A.', runs: 1 }] }
  const other = {
    count: 1_000,
    staying: [
      { why: 'B.', runs: 3 },
      { why: 'A.', runs: 1 },
    ],
  }
  expect(together(one, other)).toEqual({
    count: 1_200,
    staying: [
      { why: 'B.', runs: 3 },
      { why: 'A.', runs: 2 },
    ],
  })
})

test.each([
  [1, [], '1 run goes on'],
  [1_200, [], '1,200 runs go on'],
  [3, [1], '3 runs go on, 1 stays'],
  [1, [2, 3], '1 run goes on, 5 stay'],
  [0, [1], '1 run stays'],
  [0, [2], '2 runs stay'],
  [0, [], 'There was nothing left to try: somebody else has just had them go on'],
])('%i going on and %j staying: %s', (count, stay, words) => {
  expect(retriedInWords({ count, staying: stay.map((runs, n) => ({ why: `${n}`, runs })) })).toBe(words)
})
