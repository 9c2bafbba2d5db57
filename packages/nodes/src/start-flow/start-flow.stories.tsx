import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Start another flow' }

export const Empty = nodeStory('start-flow', { campaignId: '' })
export const Valid = nodeStory('start-flow', { campaignId: 'welcome' })
export const Invalid = nodeStory('start-flow', { campaignId: 'x'.repeat(120) })
export const LongText = nodeStory('start-flow', { campaignId: 'win-back' })
export const Dark = nodeStory('start-flow', { campaignId: 'welcome' }, { dark: true })
