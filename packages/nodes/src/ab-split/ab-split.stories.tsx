import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/A/B split' }

export const Empty = nodeStory('ab-split', {})
export const Valid = nodeStory('ab-split', {
  variants: [
    { id: 'a', name: 'Short letter', weight: 50 },
    { id: 'b', name: 'Long letter', weight: 50 },
  ],
  holdOut: 10,
})
export const Invalid = nodeStory('ab-split', {
  variants: [
    { id: 'a', name: 'A', weight: 'half' },
    { id: 'a', name: 'B', weight: 50 },
  ],
  holdOut: 120,
})
export const LongText = nodeStory('ab-split', {
  variants: [
    { id: 'a', name: 'With a picture of the walnut desk in the morning', weight: 1 },
    { id: 'b', name: 'Without any picture but with a long story', weight: 2 },
    { id: 'c', weight: 333 },
  ],
})
export const Dark = nodeStory(
  'ab-split',
  {
    variants: [
      { id: 'a', weight: 70 },
      { id: 'b', weight: 30 },
    ],
  },
  { dark: true },
)
