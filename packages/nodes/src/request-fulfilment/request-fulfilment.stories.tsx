import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Request fulfilment' }

export const Empty = nodeStory('request-fulfilment', { to: '', note: '' }, { trigger: 'purchase-succeeded' })
export const Valid = nodeStory(
  'request-fulfilment',
  { to: 'warehouse@example.test', note: 'Please wrap it.' },
  { trigger: 'purchase-succeeded' },
)
export const Invalid = nodeStory(
  'request-fulfilment',
  { to: 'the warehouse', note: '{{ order.number }}' },
  { trigger: 'cart-login' },
)
export const LongText = nodeStory(
  'request-fulfilment',
  {
    to: 'the.people.of.the.night.shift@warehouse-number-seven.logistics.example.test',
    note: 'Please put the card with the greeting on top, leave out the invoice, and send it with whoever comes first. {{ contact.firstName }} {{ contact.lastName }} is waiting for it.',
  },
  { trigger: 'purchase-succeeded' },
)
export const Dark = nodeStory(
  'request-fulfilment',
  { to: 'warehouse@example.test' },
  { trigger: 'purchase-succeeded', dark: true },
)
