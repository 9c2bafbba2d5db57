import { expect, test } from 'vitest'
import type { Flow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { refusal, validTargets } from './connection.rules.ts'

const flow: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'c', type: 'condition', params: {} },
    { id: 'm', type: 'send-email', params: {} },
    { id: 'w', type: 'wait', params: {} },
    { id: 'x', type: 'exit', params: {} },
  ],
  edges: [
    { from: 't', to: 'c' },
    { from: 'c', out: 'yes', to: 'm' },
  ],
}

test('nothing leads into the trigger', () => {
  expect(refusal(flow, catalogue, 'm', 'next', 't')).toMatch(/where the flow begins/)
})

test('a step cannot lead to itself', () => {
  expect(refusal(flow, catalogue, 'w', 'next', 'w')).toMatch(/cannot lead to itself/)
})

test('the same edge is not drawn twice, whether or not it names its way out', () => {
  expect(refusal(flow, catalogue, 't', 'next', 'c')).toMatch(/already connected/)
  expect(refusal(flow, catalogue, 'c', 'yes', 'm')).toMatch(/already connected/)
})

test('Yes and No may lead to the same step', () => {
  expect(refusal(flow, catalogue, 'c', 'no', 'm')).toBeNull()
})

test('one way out may lead to several steps: branches at once', () => {
  expect(refusal(flow, catalogue, 't', 'next', 'm')).toBeNull()
})

test('a path may lead back to an earlier step', () => {
  expect(refusal(flow, catalogue, 'm', 'next', 'c')).toBeNull()
})

test('an exit leads nowhere, and a way out that a step does not have cannot be taken', () => {
  expect(refusal(flow, catalogue, 'x', 'next', 'm')).toMatch(/no such way out/)
  expect(refusal(flow, catalogue, 'c', 'maybe', 'w')).toMatch(/no such way out/)
})

test('the inspector offers exactly the steps that may be led to', () => {
  expect(validTargets(flow, catalogue, 'c', 'yes').map((node) => node.id)).toEqual(['w', 'x'])
})
