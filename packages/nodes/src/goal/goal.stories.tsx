import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Goal' }

export const Empty = nodeStory('goal', {})
export const Valid = nodeStory('goal', { on: 'paid' })
export const MayEnter = nodeStory('goal', { on: 'purchase-made', sku: 'MUG', mayEnter: true })
export const Invalid = nodeStory('goal', { on: 'sunset' })
export const NeverMatches = nodeStory('goal', { on: 'cart-login', tag: 'vip' })
export const LongText = nodeStory('goal', {
  on: 'tag-added',
  tag: 'has agreed to be called about the delivery of a walnut desk',
})
export const Dark = nodeStory('goal', { on: 'paid' }, { dark: true })
