import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Join' }

export const Empty = nodeStory('join', {})
export const Valid = nodeStory('join', { goesOn: 'all' })
export const First = nodeStory('join', { goesOn: 'first' })
export const Invalid = nodeStory('join', { goesOn: 'some' })
export const Dark = nodeStory('join', { goesOn: 'first' }, { dark: true })
