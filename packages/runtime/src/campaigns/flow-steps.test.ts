import { expect, test } from 'vitest'
import { flowSteps, stepsSummary } from './flow-steps.ts'

const node = (id: string, type: string, params = {}) => ({ id, type, params })

test('steps come in the order one walks them, without the trigger; what is not connected comes last', () => {
  const flow = {
    nodes: [
      node('z', 'create-task'),
      node('loose', 'exit'),
      node('m', 'send-email'),
      node('t', 'trigger', { on: 'purchase-failed' }),
    ],
    edges: [
      { from: 't', to: 'm' },
      { from: 'm', to: 'z' },
      { from: 'z', to: 'm' },
    ],
  }
  expect(flowSteps(flow).map((step) => step.type)).toEqual(['send-email', 'create-task', 'exit'])
})

test('a node type that is not known is called by its name', () => {
  expect(flowSteps({ nodes: [node('x', 'teleport'), node('y', 'constructor')], edges: [] })).toEqual([
    { type: 'teleport', title: 'teleport' },
    { type: 'constructor', title: 'constructor' },
  ])
})

test('a cell sums its steps up in one line', () => {
  const steps = ['Email the customer', 'Create a task', 'Add tag', 'Exit', 'Wait'].map((title) => ({
    type: 'x',
    title,
  }))
  expect(stepsSummary([])).toBe('')
  expect(stepsSummary(steps.slice(0, 1))).toBe('Email the customer')
  expect(stepsSummary(steps.slice(0, 2))).toBe('Email the customer and create a task')
  expect(stepsSummary(steps)).toBe('Email the customer, create a task, add tag and 2 more')
})
