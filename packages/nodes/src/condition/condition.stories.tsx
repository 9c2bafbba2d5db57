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
export const Groups = nodeStory('condition', {
  all: [
    { fact: 'order.total', is: 'at-least', value: '49.90' },
    {
      any: [
        { fact: 'contact.tags', is: 'includes', value: 'vip' },
        {
          all: [
            { fact: 'now.time', is: 'after', value: '09:00' },
            { fact: 'now.time', is: 'before', value: '17:00' },
          ],
        },
      ],
    },
  ],
})
export const DatesAndHistory = nodeStory('condition', {
  all: [
    { fact: 'order.placedAt', is: 'after', value: '2026-11-01' },
    { fact: 'contact.createdAt', is: 'within-last', value: 'P30D' },
    { fact: 'history.messages', of: 'Your order', within: 'P7D', is: 'at-least', value: '1' },
    { fact: 'contact.fields.birthday', is: 'within-next', value: 'P2W' },
  ],
})
export const WrongDates = nodeStory('condition', {
  all: [
    { fact: 'order.placedAt', is: 'before', value: 'Christmas' },
    { fact: 'now.time', is: 'after', value: 'noon' },
    { fact: 'history.failures', is: 'at-least', value: 'some' },
    { fact: 'contact.fields.', is: 'is', value: 'M' },
  ],
})
export const EmptyGroup = nodeStory('condition', {
  all: [{ fact: 'history.failures', within: 'PsoonD', is: 'at-least', value: '1' }, { any: [] }],
})
export const DeepGroups = nodeStory('condition', {
  any: [{ all: [{ any: [{ none: [{ any: [{ fact: 'contact.tags', is: 'includes', value: 'vip' }] }] }] }] }],
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
