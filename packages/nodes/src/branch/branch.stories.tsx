import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Branches' }

export const Valid = nodeStory('branch', {})
export const Dark = nodeStory('branch', {}, { dark: true })
