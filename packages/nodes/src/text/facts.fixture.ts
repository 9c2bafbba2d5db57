import type { Facts } from '@aftercart/flow'

/** Ada, whose card was declined for one mug. */
export function factsOfAda(changes: Partial<Facts> = {}): Facts {
  return {
    contact: {
      id: 'c1',
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.test',
      type: 'prospect',
      tags: ['vip'],
      timeZone: 'Europe/London',
      fields: {},
    },
    order: {
      id: 'ord_1',
      currency: 'USD',
      total: '40.00',
      items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
    },
    outcome: {
      status: 'failed',
      attempt: 1,
      origin: 'cart',
      charge: 'one-time',
      card: true,
      declineClass: 'soft',
      declineCode: 'insufficient_funds',
      errorCode: null,
      errorMessage: null,
    },
    product: null,
    shop: { name: 'Walnut & Wool', email: 'hello@example.test', timeZone: 'UTC', url: 'https://shop.example.test' },
    ...changes,
  }
}
