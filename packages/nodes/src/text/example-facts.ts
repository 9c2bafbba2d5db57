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
    createdAt: '2026-01-05T09:00:00.000Z',
    unsubscribedAt: null,
  },
  order: {
    id: 'ord_1',
    currency: 'USD',
    total: '40.00',
    items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
    placedAt: '2026-11-22T10:00:00.000Z',
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
    occurredAt: '2026-11-22T10:00:00.000Z',
    cardNetwork: 'visa',
    finalAttempt: false,
  },
  product: { sku: 'MUG', name: 'Mug' },
  event: null,
  card: null,
  history: null,
  links: {
    updateCard: 'https://shop.example.test/pay/example',
    unsubscribe: 'https://shop.example.test/unsubscribe/example',
  },
  shop: { name: 'Walnut & Wool', email: 'hello@example.test', timeZone: 'UTC', url: 'https://shop.example.test' },
}
