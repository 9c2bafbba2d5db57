import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Exit' }

export const Valid = nodeStory('exit', {})
export const Dark = nodeStory('exit', {}, { dark: true })
