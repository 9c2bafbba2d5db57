import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Email the team' }

const longText =
  'We are sorry, but the payment of your order {{ order.id }} over {{ order.total }} {{ order.currency }} did not go through, and here is everything you may want to know about it before you try again'

export const Empty = nodeStory('notify-team', { to: '', subject: '', body: '' })
export const Valid = nodeStory('notify-team', {
  to: 'sales@example.test',
  subject: 'Payment failed: {{ order.id }}',
  body: '{{ contact.firstName }} {{ contact.lastName }}: {{ outcome.declineCode }}',
})
export const Invalid = nodeStory('notify-team', {
  to: 'sales at example',
  subject: 'Order {{ order.number }}',
  body: '',
})
export const LongText = nodeStory('notify-team', {
  to: 'everybody.who.takes.care.of.failed.payments@a-very-long-domain-name.example',
  subject: longText,
  body: `${longText}.\n\n${longText}.`,
})
export const Dark = nodeStory('notify-team', { to: '', subject: 'Payment failed', body: 'Have a look' }, { dark: true })
