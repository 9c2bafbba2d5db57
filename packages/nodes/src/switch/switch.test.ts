import { expect, test } from 'vitest'
import { validateFlow, type Facts, type JsonObject, type Trigger } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { at, draw, watch } from '../run.fixture.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { switchNode } from './switch.model.ts'

const rules: JsonObject = {
  cases: [
    { id: 'big', name: 'Large order', all: [{ fact: 'order.total', is: 'greater-than', value: '100' }] },
    { id: 'soft', name: 'Soft', any: [{ fact: 'outcome.declineClass', is: 'is', value: 'soft' }] },
    { id: 'card', name: 'By card', all: [{ fact: 'outcome.card', is: 'is', value: true }] },
  ],
}
const byClass: JsonObject = {
  fact: 'outcome.declineClass',
  cases: [
    { id: 'hard', name: 'Hard decline', value: 'hard' },
    { id: 'later', value: ['soft', 'unknown'] },
  ],
}

function decided(params: JsonObject, facts: Facts = factsOfAda()) {
  if (switchNode.behaviour.kind !== 'decide') throw new Error('A switch decides.')
  const context = at('2026-11-27T10:00:00Z', facts)
  return switchNode.behaviour.decide(switchNode.schema.parse(params), context, { node: 's', visit: 1 })
}

const problems = (params: JsonObject, trigger: Trigger = 'purchase-failed') =>
  switchNode.check!(switchNode.schema.parse(params), { node: 's', trigger }).map((each) => [each.code, each.field])

test('the first case that holds is taken, and the timeline says why', () => {
  expect(decided(rules)).toEqual({ out: 'soft', why: 'Kind of decline is soft' })
  const rich = factsOfAda()
  expect(decided(rules, { ...rich, order: { ...rich.order!, total: '100.01' } }).out).toBe('big')
})

test('when no case fits, it goes by "otherwise"', () => {
  const paid = factsOfAda({ outcome: { ...factsOfAda().outcome!, declineClass: null, card: false } })
  expect(decided(rules, paid)).toEqual({ out: 'otherwise', why: 'No case fits' })
})

test('the short form compares one fact with a value for each case, or with several', () => {
  const outcome = factsOfAda().outcome!
  expect(decided(byClass).out).toBe('later')
  expect(decided(byClass, factsOfAda({ outcome: { ...outcome, declineClass: 'hard' } })).out).toBe('hard')
  expect(decided(byClass, factsOfAda({ outcome: { ...outcome, declineClass: 'authentication' } })).out).toBe(
    'otherwise',
  )
  expect(decided({ fact: 'contact.tags', cases: [{ id: 'v', value: 'VIP' }] }).out).toBe('v')
  expect(decided({ fact: 'order.placedAt', cases: [{ id: 'd', value: '2026-11-22' }] }).out).toBe('d')
  expect(decided({ fact: 'order.total', cases: [{ id: 'f', value: 40 }] }).out).toBe('f')
})

test('the ways out are the cases by name, by what they ask, or by number, and "otherwise"', () => {
  const labels = (params: JsonObject) => switchNode.waysOut(params).map((way) => [way.id, way.label, way.optional])
  expect(labels(byClass)).toEqual([
    ['hard', 'Hard decline', undefined],
    ['later', 'soft, unknown', undefined],
    ['otherwise', 'Otherwise', true],
  ])
  expect(
    labels({ cases: [{ id: 'x', all: [{ fact: 'order.total', is: 'at-least', value: '5' }] }, { id: 'y' }] }),
  ).toEqual([
    ['x', 'Order total is at least 5', undefined],
    ['y', 'Case 2', undefined],
    ['otherwise', 'Otherwise', true],
  ])
  expect(labels({ cases: 'none' })).toEqual([['otherwise', 'Otherwise', true]])
})

test('a case that cannot work says where and what to do', () => {
  const fields = (params: JsonObject) =>
    switchNode.schema.safeParse(params).error?.issues.map((issue) => issue.path.join('.'))
  expect(fields({ cases: [] })).toEqual(['cases'])
  expect(fields({ cases: [{ id: 'a' }] })).toEqual(['cases.0.all'])
  expect(fields({ cases: [{ id: 'otherwise', all: [{ fact: 'order.id', is: 'is' }] }] })).toEqual(['cases.0.id'])
  expect(fields({ fact: 'order.id', cases: [{ id: 'a', value: '1' }, { id: 'a' }] })).toEqual([
    'cases.1.id',
    'cases.1.value',
  ])
  expect(fields({ cases: [{ id: 'a', all: [{ any: [{ is: 'is' }] }] }] })).toEqual(['cases.0.all.0.any.0.fact'])
})

test('its rules are checked as those of a condition are', () => {
  expect(problems(byClass)).toEqual([])
  expect(problems({ cases: [{ id: 'a', any: [{ fact: 'order.total', is: 'is', value: 'much' }] }] })).toEqual([
    ['condition.no-number', 'cases.0.any.0.value'],
  ])
  expect(
    problems({
      fact: 'outcome.declineClass',
      cases: [
        { id: 'a', value: 'firm' },
        { id: 'b', value: '' },
      ],
    }),
  ).toEqual([
    ['condition.option', 'cases.0.value'],
    ['condition.no-value', 'cases.1.value'],
  ])
  expect(
    problems({
      fact: 'order.totl',
      cases: [
        { id: 'a', value: '1' },
        { id: 'b', value: '2' },
      ],
    }),
  ).toEqual([['condition.unknown-fact', 'fact']])
  expect(problems(byClass, 'cart-login')).toEqual([['condition.no-such-fact-here', 'fact']])
  expect(problems({ fact: 'now.time', cases: [{ id: 'a', value: '09:00' }] })).toEqual([['switch.time', 'fact']])
  expect(problems({ fact: 'order.total', within: 'P3D', cases: [{ id: 'a', value: '1' }] })).toEqual([
    ['condition.not-counted', 'within'],
  ])
})

test('it asks for what happened before when a case does, however deep', () => {
  const count = { fact: 'history.purchases', is: 'at-least', value: '1' }
  const asks = (params: JsonObject) => switchNode.asksHistory!(switchNode.schema.parse(params))
  expect(asks({ cases: [{ id: 'a', all: [{ any: [{ none: [count] }] }] }] })).toBe(true)
  expect(asks({ fact: 'history.purchases', of: 'MUG', cases: [{ id: 'a', value: '1' }] })).toBe(true)
  expect(asks(rules)).toBe(false)
})

test('in a flow each case has its path; what is not connected is said without forbidding it', () => {
  const flow = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      s: ['switch', byClass],
      h: ['goal', { on: 'paid' }],
      l: ['goal', { on: 'paid' }],
    },
    't > s',
    's.hard > h',
    's.later > l',
  )
  expect(validateFlow(flow, catalogue).filter((each) => each.severity === 'error')).toEqual([])
  expect(watch(flow, '2026-11-27T10:00:00Z', factsOfAda()).at()).toEqual(['l'])
})
