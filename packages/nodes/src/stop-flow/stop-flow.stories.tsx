import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Stop another flow' }

export const Empty = nodeStory('stop-flow', { campaignId: '' })
export const Valid = nodeStory('stop-flow', { campaignId: 'welcome' })
export const Invalid = nodeStory('stop-flow', { campaignId: 'x'.repeat(120) })
export const LongText = nodeStory('stop-flow', { campaignId: 'win-back' })
export const Dark = nodeStory('stop-flow', { campaignId: 'welcome' }, { dark: true })
