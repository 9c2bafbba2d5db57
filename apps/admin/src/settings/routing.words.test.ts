import { expect, test } from 'vitest'
import { settingDecides } from './routing.words.ts'

test('the switch "all orders" is named at the actions of products, and nowhere else', () => {
  const row = { setting: 'runPurchaseActionsOnAllOrders' } as const
  expect(settingDecides(row, 'productSpecific')).toContain('all orders')
  expect(settingDecides(row, 'default')).toBeNull()
  expect(settingDecides(row, 'purchaseGoal')).toBeNull()
})

test('the switch "later charges" is named at the default actions too', () => {
  const row = { setting: 'runFailedAndErrorActionsOnLaterCharges' } as const
  expect(settingDecides(row, 'productSpecific')).toContain('later charges')
  expect(settingDecides(row, 'default')).toContain('later charges')
  expect(settingDecides(row, 'billingAutomation')).toBeNull()
})

test('a row that no switch touches names none', () => {
  expect(settingDecides({ setting: null }, 'productSpecific')).toBeNull()
})
