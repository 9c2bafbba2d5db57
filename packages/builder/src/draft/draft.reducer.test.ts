import { expect, test } from 'vitest'
import type { Flow } from '@aftercart/flow'
import { reduceDraft, startDraft, type DraftAction } from './draft.reducer.ts'

const flow: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' }, position: { x: 0, y: 0 } },
    { id: 'w', type: 'wait', params: { for: 'P3D' }, position: { x: 0, y: 144 } },
    { id: 'm', type: 'send-email', params: { subject: '' }, position: { x: 0, y: 288 } },
  ],
  edges: [
    { from: 't', to: 'w' },
    { from: 'w', to: 'm' },
  ],
}

function draw(...actions: DraftAction[]) {
  return actions.reduce(reduceDraft, startDraft(flow))
}

test('what was drawn can be taken back and brought again, step by step', () => {
  const drawn = draw({ type: 'params', node: 'w', params: { for: 'P1D' } }, { type: 'delete', nodes: ['m'], edges: [] })
  const back = reduceDraft(drawn, { type: 'undo' })
  expect(back.flow.nodes.map((node) => node.id)).toEqual(['t', 'w', 'm'])
  const start = reduceDraft(back, { type: 'undo' })
  expect(start.flow).toBe(flow)
  expect(reduceDraft(reduceDraft(start, { type: 'redo' }), { type: 'redo' }).flow).toBe(drawn.flow)
})

test('taking back when nothing was drawn changes nothing', () => {
  expect(draw({ type: 'undo' }, { type: 'redo' }).flow).toBe(flow)
})

test('a new change after taking one back closes the way forward', () => {
  const draft = draw(
    { type: 'delete', nodes: ['m'], edges: [] },
    { type: 'undo' },
    { type: 'params', node: 'w', params: { for: 'P2D' } },
  )
  expect(draft.future).toEqual([])
})

test('typing a whole subject is one step back, another field begins a new one', () => {
  const draft = draw(
    { type: 'params', node: 'm', params: { subject: 'S' } },
    { type: 'params', node: 'm', params: { subject: 'So' } },
    { type: 'params', node: 'm', params: { subject: 'Sorry' } },
    { type: 'params', node: 'm', params: { subject: 'Sorry', body: 'H' } },
  )
  expect(draft.past).toHaveLength(2)
  const once = reduceDraft(draft, { type: 'undo' })
  expect(once.flow.nodes[2]?.params).toEqual({ subject: 'Sorry' })
  expect(reduceDraft(once, { type: 'undo' }).flow).toBe(flow)
})

test('a step taken out of the middle closes the path again', () => {
  expect(draw({ type: 'delete', nodes: ['w'], edges: [] }).flow.edges).toEqual([{ from: 't', to: 'm' }])
})

test('several steps taken out of a row close the path as well', () => {
  const longer = draw({ type: 'add', node: { id: 'x', type: 'exit', params: {} }, edges: [{ from: 'm', to: 'x' }] })
  expect(reduceDraft(longer, { type: 'delete', nodes: ['w', 'm'], edges: [] }).flow.edges).toEqual([
    { from: 't', to: 'x' },
  ])
})

test('a condition taken away leaves its branches loose, because nobody can say which to go on with', () => {
  const split: Flow = {
    nodes: [...flow.nodes, { id: 'c', type: 'condition', params: {} }],
    edges: [
      { from: 't', to: 'c' },
      { from: 'c', out: 'yes', to: 'w' },
      { from: 'c', out: 'no', to: 'm' },
    ],
  }
  expect(reduceDraft(startDraft(split), { type: 'delete', nodes: ['c'], edges: [] }).flow.edges).toEqual([])
})

test('closing a path never draws the same edge twice, and never leads a step to itself', () => {
  const diamond: Flow = { nodes: flow.nodes, edges: [...flow.edges, { from: 't', to: 'm' }] }
  expect(reduceDraft(startDraft(diamond), { type: 'delete', nodes: ['w'], edges: [] }).flow.edges).toEqual([
    { from: 't', to: 'm' },
  ])
  const loop: Flow = {
    nodes: flow.nodes,
    edges: [
      { from: 'w', to: 'm' },
      { from: 'm', to: 'w' },
    ],
  }
  expect(reduceDraft(startDraft(loop), { type: 'delete', nodes: ['m'], edges: [] }).flow.edges).toEqual([])
})

test('a step put into an edge keeps the way out and moves what comes after it', () => {
  const draft = draw({
    type: 'insert',
    node: { id: 'g', type: 'goal', params: { on: 'paid' }, position: { x: 0, y: 288 } },
    edge: { from: 'w', to: 'm' },
    onward: { from: 'g', to: 'm' },
    positions: { m: { x: 0, y: 432 } },
  })
  expect(draft.flow.edges).toEqual([
    { from: 't', to: 'w' },
    { from: 'w', to: 'g' },
    { from: 'g', to: 'm' },
  ])
  expect(draft.flow.nodes.find((node) => node.id === 'm')?.position).toEqual({ x: 0, y: 432 })
})

test('another flow takes the place of the draft, and there is no way back into the old one', () => {
  const other: Flow = { nodes: [], edges: [] }
  expect(draw({ type: 'delete', nodes: ['m'], edges: [] }, { type: 'replace', flow: other })).toEqual({
    flow: other,
    past: [],
    future: [],
    typing: null,
  })
})
