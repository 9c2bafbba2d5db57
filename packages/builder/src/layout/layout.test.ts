import { expect, test } from 'vitest'
import type { Catalogue, Flow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { cardSize, freePlace, layoutFlow, placeNodes } from './layout.ts'
import { waysRail } from './ways-rail.ts'

const branched: Flow = {
  nodes: ['t:trigger', 'c:condition', 'n:send-email', 'y:send-email', 'w:wait', 'g:goal'].map((name) => {
    const [id = '', type = ''] = name.split(':')
    return { id, type, params: {} }
  }),
  edges: [
    { from: 't', to: 'c' },
    // No is drawn first on purpose: the order of drawing must not decide which side it stands on.
    { from: 'c', out: 'no', to: 'n' },
    { from: 'c', out: 'yes', to: 'y' },
    { from: 'y', to: 'w' },
    { from: 'w', to: 'g' },
    { from: 'n', to: 'g' },
  ],
}

test('a flow reads from top to bottom', () => {
  const at = layoutFlow(branched, catalogue)
  for (const { from, to } of branched.edges)
    expect(at[to]?.y).toBeGreaterThanOrEqual((at[from]?.y ?? 0) + cardSize.height)
})

test('Yes stands left of No', () => {
  const at = layoutFlow(branched, catalogue)
  expect(at['y']?.x).toBeLessThan(at['n']?.x ?? 0)
})

test('both answers of a condition stand right below it, however long their paths are', () => {
  const at = layoutFlow(branched, catalogue)
  expect(at['y']?.y).toBe(at['n']?.y)
})

test('a step stands straight below the only one that leads to it, so that paths do not cross', () => {
  const at = layoutFlow(branched, catalogue)
  expect(at['w']?.x).toBe(at['y']?.x)
})

test('no card covers another', () => {
  const places = Object.values(layoutFlow(branched, catalogue))
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1))
      expect(Math.abs(a.x - b.x) >= cardSize.width || Math.abs(a.y - b.y) >= cardSize.height).toBe(true)
  }
})

test('a loop, a lone step and an empty canvas can be laid out too', () => {
  const loop: Flow = {
    nodes: branched.nodes.slice(0, 3),
    edges: [
      { from: 'c', out: 'yes', to: 'n' },
      { from: 'n', to: 'c' },
    ],
  }
  expect(Object.keys(layoutFlow(loop, catalogue))).toEqual(['t', 'c', 'n'])
  expect(layoutFlow({ nodes: [], edges: [] }, catalogue)).toEqual({})
})

test('what somebody placed by hand stays where it is; only what has no place gets one', () => {
  const placed: Flow = {
    ...branched,
    nodes: branched.nodes.map((node) => (node.id === 'g' ? node : { ...node, position: { x: 500, y: 40 } })),
  }
  const result = placeNodes(placed, catalogue)
  expect(result.nodes[0]).toBe(placed.nodes[0])
  expect(result.nodes.every((node) => node.position)).toBe(true)
})

test('a card that comes to stand on another moves aside', () => {
  const flow: Flow = { nodes: [{ id: 'a', type: 'wait', params: {}, position: { x: 0, y: 0 } }], edges: [] }
  expect(freePlace(flow, { x: 10, y: 0 }).x).toBeGreaterThanOrEqual(cardSize.width)
})

test('five hundred steps are laid out within a few seconds', () => {
  const nodes = Array.from({ length: 500 }, (_, index) => ({ id: `n${index}`, type: 'wait', params: {} }))
  const edges = nodes.slice(1).map((node, index) => ({ from: `n${Math.floor(index / 2)}`, to: node.id }))
  const began = performance.now()
  layoutFlow({ nodes, edges }, catalogue)
  expect(performance.now() - began).toBeLessThan(8000)
}, 20_000)

const manyWays: Catalogue = {
  ...catalogue,
  exit: {
    ...catalogue.exit,
    waysOut: (params) =>
      Array.from({ length: Number(params['ways']) }, (_, index) => ({
        id: `w${index}`,
        label: `A long case ${index}`,
      })),
  },
}

test('ways whose names do not fit below their card get a rail with room for each; Yes and No need none', () => {
  const rail = waysRail(manyWays['exit']!.waysOut({ ways: 7 }))!
  for (const [index, at] of rail.at.entries()) {
    if (index === 0) continue
    const apart = (rail.room[index]! + rail.room[index - 1]!) / 2
    expect(at - rail.at[index - 1]!).toBeGreaterThan(apart)
  }
  expect(rail.at[3]).toBe(128)
  expect(waysRail(catalogue.condition.waysOut({}))).toBeNull()
  expect(waysRail(catalogue.wait.waysOut({}))).toBeNull()
})

test('what stands beside and below a card with a rail leaves room for it', () => {
  const flow: Flow = {
    nodes: [
      { id: 't', type: 'trigger', params: {} },
      { id: 'many', type: 'exit', params: { ways: 7 } },
      { id: 'beside', type: 'wait', params: {} },
      { id: 'below', type: 'wait', params: {} },
    ],
    edges: [
      { from: 't', to: 'many' },
      { from: 't', to: 'beside' },
      { from: 'many', out: 'w0', to: 'below' },
    ],
  }
  const at = layoutFlow(flow, manyWays)
  const rail = waysRail(manyWays['exit']!.waysOut({ ways: 7 }))!
  expect(Math.abs(at['many']!.x - at['beside']!.x)).toBeGreaterThan(rail.half + cardSize.width / 2)
  expect(at['below']!.y - at['many']!.y).toBeGreaterThan(cardSize.height + 100)
})
