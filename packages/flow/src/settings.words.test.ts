import { expect, test } from 'vitest'
import { signalNames } from './flow.ts'
import { exitRuleWords, reEntryWords } from './settings.words.ts'

test('re-entry in words', () => {
  expect(reEntryWords({ when: 'always' })).toBe('always')
  expect(reEntryWords({ when: 'never' })).toBe('never')
  expect(reEntryWords({ when: 'after-end' })).toBe('once they are out again')
  expect(reEntryWords({ when: 'after', days: 1 })).toBe('1 day after they last came in')
  expect(reEntryWords({ when: 'after', days: 30 })).toBe('30 days after they last came in')
})

test('each event that may end a run has its own words', () => {
  expect(signalNames.map((on) => exitRuleWords({ on }))).toEqual([
    'it is paid',
    'a purchase is made',
    'a purchase fails',
    'they log in to the cart',
    'a tag is added',
    'an event is reported',
    'the order is cancelled',
    'the order is refunded',
    'they unsubscribe',
  ])
  expect(exitRuleWords({ on: 'tag-added', tag: 'vip' })).toBe('the tag “vip” is added')
  expect(exitRuleWords({ on: 'api-event', event: 'moved' })).toBe('the event “moved” is reported')
  expect(exitRuleWords({ on: 'api-event', tag: 'vip' })).toBe('an event is reported')
  expect(exitRuleWords({ on: 'paid', tag: 'vip', event: 'x' })).toBe('it is paid')
})
