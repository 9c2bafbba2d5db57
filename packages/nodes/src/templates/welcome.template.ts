import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

export const welcome: Template = {
  id: 'welcome',
  name: 'Welcome',
  does: 'Welcomes new customers after their first order and asks four days later how they like it; once in a lifetime.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'purchase-made' }],
      // Somebody who bought before this campaign was switched on needs no welcome.
      new: ['condition', { all: [{ fact: 'contact.createdAt', is: 'within-last', value: 'P2D' }] }],
      known: ['exit'],
      hello: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Welcome to {{ shop.name }}, {{ contact.firstName }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'thank you for your first order with us. We have your payment of {{ order.total }} {{ order.currency }} and are getting everything ready:',
            '{% for item in order.items %}{{ item.quantity }} × {{ item.name }}\n{% endfor %}',
            'There are real people behind this address. Whenever you have a question, simply answer.',
            '{{ shop.name }}',
          ),
        },
      ],
      tag: ['add-tags', { tags: ['welcomed'] }],
      'four-days': ['wait', { for: 'P4D' }],
      hours: officeHours,
      question: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'How do you like it so far?',
          body: letter(
            'Hello {{ contact.firstName }},',
            'your first order should be with you by now, or nearly so. How do you like it? Two lines are enough, and we read every answer.',
            'If you want to look around some more: {{ shop.url }}',
            '{{ shop.name }}',
          ),
        },
      ],
    },
    ['start > new.yes > hello > tag > four-days > hours > question', 'new.no > known'],
    { reEntry: { when: 'never' }, exitOn: [{ on: 'refunded' }, { on: 'cancelled' }] },
  ),
}
