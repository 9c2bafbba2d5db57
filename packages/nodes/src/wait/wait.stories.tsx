import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Wait' }

export const Empty = nodeStory('wait', {})
export const Valid = nodeStory('wait', { for: 'P3D' })
export const Invalid = nodeStory('wait', { for: 'PsoonD' })
export const LongText = nodeStory('wait', { for: 'P3DT12H30M15S' })
export const Dark = nodeStory('wait', { for: 'PT2H' }, { dark: true })
