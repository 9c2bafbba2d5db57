import { compileFlow, flowSchema, purchaseActionTriggers, validateFlow } from '@aftercart/flow'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../model.ts'
import { templates } from './templates.ts'

describe.for(templates.map((template) => [template.id, template] as const))('%s', ([, { flow, kind, does }]) => {
  test('can be published as it is: no error, no warning', () => {
    expect(validateFlow(flow, catalogue)).toEqual([])
    expect(() => compileFlow(flow, catalogue)).not.toThrow()
  })

  test('is a drawing as the door takes it, laid out by the canvas', () => {
    expect(flowSchema.parse(flow)).toEqual(flow)
    expect(flow.nodes.filter((node) => node.position)).toEqual([])
  })

  test('says in one sentence what it does', () => {
    expect(does).toMatch(/^[A-Z“][^.!?]+\.$/)
  })

  test('leads every path to a step that is there', () => {
    const ids = flow.nodes.map((node) => node.id)
    for (const edge of flow.edges) expect(ids).toEqual(expect.arrayContaining([edge.from, edge.to]))
  })

  test('fills a cell of the Actions screen only when it begins like one', () => {
    const on = flow.nodes.find((node) => node.type === 'trigger')?.params['on']
    if (kind === 'purchase-actions') expect(purchaseActionTriggers).toContain(on)
  })

  test('tells a shopper nothing about the decline', () => {
    for (const node of flow.nodes.filter((each) => each.type === 'send-email')) {
      const text = `${String(node.params['subject'])} ${String(node.params['body'])}`
      expect(text).not.toMatch(/declin|fraud|insufficient|funds|stolen|lost card|outcome\./i)
    }
  })
})

test('no two templates share an id or a name', () => {
  expect(new Set(templates.map((each) => each.id)).size).toBe(templates.length)
  expect(new Set(templates.map((each) => each.name)).size).toBe(templates.length)
})

test('each column of the Actions screen has one', () => {
  const covered = templates
    .filter((each) => each.kind === 'purchase-actions')
    .map((each) => each.flow.nodes[0]?.params['on'])
  for (const trigger of purchaseActionTriggers) expect(covered).toContain(trigger)
})
