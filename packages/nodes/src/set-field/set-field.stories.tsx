import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Set a field' }

export const Empty = nodeStory('set-field', { field: '', value: '' })
export const Valid = nodeStory('set-field', { field: 'last_order', value: '{{ order.id }}' })
export const TakesAway = nodeStory('set-field', { field: 'cart_reminder', value: '' })
export const Invalid = nodeStory('set-field', { field: 'x'.repeat(100), value: '{{ outcome.declineCode }}' })
export const LongText = nodeStory('set-field', {
  field: 'what the customer told us about the delivery in the yard',
  value:
    'Ordered {{ order.total }} {{ order.currency }} as {{ order.id }}, and wants it to be left with the neighbours',
})
export const Dark = nodeStory('set-field', { field: 'plan', value: 'club' }, { dark: true })
