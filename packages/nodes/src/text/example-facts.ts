import type { Facts } from '@aftercart/flow'

/** A made-up order of one mug, whose card was declined: for trying out templates before there is a real one. */
export const exampleFacts: Facts = {
  contact: {
    id: '01930000-0000-7000-8000-000000000000',
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
    errorCode: 'gateway_timeout',
    errorMessage: 'The gateway did not answer',
  },
  product: { sku: 'MUG', name: 'Mug' },
  shop: { name: 'Walnut & Wool', email: 'hello@example.test', timeZone: 'UTC', url: 'https://shop.example.test' },
}
