import { expect, test } from 'vitest'
import type { Flow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { reduceDraft, startDraft } from '../draft/draft.reducer.ts'
import { placeWithoutAsking, planStep } from './plan-step.ts'
import { searchSteps, stepGroups, type StepKind } from './step-kind.ts'

const flow: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' }, position: { x: 0, y: 0 } },
    { id: 'w', type: 'wait', params: { for: 'P3D' }, position: { x: 0, y: 144 } },
    { id: 'm', type: 'send-email', params: {}, position: { x: 0, y: 288 } },
  ],
  edges: [
    { from: 't', to: 'w' },
    { from: 'w', to: 'm' },
  ],
}

const groups = stepGroups(catalogue, null)
const kind = (key: string): StepKind => groups.flatMap((group) => group.kinds).find((each) => each.key === key)!
const after = (plan: ReturnType<typeof planStep>): Flow => reduceDraft(startDraft(flow), plan!.action).flow

test('a step chosen without saying where goes behind the one open end', () => {
  expect(placeWithoutAsking(flow, catalogue, null, { x: 0, y: 0 })).toEqual({ kind: 'after', from: 'm', out: 'next' })
})

test('with a step selected it goes behind that one when its way out is free', () => {
  const two: Flow = { ...flow, edges: [{ from: 't', to: 'w' }] }
  expect(placeWithoutAsking(two, catalogue, 'w', { x: 0, y: 0 })).toEqual({ kind: 'after', from: 'w', out: 'next' })
  expect(placeWithoutAsking(two, catalogue, null, { x: 900, y: 0 })).toEqual({ kind: 'at', position: { x: 900, y: 0 } })
})

test('an edge out of a condition names its way, an edge out of a wait need not', () => {
  const withCondition: Flow = {
    nodes: [...flow.nodes, { id: 'c', type: 'condition', params: {}, position: { x: 600, y: 0 } }],
    edges: flow.edges,
  }
  const plan = planStep(withCondition, catalogue, kind('wait'), { kind: 'after', from: 'c', out: 'no' }, 'new')
  expect(plan?.action).toMatchObject({ type: 'add', edges: [{ from: 'c', out: 'no', to: 'new' }] })
  expect(
    after(planStep(flow, catalogue, kind('wait'), { kind: 'after', from: 'm', out: 'next' }, 'new')).edges.at(-1),
  ).toEqual({ from: 'm', to: 'new' })
})

test('a step put into an edge pushes down what would be covered', () => {
  const result = after(planStep(flow, catalogue, kind('goal'), { kind: 'insert', edge: { from: 'w', to: 'm' } }, 'new'))
  expect(result.edges).toEqual([
    { from: 't', to: 'w' },
    { from: 'w', to: 'new' },
    { from: 'new', to: 'm' },
  ])
  expect(result.nodes.find((node) => node.id === 'new')?.position).toEqual({ x: 0, y: 288 })
  expect(result.nodes.find((node) => node.id === 'm')?.position).toEqual({ x: 0, y: 432 })
})

test('a condition put into an edge goes on by Yes', () => {
  const result = after(
    planStep(flow, catalogue, kind('condition'), { kind: 'insert', edge: { from: 'w', to: 'm' } }, 'new'),
  )
  expect(result.edges).toContainEqual({ from: 'new', out: 'yes', to: 'm' })
})

test('an exit cannot stand in the middle of a path', () => {
  expect(planStep(flow, catalogue, kind('exit'), { kind: 'insert', edge: { from: 'w', to: 'm' } }, 'new')).toBeNull()
})

test('a second trigger is never added: the one that is there becomes the other', () => {
  const result = after(
    planStep(flow, catalogue, kind('trigger:purchase-succeeded'), { kind: 'at', position: { x: 9, y: 9 } }, 'new'),
  )
  expect(result.nodes).toHaveLength(3)
  expect(result.nodes[0]?.params).toEqual({ on: 'purchase-succeeded' })
})

test('where the trigger is fixed the palette offers none', () => {
  expect(stepGroups(catalogue, 'purchase-failed').map((group) => group.title)).toEqual(['Control', 'Goals', 'Actions'])
})

test('searching finds steps by any word of their name or description', () => {
  const found = searchSteps(groups, 'customer email')
    .flatMap((group) => group.kinds)
    .map((each) => each.key)
  expect(found).toEqual(['send-email'])
})

test('searching for a goal finds the goal, not what speaks of goals', () => {
  expect(
    searchSteps(groups, 'goal')
      .flatMap((group) => group.kinds)
      .map((each) => each.key),
  ).toEqual(['goal'])
  expect(
    searchSteps(groups, 'prospect')
      .flatMap((group) => group.kinds)
      .map((each) => each.key),
  ).toEqual(['set-contact-type'])
})
