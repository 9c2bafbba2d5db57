import type { Flow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { expect, test } from 'vitest'
import { flowChanges } from './flow-changes.ts'

const before: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'w', type: 'wait', params: { for: 'P3D' }, position: { x: 0, y: 100 } },
    { id: 'm', type: 'send-email', params: { subject: 'Sorry', body: 'Hello' } },
  ],
  edges: [
    { from: 't', to: 'w' },
    { from: 'w', to: 'm' },
  ],
}
const kinds = (after: Flow, from: Flow | null = before) => flowChanges(from, after, catalogue).map(({ kind }) => kind)

test('moving a card on the canvas changes nothing', () => {
  expect(kinds({ ...before, nodes: before.nodes.map((node) => ({ ...node, position: { x: 5, y: 5 } })) })).toEqual([])
})

test('the order in which the database keeps params is no change', () => {
  const after = before.nodes.map((node) =>
    node.id === 'm' ? { ...node, params: { body: 'Hello', subject: 'Sorry' } } : node,
  )
  expect(kinds({ ...before, nodes: after })).toEqual([])
})

test('another subject is a changed step, told by its new words', () => {
  const after = before.nodes.map((node) =>
    node.id === 'm' ? { ...node, params: { subject: 'So sorry', body: 'Hello' } } : node,
  )
  expect(flowChanges(before, { ...before, nodes: after }, catalogue)).toEqual([
    { kind: 'changed', words: expect.stringContaining('So sorry') },
  ])
})

test('a step in between is new, and its paths are not told again', () => {
  const after: Flow = {
    nodes: [...before.nodes, { id: 'g', type: 'goal', params: { on: 'paid' } }],
    edges: [
      { from: 't', to: 'w' },
      { from: 'w', to: 'g' },
      { from: 'g', to: 'm' },
    ],
  }
  expect(kinds(after)).toEqual(['new'])
})

test('a step that was taken out is gone; the same steps in another order are told so', () => {
  expect(kinds({ nodes: before.nodes.slice(0, 2), edges: [{ from: 't', to: 'w' }] })).toEqual(['gone'])
  expect(
    kinds({
      nodes: before.nodes,
      edges: [
        { from: 't', to: 'm' },
        { from: 'm', to: 'w' },
      ],
    }),
  ).toEqual(['rewired'])
})

test('the first version is all new', () => {
  expect(kinds(before, null)).toEqual(['new', 'new', 'new'])
})
