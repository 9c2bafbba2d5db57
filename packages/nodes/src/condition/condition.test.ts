import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Facts, Json } from '@aftercart/flow'
import { conditionFacts, operatorsOf } from '../conditions/facts.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { judge } from '../conditions/judge.ts'
import { condition } from './condition.model.ts'

const now = new Date('2026-11-27T09:30:00Z')

const rule = (fact: string, is: string, value?: Json) => ({ fact, is, ...(value === undefined ? {} : { value }) })

function holds(params: Record<string, unknown>, facts: Facts = factsOfAda()): boolean {
  return judge(condition.schema.parse(params), { now, facts }).holds
}

test('an order of 40.00 is not more than 50, and the timeline can say so', () => {
  const params = condition.schema.parse({ all: [rule('order.total', 'greater-than', '50')] })
  expect(judge(params, { now, facts: factsOfAda() })).toEqual({
    holds: false,
    why: 'Order total 40.00 is not more than 50',
  })
})

test.each([
  ['order.total', 'at-least', '40', true],
  ['order.total', 'is', 40, true],
  ['order.total', 'less-than', '40.000001', true],
  ['order.total', 'greater-than', '9', true],
  ['order.total', 'greater-than', 'NaN', false],
  ['order.total', 'greater-than', '1e3', false],
  ['contact.tags', 'includes', ' VIP ', true],
  ['contact.tags', 'includes-not', 'vip', false],
  ['contact.firstName', 'is', 'ADA', true],
  ['contact.email', 'contains', '@example', true],
  ['contact.email', 'starts-with', 'bob', false],
  ['order.skus', 'includes', 'MUG', true],
  ['order.itemCount', 'is', '1', true],
  ['outcome.declineClass', 'is-one-of', ['soft', 'unknown'], true],
  ['outcome.card', 'is', 'true', true],
  ['product.name', 'is-empty', undefined, true],
] as const)('%s %s %s: %s', (fact, is, value, expected) => {
  expect(holds({ all: [rule(fact, is, value as Json)] })).toBe(expected)
})

test('prices are compared as decimals: 0.1 + 0.2 style fractions do not tip the scale', () => {
  const order = { id: 'o', currency: 'USD', total: '0.30', items: [], placedAt: '2026-11-22T10:00:00Z' }
  expect(holds({ all: [rule('order.total', 'is', '0.3')] }, factsOfAda({ order }))).toBe(true)
  expect(holds({ all: [rule('order.total', 'greater-than', '0.29999999999999999')] }, factsOfAda({ order }))).toBe(true)
})

test('all, any and none are asked together', () => {
  const vip = rule('contact.tags', 'includes', 'vip')
  const big = rule('order.total', 'greater-than', '50')
  expect(holds({ all: [vip], any: [big, vip], none: [big] })).toBe(true)
  expect(holds({ all: [vip], any: [big] })).toBe(false)
  expect(holds({ none: [vip] })).toBe(false)
})

test('without an order, what is asked about it is empty and not equal to anything', () => {
  const login = factsOfAda({ order: null, outcome: null })
  expect(holds({ all: [rule('order.total', 'less-than', '50')] }, login)).toBe(false)
  expect(holds({ all: [rule('order.id', 'is-not', 'x')] }, login)).toBe(true)
  expect(holds({ all: [rule('order.skus', 'is-empty')] }, login)).toBe(true)
})

test('a rule that cannot work says what to do', () => {
  const problemsOf = (params: Record<string, unknown>, trigger: 'purchase-failed' | 'cart-login' = 'purchase-failed') =>
    condition.check!(condition.schema.parse(params), { node: 'c', trigger }).map((each) => [each.code, each.field])
  expect(problemsOf({ all: [rule('order.totl', 'is', '1')] })).toEqual([['condition.unknown-fact', 'all.0.fact']])
  expect(problemsOf({ any: [rule('order.total', 'is', 'many')] })).toEqual([['condition.no-number', 'any.0.value']])
  expect(problemsOf({ all: [rule('order.total', 'contains', '4')] })).toEqual([['condition.operator', 'all.0.is']])
  expect(problemsOf({ all: [rule('contact.type', 'is', ' ')] })).toEqual([['condition.no-value', 'all.0.value']])
  expect(problemsOf({ all: [rule('outcome.declineClass', 'is', 'firm')] })).toEqual([
    ['condition.option', 'all.0.value'],
  ])
  expect(problemsOf({ all: [rule('order.total', 'at-least', '1')] }, 'cart-login')).toEqual([
    ['condition.no-such-fact-here', 'all.0.fact'],
  ])
})

test('a condition without rules cannot be published', () => {
  expect(condition.schema.safeParse({ all: [] }).error?.issues[0]?.message).toBe('Add at least one rule.')
})

test('every fact can be compared in every way that the form offers', () => {
  for (const fact of conditionFacts) {
    for (const operator of operatorsOf[fact.type]) {
      const value = operator === 'is-one-of' ? ['a'] : '1'
      expect(typeof holds({ all: [rule(fact.name, operator, value)] })).toBe('boolean')
    }
  }
})

test('a contact’s own fields can be asked about, whatever they hold', () => {
  const contact = { ...factsOfAda().contact, fields: { size: 'M', points: 120, likes: ['tea'] } }
  const facts = factsOfAda({ contact })
  expect(
    holds(
      {
        all: [
          rule('contact.fields.size', 'is', 'm'),
          rule('contact.fields.points', 'at-least', 100),
          rule('contact.fields.likes', 'includes', 'tea'),
        ],
      },
      facts,
    ),
  ).toBe(true)
  expect(
    holds({ all: [rule('contact.fields.colour', 'is-empty'), rule('contact.fields.colour', 'is-not', 'red')] }, facts),
  ).toBe(true)
  expect(
    holds(
      { any: [rule('contact.fields.constructor', 'is-not-empty'), rule('contact.fields.colour', 'at-most', 5)] },
      facts,
    ),
  ).toBe(false)
  const params = condition.schema.parse({ all: [rule('contact.fields.points', 'greater-than', 100)] })
  expect(condition.check!(params, { node: 'c', trigger: 'cart-login' })).toEqual([])
  expect(judge(params, { now, facts }).why).toBe('Field “points” 120 is more than 100')
})

test('a rule and its contrary never both hold, and one of them does', () => {
  const pairs = [
    ['is', 'is-not'],
    ['contains', 'contains-not'],
    ['includes', 'includes-not'],
    ['is-empty', 'is-not-empty'],
  ] as const
  const anyFacts = fc.constantFrom(factsOfAda(), factsOfAda({ order: null, outcome: null }))
  fc.assert(
    fc.property(
      fc.constantFrom(...conditionFacts),
      fc.constantFrom(...pairs),
      fc.jsonValue() as fc.Arbitrary<Json>,
      anyFacts,
      (fact, [yes, no], value, facts) => {
        expect(holds({ all: [rule(fact.name, yes, value)] }, facts)).toBe(
          !holds({ all: [rule(fact.name, no, value)] }, facts),
        )
      },
    ),
  )
})

test('every amount of money compares as it would on paper', () => {
  const cents = fc.integer({ min: -1_000_000_00, max: 1_000_000_00 })
  const asText = (amount: number) =>
    `${amount < 0 ? '-' : ''}${Math.trunc(Math.abs(amount) / 100)}.${String(Math.abs(amount) % 100).padStart(2, '0')}`
  fc.assert(
    fc.property(cents, cents, (left, right) => {
      const facts = factsOfAda({
        order: { id: 'o', currency: 'USD', total: asText(left), items: [], placedAt: '2026-11-22T10:00:00Z' },
      })
      expect(holds({ all: [rule('order.total', 'greater-than', asText(right))] }, facts)).toBe(left > right)
      expect(holds({ all: [rule('order.total', 'at-most', asText(right))] }, facts)).toBe(left <= right)
      expect(holds({ all: [rule('order.total', 'is', asText(right))] }, facts)).toBe(left === right)
    }),
  )
})

test('why it went one way can always be stored and read', () => {
  const anything = fc.string({ unit: 'grapheme', maxLength: 300 })
  fc.assert(
    fc.property(anything, anything, (firstName, value) => {
      const contact = { ...factsOfAda().contact, firstName }
      const { why } = judge(condition.schema.parse({ all: [rule('contact.firstName', 'is', value)] }), {
        now,
        facts: factsOfAda({ contact }),
      })
      expect(why.isWellFormed()).toBe(true)
      expect(why.length).toBeLessThanOrEqual(200)
    }),
  )
})

test('a value that is an object and no text is compared like any other, and is a problem rather than an exception', () => {
  const odd = JSON.parse('{"toString": null, "valueOf": null}') as Json
  expect(holds({ all: [rule('contact.firstName', 'is', odd)] })).toBe(false)
  expect(holds({ all: [rule('order.total', 'greater-than', odd)] })).toBe(false)
  const params = condition.schema.parse({ all: [rule('order.total', 'is', odd)] })
  expect(condition.check!(params, { node: 'c', trigger: 'purchase-failed' }).map((each) => each.code)).toEqual([
    'condition.no-number',
  ])
  expect(condition.describe(params).detail).toContain('Order total')
})
