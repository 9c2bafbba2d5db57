import { expect, test } from 'vitest'
import { parseShopSettings } from './shop-settings.model.ts'

test('a shop that never changed a switch has the defaults of the routing table', () => {
  expect(parseShopSettings({})).toEqual({
    runPurchaseActionsOnAllOrders: false,
    runFailedAndErrorActionsOnLaterCharges: true,
    fraudBlockCountsAs: 'failed',
    currency: 'USD',
  })
})

test('one switch that makes no sense does not take the others with it', () => {
  expect(parseShopSettings({ currency: 7, runPurchaseActionsOnAllOrders: true })).toMatchObject({
    currency: 'USD',
    runPurchaseActionsOnAllOrders: true,
  })
  expect(parseShopSettings(null).currency).toBe('USD')
})
