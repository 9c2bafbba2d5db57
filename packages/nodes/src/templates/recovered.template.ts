import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const recovered: Template = {
  id: 'recovered',
  name: 'Recovered, and say so',
  does: 'Thanks the customer when a charge goes through after it had failed, and writes it down for the team.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'charge-recovered' }],
      thanks: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'All settled: your payment for order {{ order.id }} has arrived',
          body: letter(
            'Hello {{ contact.firstName }},',
            'good news: your payment of {{ order.total }} {{ order.currency }} for order {{ order.id }} has gone through. Everything goes on as before, and you do not need to do anything else.',
            'Thank you for taking care of it.',
            '{{ shop.name }}',
          ),
        },
      ],
      tag: ['add-tags', { tags: ['recovered'] }],
      note: [
        'add-note',
        { text: 'Order {{ order.id }} over {{ order.total }} {{ order.currency }} was paid after all.' },
      ],
    },
    ['start > thanks > tag > note'],
  ),
}
