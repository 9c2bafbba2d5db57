import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateFlow, type Facts, type History, type Json, type JsonObject, type Trigger } from '@aftercart/flow'
import { condition } from '../condition/condition.model.ts'
import { catalogue } from '../model.ts'
import { adaIn, draw, watch } from '../run.fixture.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { conditionFacts, factsFor } from './facts.ts'
import { judge } from './judge.ts'
import { deepestGroup } from './rules.schema.ts'

const friday = new Date('2026-11-27T09:30:00Z')

const rule = (fact: string, is: string, value?: Json, rest: JsonObject = {}): JsonObject => ({
  ...{ fact, is, ...rest },
  ...(value === undefined ? {} : { value }),
})

function verdict(params: JsonObject, facts: Facts = adaIn('Europe/London'), now = friday) {
  return judge(condition.schema.parse(params), { now, facts })
}

const holds = (one: JsonObject, facts?: Facts, now?: Date): boolean => verdict({ all: [one] }, facts, now).holds

const problems = (params: JsonObject, trigger: Trigger = 'purchase-failed') =>
  condition.check!(condition.schema.parse(params), { node: 'c', trigger }).map((each) => [each.code, each.field])

const yes = rule('contact.tags', 'includes', 'vip')
const no = rule('contact.tags', 'includes', 'gone')

describe('groups in groups', () => {
  test.each<[string, JsonObject, boolean]>([
    ['a large order, or a VIP at any price', { any: [rule('order.total', 'at-least', '100'), { all: [yes] }] }, true],
    ['all of a group', { all: [yes, { any: [no, yes] }] }, true],
    ['none of a group', { all: [yes, { none: [no, { all: [yes, no] }] }] }, true],
    ['not (a or b)', { none: [{ any: [no, yes] }] }, false],
    ['a group of several lists', { all: [{ all: [yes], any: [no, yes], none: [no] }] }, true],
    ['five deep', { all: [{ any: [{ all: [{ any: [{ none: [no] }] }] }] }] }, true],
  ])('%s', (_, params, expected) => {
    expect(verdict(params).holds).toBe(expected)
  })

  test('why it failed names what failed inside', () => {
    const params = { all: [yes, { any: [no, rule('order.total', 'greater-than', '50')] }] }
    expect(verdict(params).why).toBe('Tags vip do not include gone; Order total 40.00 is not more than 50')
  })

  test('the card reads as a sentence', () => {
    const detail = (params: JsonObject) => condition.describe(params).detail
    expect(detail({ all: [yes, { any: [no, rule('order.total', 'greater-than', '50')] }] })).toBe(
      'Tags include vip and (Tags include gone or Order total is more than 50)',
    )
    expect(detail({ any: [{ all: [yes] }, { none: [no] }] })).toBe('Tags include vip or (not: Tags include gone)')
    expect(detail({ all: [{ any: [] }] })).toBe('No rules yet')
  })

  test('deeper than five, empty inside, or half a rule: each is told at its place', () => {
    const issues = (params: JsonObject) =>
      condition.schema.safeParse(params).error?.issues.map((issue) => [issue.path.join('.'), issue.message])
    const deep = (levels: number): JsonObject => (levels === 0 ? yes : { all: [deep(levels - 1)] })
    expect(issues(deep(deepestGroup))).toBeUndefined()
    expect(issues(deep(deepestGroup + 1))?.[0]).toEqual([
      'all.0.all.0.all.0.all.0.all.0',
      'Groups stand at most 5 deep in each other. Move these rules one level up.',
    ])
    expect(issues({ all: [yes, { any: [] }] })).toEqual([['all.1.all', 'Add at least one rule.']])
    expect(issues({ all: [{ any: [{ fact: '', is: 'is' }] }] })).toEqual([
      ['all.0.any.0.fact', 'Choose what to look at.'],
    ])
    expect(issues({ all: [{ any: [{ fact: 'order.total', is: 'beats' }] }] })).toEqual([
      ['all.0.any.0.is', 'Choose how to compare.'],
    ])
    expect(issues({ all: ['vip'] })?.length).toBe(1)
  })

  test('what is wrong deep inside is pinned to its field', () => {
    expect(problems({ all: [{ any: [yes, { none: [rule('order.total', 'is', 'much')] }] }] })).toEqual([
      ['condition.no-number', 'all.0.any.1.none.0.value'],
    ])
  })

  test('a group means what logic says it means', () => {
    type Tree = { params: JsonObject; holds: boolean }
    const leaf: fc.Arbitrary<Tree> = fc.boolean().map((it) => ({ params: it ? yes : no, holds: it }))
    const node = (inner: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> => {
      const list = fc.array(inner, { maxLength: 3 })
      return fc
        .tuple(list, list, list)
        .filter((lists) => lists.some((each) => each.length > 0))
        .map(([all, any, none]) => ({
          params: Object.fromEntries(
            Object.entries({ all, any, none }).map(([name, list]) => [name, list.map((each) => each.params)]),
          ) as JsonObject,
          holds:
            all.every((each) => each.holds) &&
            (any.length === 0 || any.some((each) => each.holds)) &&
            !none.some((each) => each.holds),
        }))
    }
    const tree = node(fc.oneof(leaf, node(fc.oneof(leaf, node(leaf)))))
    fc.assert(
      fc.property(tree, ({ params, holds: expected }) => {
        expect(verdict(params).holds).toBe(expected)
        expect(verdict(params).why.length).toBeLessThanOrEqual(500)
      }),
    )
  })
})

describe('dates', () => {
  const placed = (placedAt: string, zone = 'Europe/London'): Facts => {
    const facts = adaIn(zone)
    return { ...facts, order: { ...facts.order!, placedAt } }
  }
  test.each<[string, string, string, boolean]>([
    ['2026-11-22T10:00:00Z', 'before', '2026-11-23', true],
    ['2026-11-22T10:00:00Z', 'before', '2026-11-22', false],
    ['2026-11-22T10:00:00Z', 'on', '2026-11-22', true],
    ['2026-11-22T10:00:00Z', 'after', '2026-11-22', false],
    ['2026-11-22T10:00:00Z', 'after', '2026-11-21', true],
    ['2026-11-22T10:00:00Z', 'after', '2026-11-22T09:59', true],
    ['2026-11-22T10:00:00Z', 'before', '2026-11-22T10:00:00.001Z', true],
    ['2026-11-22T10:00:00Z', 'within-last', 'P5D', true],
    ['2026-11-22T09:29:59Z', 'within-last', 'P5D', false],
    ['2026-11-22T10:00:00Z', 'within-next', 'P5D', false],
    ['2026-11-28T09:30:00Z', 'within-next', 'P1D', true],
    ['2026-11-28T09:30:01Z', 'within-next', 'P1D', false],
  ])('an order of %s %s %s: %s', (placedAt, is, value, expected) => {
    expect(holds(rule('order.placedAt', is, value), placed(placedAt))).toBe(expected)
  })

  test('are those of the contact’s calendar', () => {
    const lateInLondon = '2026-11-22T20:00:00Z'
    expect(holds(rule('order.placedAt', 'on', '2026-11-22'), placed(lateInLondon))).toBe(true)
    expect(holds(rule('order.placedAt', 'on', '2026-11-23'), placed(lateInLondon, 'Asia/Kolkata'))).toBe(true)
  })

  test('of a whole day are near while any part of that day is', () => {
    const due = (value: Json) => adaIn('Europe/London', { fields: { due: value } })
    const near = (value: Json, is: string, span: string) => holds(rule('contact.fields.due', is, span), due(value))
    expect(near('2026-11-27', 'within-next', 'P1D')).toBe(true)
    expect(near('2026-11-27', 'within-last', 'P1D')).toBe(true)
    expect(near('2026-11-28', 'within-next', 'P1D')).toBe(true)
    expect(near('2026-11-29', 'within-next', 'P1D')).toBe(false)
    expect(near('2026-11-26', 'within-last', 'PT9H')).toBe(false)
    expect(near('2026-11-26', 'within-last', 'PT10H')).toBe(true)
    expect(near('someday', 'within-next', 'P1D')).toBe(false)
  })

  test('of a day that never was, or of nothing, bear out nothing', () => {
    const facts = adaIn(null, { fields: { due: '2026-02-30' } })
    for (const is of ['before', 'after', 'on'])
      expect(holds(rule('contact.fields.due', is, '2026-11-01'), facts)).toBe(false)
    expect(holds(rule('order.placedAt', 'before', '2030-01-01'), { ...facts, order: null })).toBe(false)
    expect(holds(rule('contact.unsubscribedAt', 'is-empty'), facts)).toBe(true)
  })

  test('now: the weekday, the time and the date where the contact lives', () => {
    const kolkata = adaIn('Asia/Kolkata')
    expect(holds(rule('now.weekday', 'is', 'fri'))).toBe(true)
    expect(holds(rule('now.weekday', 'is-one-of', ['sat', 'sun']))).toBe(false)
    expect(holds(rule('now.weekday', 'is', 'sat'), kolkata, new Date('2026-11-27T19:00:00Z'))).toBe(true)
    expect(holds(rule('now.time', 'after', '09:30'))).toBe(true)
    expect(holds(rule('now.time', 'after', '09:31'))).toBe(false)
    expect(holds(rule('now.time', 'before', '15:00'), kolkata)).toBe(false)
    expect(holds(rule('now.time', 'before', '15:01'), kolkata)).toBe(true)
    expect(holds(rule('now.date', 'before', '2026-12-01'))).toBe(true)
    expect(verdict({ all: [rule('now.weekday', 'is', 'fri')] }).why).toBe('Day of the week is Friday')
    expect(verdict({ all: [rule('now.date', 'before', '2026-11-01')] }).why).toBe(
      'Today’s date 27 November 2026 is not before 1 November 2026',
    )
  })
})

describe('history', () => {
  const sent = (at: string, subject: string): History['messages'][number] => ({
    ...{ at, channel: 'email', kind: 'marketing', campaign: 'c', node: 'm', subject },
  })
  const history: History = {
    messages: [sent('2026-11-25T09:30:00Z', 'About your ORDER'), sent('2026-11-01T10:00:00Z', 'Welcome')],
    purchases: [
      { at: '2026-11-20T10:00:00Z', sku: 'MUG', quantity: 2 },
      { at: '2026-11-20T10:00:00Z', sku: 'PLATE', quantity: 1 },
      { at: '2026-03-01T10:00:00Z', sku: 'MUG', quantity: 1 },
    ],
    failures: [
      { at: '2026-11-27T09:00:00Z', order: 'o2', skus: ['MUG'] },
      { at: '2026-11-10T09:00:00Z', order: 'o1', skus: ['PLATE', 'MUG'] },
      { at: '2026-01-10T09:00:00Z', order: 'o0', skus: ['PLATE'] },
    ],
  }
  const facts = factsOfAda({ history })
  const counts = (fact: string, count: number, rest: JsonObject = {}): boolean =>
    holds(rule(fact, 'is', count, rest), facts)

  test('was sent so many messages, with words in the subject, within so many days', () => {
    expect(counts('history.messages', 2)).toBe(true)
    expect(counts('history.messages', 1, { of: 'your order' })).toBe(true)
    expect(counts('history.messages', 1, { within: 'P7D' })).toBe(true)
    expect(counts('history.messages', 1, { within: 'P2D' })).toBe(true)
    expect(counts('history.messages', 0, { within: 'P1D' })).toBe(true)
    expect(counts('history.messages', 0, { of: 'your order', within: 'P1D' })).toBe(true)
  })

  test('has bought so often: an order of several lines is one purchase', () => {
    expect(counts('history.purchases', 2)).toBe(true)
    expect(counts('history.purchases', 2, { of: ' mug ' })).toBe(true)
    expect(counts('history.purchases', 1, { of: 'PLATE' })).toBe(true)
    expect(counts('history.purchases', 1, { within: 'P30D' })).toBe(true)
    expect(counts('history.purchases', 0, { of: 'CUP' })).toBe(true)
  })

  test('has failed to pay so often', () => {
    expect(counts('history.failures', 3)).toBe(true)
    expect(counts('history.failures', 2, { of: 'PLATE' })).toBe(true)
    expect(counts('history.failures', 1, { of: 'PLATE', within: 'P30D' })).toBe(true)
  })

  test('reads as a sentence, on the card and on the timeline', () => {
    const params = { all: [rule('history.messages', 'at-least', '1', { of: 'Your order', within: 'P7D' })] }
    expect(condition.describe(params).detail).toBe('Messages sent (“Your order”, in the last 7 days) is at least 1')
    expect(verdict(params, facts).why).toBe('Messages sent (“Your order”, in the last 7 days) 1 is at least 1')
  })

  test('is asked for only by conditions that look at it, and without it nothing is borne out', () => {
    const asks = (params: JsonObject) => condition.asksHistory!(condition.schema.parse(params))
    expect(asks({ all: [{ any: [rule('history.failures', 'at-least', '1')] }] })).toBe(true)
    expect(asks({ all: [yes] })).toBe(false)
    expect(holds(rule('history.failures', 'at-least', '0'), factsOfAda({ history: null }))).toBe(false)
  })
})

describe('events, cards and line items', () => {
  const event = { name: 'trial-ended', data: { plan: 'pro', seats: 12, on: '2026-11-30' } }
  const facts = factsOfAda({ event, order: null, outcome: null })
  test('what the shop’s own server told can be asked about', () => {
    expect(holds(rule('event.name', 'is', 'trial-ended'), facts)).toBe(true)
    expect(holds(rule('event.data.plan', 'is', 'PRO'), facts)).toBe(true)
    expect(holds(rule('event.data.seats', 'greater-than', '9'), facts)).toBe(true)
    expect(holds(rule('event.data.on', 'within-next', 'P3D'), facts)).toBe(true)
    expect(holds(rule('event.data.toString', 'is-empty'), facts)).toBe(true)
  })

  test('any line of the order, its products’ names and how many in all', () => {
    const item = { sku: 'MUG', name: 'Large mug', quantity: 2, price: '20.00' }
    const order = { ...factsOfAda().order!, items: [item, { ...item, sku: 'PLATE', name: 'Plate', quantity: 3 }] }
    const many = factsOfAda({ order })
    expect(holds(rule('order.skus', 'includes', 'plate'), many)).toBe(true)
    expect(holds(rule('order.productNames', 'contains', 'MUG'), many)).toBe(true)
    expect(holds(rule('order.productNames', 'contains', 'e","P'), many)).toBe(false)
    expect(holds(rule('order.productNames', 'contains-not', 'cup'), many)).toBe(true)
    expect(holds(rule('order.itemCount', 'is', '5'), many)).toBe(true)
  })

  test('the card network, the last attempt and the day of the payment', () => {
    expect(holds(rule('outcome.cardNetwork', 'is', 'Visa'))).toBe(true)
    expect(holds(rule('outcome.finalAttempt', 'is', false))).toBe(true)
    expect(holds(rule('outcome.occurredAt', 'on', '2026-11-22'))).toBe(true)
    const card = { network: 'visa', last4: '4242', expires: '2026-12' }
    expect(holds(rule('card.expires', 'within-next', 'P30D'), factsOfAda({ card }))).toBe(false)
    expect(holds(rule('card.expires', 'within-next', 'P34D'), factsOfAda({ card }))).toBe(true)
  })

  test.each<[Trigger, string[]]>([
    ['charge-failed', ['Contact', 'Order', 'Payment', 'Product', 'History', 'Now']],
    ['charge-recovered', ['Contact', 'Order', 'Payment', 'Product', 'History', 'Now']],
    ['api-event', ['Contact', 'Event', 'History', 'Now']],
    ['card-expiring', ['Contact', 'Card', 'History', 'Now']],
    ['tag-added', ['Contact', 'History', 'Now']],
    ['manual', ['Contact', 'History', 'Now']],
  ])('a flow that begins with %s offers %j', (trigger, groups) => {
    expect([...new Set(factsFor(trigger).map((fact) => fact.group))]).toEqual(groups)
  })
})

test.each<[JsonObject, string, string]>([
  [rule('order.placedAt', 'before', 'Christmas'), 'condition.no-date', 'value'],
  [rule('order.placedAt', 'within-last', 'a week'), 'condition.no-duration', 'value'],
  [rule('order.placedAt', 'contains', '2026'), 'condition.operator', 'is'],
  [rule('contact.fields.due', 'on', 'soon'), 'condition.no-date', 'value'],
  [rule('contact.fields.due', 'within-next', '7'), 'condition.no-duration', 'value'],
  [rule('now.time', 'after', '9 am'), 'condition.no-time', 'value'],
  [rule('now.weekday', 'is', 'friday'), 'condition.option', 'value'],
  [rule('outcome.finalAttempt', 'is', 'maybe'), 'condition.option', 'value'],
  [rule('history.purchases', 'at-least', 'often'), 'condition.no-number', 'value'],
  [rule('order.total', 'at-least', '1', { within: 'P7D' }), 'condition.not-counted', 'within'],
  [rule('order.skus', 'includes', 'MUG', { of: 'MUG' }), 'condition.not-counted', 'of'],
  [rule('event.name', 'is', 'x'), 'condition.no-such-fact-here', 'fact'],
  [rule('event.data.plan', 'is', 'x'), 'condition.no-such-fact-here', 'fact'],
  [rule('card.expires', 'within-next', 'P7D'), 'condition.no-such-fact-here', 'fact'],
  [rule('contact.fields.', 'is', 'x'), 'condition.unknown-fact', 'fact'],
])('%j is a problem: %s at its %s', (wrong, code, field) => {
  expect(problems({ all: [wrong] })).toEqual([[code, `all.0.${field}`]])
})

test('each problem says what is wrong and what to do', () => {
  const wrong = { all: [rule('order.placedAt', 'before', 'Christmas'), rule('event.name', 'is', 'x')] }
  const found = condition.check!(condition.schema.parse(wrong), { node: 'c', trigger: 'manual' })
  expect(found.map((each) => each.message)).toEqual([
    '"Order date" is about an order, and this flow begins without one. Choose something about the contact.',
    '"Event name" is told by an event from your own server, and this flow does not begin with one. Choose something else, or the trigger "API event".',
  ])
})

test('every fact of every flow can be asked about with no run at hand that has it', () => {
  const bare = factsOfAda({ order: null, outcome: null, event: null, card: null, history: null })
  for (const fact of conditionFacts) {
    expect(
      typeof verdict({ any: [rule(fact.name, 'is-empty'), rule(fact.name, 'before', '2026-01-01')] }, bare).why,
    ).toBe('string')
  }
})

test('in a flow, the branch follows the contact’s clock and the timeline tells it', () => {
  const flow = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      c: ['condition', { all: [rule('now.time', 'after', '09:00'), { any: [yes, rule('now.weekday', 'is', 'sun')] }] }],
      y: ['goal', { on: 'refunded' }],
      n: ['goal', { on: 'refunded' }],
    },
    't > c',
    'c.yes > y',
    'c.no > n',
  )
  expect(validateFlow(flow, catalogue).filter((each) => each.severity === 'error')).toEqual([])
  const london = watch(flow, '2026-11-27T08:30:00Z', adaIn('Europe/London'))
  expect([london.at(), london.lines]).toEqual([['n'], ['c no: Time of day 08:30 is not after 09:00']])
  const kolkata = watch(flow, '2026-11-27T08:30:00Z', adaIn('Asia/Kolkata'))
  expect([kolkata.at(), kolkata.lines]).toEqual([
    ['y'],
    ['c yes: Time of day 14:00 is after 09:00; Tags vip include vip'],
  ])
})
