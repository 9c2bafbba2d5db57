import { expect, test } from 'vitest'
import { compileFlow, enter, positions, signalNames, validateFlow, type JsonObject } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { at, draw, watch } from '../run.fixture.ts'
import { goal } from './goal.model.ts'

const dunning = (params: JsonObject) =>
  draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait', { for: 'P3D' }],
      g: ['goal', params],
      x: ['wait', { for: 'P1D' }],
    },
    't > w',
    'w > g',
    'g > x',
  )

test.each(signalNames)('%s reaches a goal that listens for it, whatever the run was doing', (on) => {
  expect(validateFlow(dunning({ on }), catalogue).filter((each) => each.severity === 'error')).toEqual([])
  const run = watch(dunning({ on }), '2026-11-27T10:00:00Z')
  run.signal(on)
  expect([run.at(), run.dueAt('w')]).toEqual([['x'], null])
})

test.each<[JsonObject, JsonObject, string]>([
  [{ on: 'purchase-made', sku: 'MUG' }, { skus: ['MUG'] }, 'x'],
  [{ on: 'purchase-made', sku: 'MUG' }, { skus: ['PLATE'] }, 'w'],
  [{ on: 'tag-added', tag: 'vip' }, { tag: 'vip' }, 'x'],
  [{ on: 'tag-added', tag: 'vip' }, { tag: 'new' }, 'w'],
  [{ on: 'api-event', event: 'shipped' }, { event: 'shipped' }, 'x'],
  [{ on: 'api-event', event: 'shipped' }, { event: 'packed' }, 'w'],
])('%j, told %j, leads to %s', (params, detail, expected) => {
  const run = watch(dunning(params), '2026-11-27T10:00:00Z')
  run.signal(goal.schema.parse(params).on, detail)
  expect(run.at()).toEqual([expected])
})

test('others may enter here only where the goal says so, and only when it is the news that it means', () => {
  const enters = (params: JsonObject, detail: JsonObject) => {
    const compiled = compileFlow(dunning(params), catalogue)
    const signal = { type: 'signal', name: 'purchase-made', detail } as const
    const begun = enter(compiled, 'run-2', signal, at('2026-11-27T10:00:00Z'))
    return begun && positions(compiled, begun.snapshot).map(({ node }) => node)
  }
  const mug = { on: 'purchase-made', sku: 'MUG' }
  expect(enters({ ...mug, mayEnter: true }, { skus: ['MUG'] })).toEqual(['x'])
  expect(enters({ ...mug, mayEnter: true }, { skus: ['PLATE'] })).toBeNull()
  expect(enters(mug, { skus: ['MUG'] })).toBeNull()
})

test('its card says what reaches it', () => {
  const card = (params: JsonObject) => goal.describe(params)
  expect(card({ on: 'paid' }).title).toBe('Paid by any route')
  expect(card({ on: 'tag-added', tag: 'vip' }).title).toBe('Gets the tag “vip”')
  expect(card({ on: 'purchase-made', sku: 'MUG', mayEnter: true })).toEqual({
    title: 'Buys “MUG”',
    detail: 'Stops everything above at once; others may enter here',
  })
  expect(card({}).title).toBe('Goal')
})

test('a tag asked of a login would never match, and cannot be published', () => {
  const found = goal.check!(goal.schema.parse({ on: 'cart-login', tag: 'vip' }), { node: 'g', trigger: null })
  expect(found.map((each) => [each.code, each.field, each.severity])).toEqual([
    ['signal.never-matches', 'tag', 'error'],
  ])
})
