import { purchaseActionTriggers, validateFlow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { expect, test } from 'vitest'
import { blankFlow, isBlankFlow } from './blank-flow.ts'
import { campaignTemplates, stepsOf, templatesForCell } from './ready-made.ts'

test('every column of the Actions screen has a template that can be published as it is', () => {
  for (const trigger of purchaseActionTriggers) {
    const [first] = templatesForCell(trigger)
    expect(first, trigger).toBeDefined()
    expect(validateFlow(first!.flow, catalogue).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(isBlankFlow(first!.flow)).toBe(false)
  }
})

test('a template tells its steps by the words of their cards, without the trigger', () => {
  for (const template of campaignTemplates) {
    const steps = stepsOf(template)
    expect(steps).toHaveLength(template.flow.nodes.length - 1)
    for (const { type, title } of steps) expect(title, `${template.id}: ${type}`).not.toBe(type)
  }
})

test('a drawing begins with its trigger alone', () => {
  expect(isBlankFlow(blankFlow('purchase-failed'))).toBe(true)
})
