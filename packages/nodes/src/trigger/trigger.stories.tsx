import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Trigger' }

export const Empty = nodeStory('trigger', {})
export const Valid = nodeStory('trigger', { on: 'purchase-succeeded' })
export const ChargeFailed = nodeStory('trigger', { on: 'charge-failed', attempt: 'last', skus: ['MUG', 'PLATE'] })
export const NthAttempt = nodeStory('trigger', { on: 'charge-failed', attempt: 3 })
export const CardExpiring = nodeStory('trigger', { on: 'card-expiring', days: 14 })
export const EventWithoutName = nodeStory('trigger', { on: 'api-event' })
export const NotUsed = nodeStory('trigger', { on: 'manual', tag: 'vip' })
export const Invalid = nodeStory('trigger', { on: 'moonrise' })
export const LongText = nodeStory('trigger', {
  on: 'purchase-error',
  sku: 'WALNUT-DESK-WITH-THREE-DRAWERS-AND-A-CABLE-TRAY-2026',
})
export const BelongsToPurchaseActions = nodeStory('trigger', { on: 'purchase-failed' }, { triggerIsFixed: true })
export const Dark = nodeStory('trigger', { on: 'tag-added', tag: 'vip' }, { dark: true })
