import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Email the customer' }

const longText =
  'We are sorry, but the payment of your order {{ order.id }} over {{ order.total }} {{ order.currency }} did not go through, and here is everything you may want to know about it before you try again'

export const Empty = nodeStory('send-email', { kind: 'transactional', subject: '', body: '' })
export const Valid = nodeStory('send-email', {
  kind: 'transactional',
  subject: 'About your order {{ order.id }}',
  body: 'Hello {{ contact.firstName }},\n\nyour card was declined. Nothing was charged, and your cart is still here: {{ shop.url }}',
})
export const Invalid = nodeStory('send-email', {
  kind: 'transactional',
  subject: 'Hello {{ contact.fristName }}',
  body: 'Your bank said {{ outcome.declineCode }} {% if %}',
})
export const LongText = nodeStory('send-email', {
  kind: 'marketing',
  subject: longText,
  body: `${longText}.\n\n${longText}.\n\n${longText}.`,
})
export const Dark = nodeStory('send-email', { kind: 'transactional', subject: '', body: 'Hello' }, { dark: true })
