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
            'the card that we keep for you runs out soon. So that everything goes on without a break, please tell us the new one. It takes a minute and needs no login:',
            '{{ links.updateCard }}',
            'Thank you, and if you have a question, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
    },
    ['start > hours > ask'],
  ),
}
