import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

export const cardExpiring: Template = {
  id: 'card-expiring',
  name: 'Card expiring',
  does: 'Asks for the new card a month before the stored one runs out, so that no renewal fails for it.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'card-expiring', days: 30 }],
      hours: officeHours,
      ask: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Your card runs out soon',
          body: letter(
            'Hello {{ contact.firstName }},',
            'the card{% if card.last4 %} ending in {{ card.last4 }}{% endif %} that we keep for you is good until {{ card.expires }}. Once your new one has arrived, please give it to us, so that everything goes on without a break: {{ shop.url }}',
            'If you would like a hand with it, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
      note: ['add-note', { text: 'Told that the stored card runs out ({{ card.expires }}).' }],
    },
    ['start > hours > ask > note'],
  ),
}
