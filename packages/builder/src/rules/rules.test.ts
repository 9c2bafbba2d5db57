import { expect, test } from 'vitest'
import type { Flow, FlowSettings } from '@aftercart/flow'
import { reduceDraft, startDraft, type Draft, type DraftAction } from '../draft/draft.reducer.ts'
import { withExitRule, withoutExitRule, withReEntry, type RulesChange } from './rules.model.ts'
import { summary } from './rules.words.ts'

const flow: Flow = { nodes: [{ id: 't', type: 'trigger', params: { on: 'purchase-failed' } }], edges: [] }

const settingsOf = (draft: Draft): FlowSettings => draft.flow.settings ?? {}

function making(...makes: ((settings: FlowSettings) => RulesChange)[]): Draft {
  return makes.reduce<Draft>(
    (draft, make) => reduceDraft(draft, { type: 'settings', ...make(settingsOf(draft)) }),
    startDraft(flow),
  )
}

test('a rule that is set can be taken back, and the flow is then what it was', () => {
  const draft = making((settings) => withReEntry(settings, { when: 'never' }))
  expect(draft.flow.settings).toEqual({ reEntry: { when: 'never' } })
  expect(reduceDraft(draft, { type: 'undo' }).flow).toBe(flow)
})

test('typing a number of days, or the name of a tag, is one step back', () => {
  const draft = making(
    (settings) => withReEntry(settings, { when: 'after', days: 3 }),
    (settings) => withReEntry(settings, { when: 'after', days: 30 }),
    (settings) => withExitRule(settings, 0, { on: 'tag-added' }),
    (settings) => withExitRule(settings, 0, { on: 'tag-added', tag: 'v' }),
    (settings) => withExitRule(settings, 0, { on: 'tag-added', tag: 'vip' }),
  )
  expect(draft.past).toHaveLength(3)
  expect(draft.flow.settings).toEqual({
    reEntry: { when: 'after', days: 30 },
    exitOn: [{ on: 'tag-added', tag: 'vip' }],
  })
})

test('choosing another event, or taking one away, is a step back of its own', () => {
  const draft = making(
    (settings) => withExitRule(settings, 0, { on: 'paid' }),
    (settings) => withExitRule(settings, 1, { on: 'refunded' }),
    (settings) => withExitRule(settings, 1, { on: 'unsubscribed' }),
    (settings) => withoutExitRule(settings, 0),
    (settings) => withoutExitRule(settings, 0),
  )
  expect(draft.past).toHaveLength(5)
  expect(reduceDraft(draft, { type: 'undo' }).flow.settings).toEqual({ exitOn: [{ on: 'unsubscribed' }] })
})

test('with nothing left that is not the rule anyway, the flow has no settings', () => {
  const draft = making(
    (settings) => withReEntry(settings, { when: 'never' }),
    (settings) => withExitRule(settings, 0, { on: 'paid' }),
    (settings) => withoutExitRule(settings, 0),
    (settings) => withReEntry(settings, { when: 'always' }),
  )
  expect(draft.flow).toEqual(flow)
})

test('every change of the drawing keeps the rules', () => {
  const ruled: Flow = { ...flow, settings: { reEntry: { when: 'never' } } }
  const wait = { id: 'w', type: 'wait', params: {} }
  const [edge, onward] = [
    { from: 't', to: 'x' },
    { from: 'w', to: 'x' },
  ]
  const actions: DraftAction[] = [
    { type: 'add', node: { id: 'x', type: 'exit', params: {} }, edges: [edge] },
    { type: 'insert', node: wait, edge, onward, positions: {} },
    { type: 'paste', nodes: [{ ...wait, id: 'w2' }], edges: [] },
    { type: 'move', positions: { w: { x: 1, y: 1 } } },
    { type: 'delete', nodes: ['w'], edges: [] },
  ]
  const draft = actions.reduce((before, action) => {
    const after = reduceDraft(before, action)
    expect(after.flow.settings, action.type).toBe(ruled.settings)
    return after
  }, startDraft(ruled))
  expect(draft.flow.nodes.map((node) => node.id)).toEqual(['t', 'x', 'w2'])
})

test('the canvas tells the rules in a few words', () => {
  expect(summary({})).toBeNull()
  expect(summary({ reEntry: { when: 'after', days: 1 }, exitOn: [{ on: 'paid' }, { on: 'refunded' }] })).toBe(
    'again after 1 day · ends when the order is paid (+1)',
  )
})
