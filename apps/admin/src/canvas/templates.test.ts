import { purchaseActionTriggers, validateFlow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { expect, test } from 'vitest'
import { blankFlow, isBlankFlow, templates } from './templates.ts'

test('every template can be published as it is', () => {
  for (const trigger of purchaseActionTriggers) {
    const { flow } = templates[trigger]
    expect(validateFlow(flow, catalogue), trigger).toEqual([])
    expect(flow.nodes[0]?.params['on']).toBe(trigger)
    expect(isBlankFlow(flow)).toBe(false)
  }
})

test('a drawing begins with its trigger alone', () => {
  expect(isBlankFlow(blankFlow('purchase-failed'))).toBe(true)
})
