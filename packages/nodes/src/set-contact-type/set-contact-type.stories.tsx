import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Set the contact type' }

export const Empty = nodeStory('set-contact-type', { type: '' })
export const Valid = nodeStory('set-contact-type', { type: 'customer' })
export const Invalid = nodeStory('set-contact-type', { type: 'x'.repeat(80) })
export const LongText = nodeStory('set-contact-type', { type: 'wholesale customer with terms of payment' })
export const Dark = nodeStory('set-contact-type', { type: 'prospect' }, { dark: true })
