import { expect, test } from 'vitest'
import { actionsInWords, shortCount, triesInWords, whichOf } from './failed-actions.words.ts'

const summary = {
  ...{ count: 12, more: false },
  hosts: [{ host: 'https://a.test', count: 5 }],
  campaigns: [{ id: 'c', name: 'Dunning', count: 7 }],
}

test('the button for all means what is shown', () => {
  expect(whichOf({}, summary)).toEqual({ which: { which: 'all' }, count: 12 })
  expect(whichOf({ host: 'https://a.test' }, summary)).toEqual({
    which: { which: 'host', host: 'https://a.test' },
    count: 5,
  })
  expect(whichOf({ campaignId: 'c' }, summary)).toEqual({ which: { which: 'campaign', campaignId: 'c' }, count: 7 })
  // Gone meanwhile: no button, and never one that would mean all.
  expect(whichOf({ host: 'https://gone.test' }, summary)).toMatchObject({ which: { which: 'host' }, count: 0 })
})

test('counts read like sentences', () => {
  expect(actionsInWords(1, false)).toBe('it')
  expect(actionsInWords(1200, false)).toBe('all 1,200')
  expect(actionsInWords(10_000, true)).toBe('all (more than 10,000)')
  expect([triesInWords(1), triesInWords(10)]).toEqual(['Tried once', 'Tried 10 times'])
  expect([shortCount({ count: 7, more: false }), shortCount({ count: 10_000, more: true })]).toEqual(['7', '999+'])
})
