import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Repeat' }

export const Empty = nodeStory('repeat', {})
export const Valid = nodeStory('repeat', { times: 3 })
export const Invalid = nodeStory('repeat', { times: 'often' })
export const LongText = nodeStory('repeat', { times: 100 })
export const Dark = nodeStory('repeat', { times: 1 }, { dark: true })
