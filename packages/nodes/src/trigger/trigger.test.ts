import { expect, test } from 'vitest'
import { triggers, type JsonObject } from '@aftercart/flow'
import { firedTriggers, trigger } from './trigger.model.ts'

const problems = (params: JsonObject) =>
  trigger.check!(trigger.schema.parse(params), { node: 't', trigger: null }).map((each) => [each.code, each.severity])

test('all twelve triggers are offered', () => {
  expect(firedTriggers.toSorted()).toEqual(triggers.toSorted())
  expect(triggers).toHaveLength(12)
})

test.each<JsonObject>([
  { on: 'charge-failed' },
  { on: 'charge-failed', attempt: 'every' },
  { on: 'charge-failed', attempt: 'last', skus: ['MUG'] },
  { on: 'charge-failed', attempt: 3 },
  { on: 'card-expiring', days: 14 },
  { on: 'tag-added' },
  { on: 'tag-added', tag: 'vip' },
  { on: 'api-event', event: 'trial-ended' },
  { on: 'purchase-made', sku: 'MUG' },
  { on: 'contact-created', sku: 'MUG' },
  { on: 'manual' },
])('%j can be published', (params) => {
  expect(problems(params)).toEqual([])
})

test.each<[JsonObject, string]>([
  [{ on: 'charge-failed', attempt: 0 }, 'attempt'],
  [{ on: 'charge-failed', attempt: 'some' }, 'attempt'],
  [{ on: 'card-expiring', days: 0 }, 'days'],
  [{ on: 'card-expiring', days: 1.5 }, 'days'],
  [{ on: 'purchase-made', skus: [] }, 'skus'],
])('%j is mended at %s', (params, field) => {
  expect(trigger.schema.safeParse(params).error?.issues.map((issue) => issue.path[0])).toEqual([field])
})

test('an event from the API needs its name', () => {
  expect(problems({ on: 'api-event' })).toEqual([['trigger.no-event', 'error']])
})

test('a setting that the trigger knows nothing of is said to be of no use', () => {
  expect(problems({ on: 'manual', tag: 'vip' })).toEqual([['trigger.unused', 'warning']])
  expect(problems({ on: 'purchase-failed', attempt: 'first' })).toEqual([['trigger.unused', 'warning']])
})

test('the card says what narrows it', () => {
  const detail = (params: JsonObject) => trigger.describe(params).detail
  expect(detail({ on: 'charge-failed', attempt: 'first', skus: ['MUG', 'PLATE'] })).toBe(
    'The first attempt, only MUG, PLATE',
  )
  expect(detail({ on: 'charge-failed', attempt: 3 })).toBe('Attempt 3')
  expect(detail({ on: 'charge-failed', attempt: 'every' })).toBe('An automatic charge is declined')
  expect(detail({ on: 'card-expiring', days: 14 })).toBe('14 days before')
  expect(detail({ on: 'api-event', event: 'trial-ended' })).toBe('“trial-ended”')
  expect(detail({ on: 'tag-added', tag: 'vip' })).toBe('Tag “vip”')
  expect(detail({ on: 'purchase-made', sku: 'MUG' })).toBe('Only MUG')
})
