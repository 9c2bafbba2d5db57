import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Add a note' }

const longText =
  'The payment of order {{ order.id }} over {{ order.total }} {{ order.currency }} did not go through at attempt {{ outcome.attempt }}, and {{ contact.firstName }} was asked for another card'

export const Empty = nodeStory('add-note', { text: '' })
export const Valid = nodeStory('add-note', { text: 'Declined: {{ outcome.declineClass }}. Asked for another card.' })
export const Invalid = nodeStory('add-note', { text: 'Pay here: {{ links.updateCard }} {% if %}' })
export const LongText = nodeStory('add-note', { text: `${longText}.\n\n${longText}.` })
export const Dark = nodeStory('add-note', { text: 'Called, no answer.' }, { dark: true })
