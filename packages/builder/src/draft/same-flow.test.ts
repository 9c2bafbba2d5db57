import { expect, test } from 'vitest'
import type { Flow } from '@aftercart/flow'
import { sameFlow } from './same-flow.ts'

const flow = (params: Flow['nodes'][number]['params'], x = 0): Flow => ({
  nodes: [{ id: 't', type: 'trigger', params, position: { x, y: 0 } }],
  edges: [{ from: 't', to: 't' }],
})

test('what a database hands back with its keys in another order is the same flow', () => {
  expect(sameFlow(flow({ on: 'manual', deep: { a: 1, b: [2] } }), flow({ deep: { b: [2], a: 1 }, on: 'manual' }))).toBe(
    true,
  )
})

test('another place on the canvas, another param or another edge is another flow', () => {
  expect(sameFlow(flow({ on: 'manual' }), flow({ on: 'manual' }, 1))).toBe(false)
  expect(sameFlow(flow({ on: 'manual' }), flow({ on: 'cart-login' }))).toBe(false)
  expect(sameFlow(flow({}), { ...flow({}), edges: [] })).toBe(false)
})

test('other rules are another flow; rules that say nothing are none', () => {
  const plain = flow({ on: 'manual' })
  expect(sameFlow(plain, { ...plain, settings: {} })).toBe(true)
  expect(sameFlow(plain, { ...plain, settings: { reEntry: { when: 'never' } } })).toBe(false)
  const ends = { ...plain, settings: { exitOn: [{ on: 'tag-added' as const, tag: 'vip' }] } }
  expect(sameFlow(ends, { ...plain, settings: { exitOn: [{ tag: 'vip', on: 'tag-added' }] } })).toBe(true)
  expect(sameFlow(ends, { ...plain, settings: { exitOn: [{ on: 'tag-added' }] } })).toBe(false)
})
