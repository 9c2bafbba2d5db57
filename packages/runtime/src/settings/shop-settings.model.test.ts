import { expect, test } from 'vitest'
import { parseShopSettings } from './shop-settings.model.ts'

test('a shop that never changed a switch has the defaults of the routing table', () => {
  expect(parseShopSettings({})).toEqual({
    runPurchaseActionsOnAllOrders: false,
    runFailedAndErrorActionsOnLaterCharges: true,
    fraudBlockCountsAs: 'failed',
    currency: 'USD',
    messages: { email: { quietHours: null, dailyCap: null } },
    retries: 'aftercart',
  })
})

test('one switch that makes no sense does not take the others with it', () => {
  expect(parseShopSettings({ currency: 7, runPurchaseActionsOnAllOrders: true })).toMatchObject({
    currency: 'USD',
    runPurchaseActionsOnAllOrders: true,
  })
  expect(parseShopSettings(null).currency).toBe('USD')
})

test('quiet hours that make no sense do not take the daily cap with them', () => {
  const messages = { email: { quietHours: { from: '9 pm' }, dailyCap: { count: 2, for: 'all' } } }
  expect(parseShopSettings({ messages }).messages).toEqual({
    email: { quietHours: null, dailyCap: { count: 2, for: 'all' } },
  })
})
