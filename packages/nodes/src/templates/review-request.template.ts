import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const reviewRequest: Template = {
  id: 'review-request',
  name: 'Review request after delivery',
  does: 'Asks for a review in the evening ten days after a purchase, but nobody twice in two months and nobody who got a refund.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'purchase-made' }],
      'ten-days': ['wait', { for: 'P10D' }],
      evening: ['wait-until', { until: { kind: 'window', from: '17:00', to: '20:00' } }],
      ask: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'Would you tell others how you like it?',
          body: letter(
            'Hello {{ contact.firstName }},',
            'your order {{ order.id }} has been with you for a few days now:',
            '{% for item in order.items %}{{ item.name }}\n{% endfor %}',
            'Would you tell others how you like it? A sentence or two helps them, and us: {{ shop.url }}',
            'If you are not happy, please tell us first; we will put it right.',
            '{{ shop.name }}',
          ),
        },
      ],
      tag: ['add-tags', { tags: ['asked for a review'] }],
    },
    ['start > ten-days > evening > ask > tag'],
    {
      reEntry: { when: 'after', days: 60 },
      exitOn: [{ on: 'refunded' }, { on: 'cancelled' }, { on: 'unsubscribed' }],
    },
  ),
}
