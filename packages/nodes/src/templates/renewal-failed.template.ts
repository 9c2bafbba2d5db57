import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

/** For shops whose gateway tries again by itself: each failed attempt begins a run of its own, and nothing here charges. */
export const renewalFailed: Template = {
  id: 'renewal-failed',
  name: 'Renewal failed, first to last attempt',
  does: 'Writes after the first failed renewal, reminds after those that follow, and after the last one says goodbye for now and tells the team; for shops whose gateway tries again by itself.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'charge-failed', attempt: 'every' }],
      which: [
        'switch',
        {
          cases: [
            {
              id: 'no-renewal',
              name: 'Not a renewal',
              none: [{ fact: 'outcome.charge', is: 'is-one-of', value: ['subscription-later', 'plan-later'] }],
            },
            { id: 'last', name: 'Last attempt', all: [{ fact: 'outcome.finalAttempt', is: 'is', value: 'true' }] },
            { id: 'first', name: 'First attempt', all: [{ fact: 'outcome.attempt', is: 'at-most', value: '1' }] },
          ],
        },
      ],
      other: ['exit'],
      'first-hours': officeHours,
      first: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Your renewal needs a moment of your time',
          body: letter(
            'Hello {{ contact.firstName }},',
            'it was time to renew your order {{ order.id }}, and the payment of {{ order.total }} {{ order.currency }} did not go through. Everything goes on for now, and we will try again in a few days.',
            'Would you like to use another card? You can do that here, without a login:',
            '{{ links.updateCard }}',
            'If you have a question, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
      'next-hours': officeHours,
      next: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'We tried again: your renewal is still open',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we have tried the renewal of your order {{ order.id }} again, and it has not worked yet. Another card takes a minute:',
            '{{ links.updateCard }}',
            'Is now not a good time? Tell us, and we will find a way.',
            '{{ shop.name }}',
          ),
        },
      ],
      'last-hours': officeHours,
      last: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'We could not renew order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we have tried several times to renew your order {{ order.id }} and will not try again by ourselves. If you would like to go on, choose a card here and all is well:',
            '{{ links.updateCard }}',
            'If not, thank you for the time with us. You are always welcome back.',
            '{{ shop.name }}',
          ),
        },
      ],
      call: [
        'create-task',
        {
          title: 'Renewal of {{ contact.firstName }} {{ contact.lastName }} ended unpaid: order {{ order.id }}',
          notes:
            '{{ order.total }} {{ order.currency }} after {{ outcome.attempt }} attempts. Email: {{ contact.email }}',
          assignee: '',
          dueIn: 'P1D',
        },
      ],
      paid: ['goal', { on: 'paid' }],
    },
    [
      'start > which.no-renewal > other',
      'which.first > first-hours > first > paid',
      'which.otherwise > next-hours > next > paid',
      'which.last > last-hours > last > call > paid',
    ],
    { exitOn: [{ on: 'cancelled' }, { on: 'refunded' }] },
  ),
}
