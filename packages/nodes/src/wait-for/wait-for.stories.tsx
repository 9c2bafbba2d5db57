import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Wait for an event' }

export const Empty = nodeStory('wait-for', {})
export const Valid = nodeStory('wait-for', { on: 'purchase-made', sku: 'MUG', within: 'P3D' })
export const ForEver = nodeStory('wait-for', { on: 'paid' })
export const Invalid = nodeStory('wait-for', { on: 'paid', tag: 'vip', within: 'PsoonD' })
export const LongText = nodeStory('wait-for', {
  on: 'api-event',
  event: 'warehouse.parcel-of-the-walnut-desk-was-handed-to-the-carrier',
  within: 'P3DT12H30M15S',
})
export const Dark = nodeStory('wait-for', { on: 'tag-added', tag: 'vip', within: 'P2W' }, { dark: true })
