import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/Wait until' }

export const Empty = nodeStory('wait-until', {})
export const Valid = nodeStory('wait-until', {
  until: { kind: 'window', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' },
})
export const Weekday = nodeStory('wait-until', { until: { kind: 'weekday', days: ['tue', 'thu'], at: '10:30' } })
export const OneDate = nodeStory('wait-until', { until: { kind: 'date', date: '2026-12-24', at: '09:00' } })
export const DateField = nodeStory('wait-until', {
  until: { kind: 'field', field: 'order.placedAt', offset: { days: 3, when: 'after' }, at: '09:00' },
})
export const Invalid = nodeStory('wait-until', { until: { kind: 'weekday', days: [], at: 'noon' } })
export const NoDate = nodeStory('wait-until', {
  until: { kind: 'field', field: 'order.total', offset: { days: 'many', when: 'before' } },
})
export const LongText = nodeStory('wait-until', {
  until: {
    kind: 'field',
    field: 'contact.fields.the day on which the guarantee of the walnut desk comes to its end',
    offset: { days: 14, when: 'before' },
    at: '09:00',
    yearly: true,
  },
})
export const Dark = nodeStory(
  'wait-until',
  { until: { kind: 'window', from: '22:00', to: '06:00', days: ['sat', 'sun'] } },
  { dark: true },
)
