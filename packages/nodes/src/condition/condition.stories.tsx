import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Condition' }

export const Empty = nodeStory('condition', {})
export const Valid = nodeStory('condition', { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] })
export const Invalid = nodeStory('condition', {
  all: [
    { fact: 'order.total', is: 'greater-than', value: 'much' },
    { fact: 'outcome.declineClass', is: 'is', value: '' },
  ],
})
export const LongText = nodeStory('condition', {
  all: [
    { fact: 'order.total', is: 'at-least', value: '49.90' },
    { fact: 'outcome.declineClass', is: 'is-one-of', value: ['soft', 'unknown'] },
  ],
  any: [
    { fact: 'contact.tags', is: 'includes', value: 'has-bought-a-walnut-desk-before' },
    { fact: 'outcome.card', is: 'is', value: true },
  ],
  none: [{ fact: 'contact.email', is: 'contains', value: '@a-very-long-domain-name-of-a-wholesaler.example' }],
})
export const WithoutAnOrder = nodeStory(
  'condition',
  { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] },
  { trigger: 'cart-login' },
)
export const Dark = nodeStory(
  'condition',
  {
    any: [
      { fact: 'outcome.declineClass', is: 'is', value: 'soft' },
      { fact: 'contact.tags', is: 'is-empty' },
    ],
  },
  { dark: true },
)
