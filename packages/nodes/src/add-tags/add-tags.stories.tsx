import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Add tags' }

export const Empty = nodeStory('add-tags', { tags: [] })
export const Valid = nodeStory('add-tags', { tags: ['recovered', 'vip'] })
export const Invalid = nodeStory('add-tags', { tags: ['x'.repeat(120)] })
export const LongText = nodeStory('add-tags', {
  tags: [
    'bought a walnut desk',
    'asked for an invoice',
    'prefers to be called',
    'lives in Reykjavík',
    'newsletter of the first quarter of 2026',
  ],
})
export const Dark = nodeStory('add-tags', { tags: ['recovered'] }, { dark: true })
