import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

export const hardDecline: Template = {
  id: 'hard-decline',
  name: 'Hard decline: a new card at once',
  does: 'Asks for another card at once, because this one will never work again, reminds after four days and stops when it is paid.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'charge-failed', attempt: 'every' }],
      // Somebody who tries a dead card three times in a row gets one email, not three.
      hard: [
        'condition',
        {
          all: [{ fact: 'outcome.declineClass', is: 'is', value: 'hard' }],
          none: [{ fact: 'history.messages', of: 'another card', within: 'P3D', is: 'at-least', value: '1' }],
        },
      ],
      other: ['exit'],
      ask: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Please give us another card for order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'the card we have for your order {{ order.id }} cannot be used any more. Please choose another one here, it takes a minute and needs no login:',
            '{{ links.updateCard }}',
            'Everything else stays as it is. If you have a question, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
      'four-days': ['wait', { for: 'P4D' }],
      hours: officeHours,
      remind: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Your order {{ order.id }} still needs another card',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we would love to get your order {{ order.id }} going again. All we need is another card:',
            '{{ links.updateCard }}',
            'If you would rather pay in another way, tell us, and we will see what we can do.',
            '{{ shop.name }}',
          ),
        },
      ],
      'three-days': ['wait', { for: 'P3D' }],
      call: [
        'create-task',
        {
          title: 'Call {{ contact.firstName }} {{ contact.lastName }}: order {{ order.id }} needs another card',
          notes: 'A week and two emails later, {{ order.total }} {{ order.currency }} are still open.',
          assignee: '',
          dueIn: 'P1D',
        },
      ],
      paid: ['goal', { on: 'paid' }],
      recovered: ['add-tags', { tags: ['recovered'] }],
    },
    ['start > hard.yes > ask > four-days > hours > remind > three-days > call > paid > recovered', 'hard.no > other'],
    { exitOn: [{ on: 'cancelled' }, { on: 'refunded' }] },
  ),
}
