import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Create a task' }

const longText =
  'We are sorry, but the payment of your order {{ order.id }} over {{ order.total }} {{ order.currency }} did not go through, and here is everything you may want to know about it before you try again'

export const Empty = nodeStory('create-task', { title: '', notes: '', assignee: '' })
export const Valid = nodeStory('create-task', {
  title: 'Call {{ contact.firstName }}',
  notes: 'The card was declined: {{ outcome.declineClass }}',
  assignee: 'Grace',
  dueIn: 'P1D',
})
export const Invalid = nodeStory('create-task', { title: 'Call {{ customer.name }}', dueIn: 'P-2D' })
export const LongText = nodeStory('create-task', {
  title: longText,
  notes: `${longText}. ${longText}.`,
  assignee: 'Whoever of the sales team is in the office on that day',
  dueIn: 'P2W',
})
export const Dark = nodeStory('create-task', { title: 'Call {{ contact.firstName }}', dueIn: 'PT4H' }, { dark: true })
