import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Remove tags' }

export const Empty = nodeStory('remove-tags', { tags: [] })
export const Valid = nodeStory('remove-tags', { tags: ['payment-failed'] })
export const Invalid = nodeStory('remove-tags', { tags: ['x'.repeat(120)] })
export const LongText = nodeStory('remove-tags', {
  tags: [
    'bought a walnut desk',
    'asked for an invoice',
    'prefers to be called',
    'lives in Reykjavík',
    'newsletter of the first quarter of 2026',
  ],
})
export const Dark = nodeStory('remove-tags', { tags: ['payment-failed'] }, { dark: true })
