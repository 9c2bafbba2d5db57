import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const authenticationNeeded: Template = {
  id: 'authentication-needed',
  name: 'Authentication needed',
  does: 'Asks the customer to confirm the payment with their bank, reminds the next day and tells the team on the third.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'charge-failed', attempt: 'every' }],
      confirm: ['condition', { all: [{ fact: 'outcome.declineClass', is: 'is', value: 'authentication' }] }],
      other: ['exit'],
      ask: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Please confirm your payment for order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'your bank would like to hear from you that it is really you who is paying {{ order.total }} {{ order.currency }} for your order {{ order.id }}. Please confirm it here:',
            '{{ links.updateCard }}',
            'Nothing has been charged so far, and your order is waiting for you.',
            '{{ shop.name }}',
          ),
        },
      ],
      'one-day': ['wait', { for: 'P1D' }],
      remind: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'One click is missing for order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'the payment for your order {{ order.id }} still waits for you to confirm it:',
            '{{ links.updateCard }}',
            'Does it not work? Answer this email, and we will help.',
            '{{ shop.name }}',
          ),
        },
      ],
      'two-days': ['wait', { for: 'P2D' }],
      team: [
        'notify-team',
        {
          to: '',
          subject: 'Order {{ order.id }} waits for its customer to confirm the payment',
          body: letter(
            '{{ contact.firstName }} {{ contact.lastName }} ({{ contact.email }}) was asked twice to confirm the payment of {{ order.total }} {{ order.currency }} and has not done so.',
            'A call may help: often the bank’s app is missing or was set up on another phone.',
          ),
        },
      ],
      paid: ['goal', { on: 'paid' }],
      recovered: ['add-tags', { tags: ['recovered'] }],
    },
    ['start > confirm.yes > ask > one-day > remind > two-days > team > paid > recovered', 'confirm.no > other'],
    { exitOn: [{ on: 'cancelled' }, { on: 'refunded' }] },
  ),
}
