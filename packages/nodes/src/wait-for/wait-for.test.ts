import { expect, test } from 'vitest'
import { signalNames, validateFlow, type JsonObject } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { draw, watch } from '../run.fixture.ts'
import { waitFor } from './wait-for.model.ts'

const flowOf = (params: JsonObject) =>
  draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait-for', params],
      yes: ['goal', { on: 'refunded' }],
      no: ['goal', { on: 'refunded' }],
    },
    't > w',
    'w.happened > yes',
    'w.timed-out > no',
  )

test('Ada buys within three days: she goes on by "it happened", and the time limit is taken back', () => {
  const run = watch(flowOf({ on: 'purchase-made', within: 'P3D' }), '2026-11-27T10:00:00Z')
  run.until('2026-11-29T10:00:00Z')
  run.signal('purchase-made', { skus: ['MUG'] })
  expect(run.at()).toEqual(['yes'])
  expect(run.dueAt('w')).toBeNull()
})

test('three days are over first: she goes on by "time is over", and a purchase after that changes nothing', () => {
  const run = watch(flowOf({ on: 'purchase-made', within: 'P3D' }), '2026-11-27T10:00:00Z')
  run.until('2026-11-30T09:59:59Z')
  expect(run.at()).toEqual(['w'])
  run.until('2026-11-30T10:00:00Z')
  expect(run.at()).toEqual(['no'])
  run.signal('purchase-made')
  expect(run.at()).toEqual(['no'])
})

test('without a time limit it waits for as long as it takes, and needs no path for it', () => {
  const flow = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait-for', { on: 'cart-login' }],
      g: ['goal', { on: 'refunded' }],
    },
    't > w',
    'w.happened > g',
  )
  expect(validateFlow(flow, catalogue)).toEqual([])
  const run = watch(flow, '2026-11-27T10:00:00Z')
  run.until('2030-01-01T00:00:00Z')
  expect([run.at(), run.dueAt('w')]).toEqual([['w'], null])
  run.signal('cart-login')
  expect(run.at()).toEqual(['g'])
})

test.each<[JsonObject, JsonObject, boolean]>([
  [{ on: 'tag-added', tag: 'vip' }, { tag: 'vip' }, true],
  [{ on: 'tag-added', tag: 'vip' }, { tag: 'new' }, false],
  [{ on: 'tag-added' }, { tag: 'new' }, true],
  [{ on: 'api-event', event: 'shipped' }, { event: 'shipped', data: { parcel: 1 } }, true],
  [{ on: 'api-event', event: 'shipped' }, { event: 'packed' }, false],
  [{ on: 'purchase-made', sku: 'MUG' }, { skus: ['PLATE', 'MUG'] }, true],
  [{ on: 'purchase-made', sku: 'MUG' }, { skus: ['PLATE'] }, false],
  [{ on: 'purchase-made', sku: 'MUG' }, {}, false],
])('%j hears %j: %s', (params, detail, expected) => {
  const run = watch(flowOf(params), '2026-11-27T10:00:00Z')
  run.signal(waitFor.schema.parse(params).on, detail)
  expect(run.at()).toEqual([expected ? 'yes' : 'w'])
})

test('with a time limit but no path for it, the canvas says that the run ends there', () => {
  const params = { on: 'cart-login', within: 'P3D' }
  const flow = draw(
    { t: ['trigger', { on: 'purchase-failed' }], w: ['wait-for', params], g: ['goal', { on: 'refunded' }] },
    't > w',
    'w.happened > g',
  )
  const found = validateFlow(flow, catalogue).map((each) => [each.code, each.severity, each.short])
  expect(found).toEqual([['way-out.unconnected', 'warning', 'no "Time is over" path']])
})

test('a goal behind it takes the run away as from any other wait', () => {
  const flow = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait-for', { on: 'cart-login', within: 'P3D' }],
      g: ['goal', { on: 'paid' }],
      x: ['goal', { on: 'refunded' }],
    },
    't > w',
    'w.happened > g',
    'w.timed-out > g',
    'g > x',
  )
  const run = watch(flow, '2026-11-27T10:00:00Z')
  run.signal('paid')
  expect([run.at(), run.dueAt('w'), run.lines]).toEqual([['x'], null, ['w interrupted']])
})

test('every event can be waited for, and says so on its card', () => {
  const titles = signalNames.map((on) => waitFor.describe({ on }).title)
  expect(new Set(titles).size).toBe(signalNames.length)
  expect(waitFor.describe({ on: 'api-event', event: 'shipped', within: 'P2W' })).toEqual({
    title: 'Wait for the event “shipped”',
    detail: 'For at most 2 weeks',
  })
})

test.each<[JsonObject, string]>([
  [{ on: 'cart-login', tag: 'vip' }, 'tag'],
  [{ on: 'tag-added', sku: 'MUG' }, 'sku'],
  [{ on: 'paid', event: 'shipped' }, 'event'],
])('%j would never come: it asks the news for something that it does not tell', (params, field) => {
  const found = waitFor.check!(waitFor.schema.parse(params), { node: 'w', trigger: null })
  expect(found.map((each) => [each.code, each.field, each.severity])).toEqual([
    ['signal.never-matches', field, 'error'],
  ])
})

test('a time limit longer than 366 days, or none at all, is no time limit', () => {
  expect(waitFor.schema.safeParse({ on: 'paid', within: 'P400D' }).success).toBe(false)
  expect(waitFor.schema.safeParse({ on: 'paid', within: '' }).success).toBe(false)
})
