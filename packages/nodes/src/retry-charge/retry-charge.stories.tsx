import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Retry the charge' }

export const Valid = nodeStory('retry-charge', {})
export const Invalid = nodeStory('retry-charge', {}, { trigger: 'cart-login' })
export const Dark = nodeStory('retry-charge', {}, { dark: true })
