import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Switch' }

export const Empty = nodeStory('switch', {})
export const Valid = nodeStory('switch', {
  cases: [
    { id: 'hard', name: 'Hard decline', all: [{ fact: 'outcome.declineClass', is: 'is', value: 'hard' }] },
    {
      id: 'large',
      name: 'Large order',
      all: [{ fact: 'order.total', is: 'greater-than', value: '100' }],
      none: [{ fact: 'contact.tags', is: 'includes', value: 'wholesale' }],
    },
  ],
})
export const OneValue = nodeStory('switch', {
  fact: 'outcome.declineClass',
  cases: [
    { id: 'hard', name: 'Hard decline', value: 'hard' },
    { id: 'soft', value: 'soft' },
  ],
})
export const Invalid = nodeStory('switch', {
  fact: 'outcome.declineClass',
  cases: [
    { id: 'hard', value: 'firm' },
    { id: 'hard', value: '' },
  ],
})
export const LongText = nodeStory('switch', {
  cases: [
    {
      id: 'wholesalers',
      name: 'Wholesalers of more than one country',
      any: [
        { fact: 'contact.email', is: 'contains', value: '@a-very-long-domain-name-of-a-wholesaler.example' },
        { fact: 'contact.tags', is: 'includes', value: 'has-bought-a-walnut-desk-before' },
      ],
    },
    { id: 'rest', all: [{ fact: 'history.purchases', of: 'WALNUT-DESK', within: 'P90D', is: 'at-least', value: '2' }] },
  ],
})
export const Dark = nodeStory(
  'switch',
  {
    fact: 'contact.type',
    cases: [
      { id: 'customer', value: 'customer' },
      { id: 'prospect', value: 'prospect' },
    ],
  },
  { dark: true, trigger: 'cart-login' },
)
