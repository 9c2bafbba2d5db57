import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

/**
 * Two weeks from the decline: a quiet try after 2 days (many declines are gone by then and nobody needs to know), one after
 * 6 and one after 11, each but the first followed by a message, and a call by the team after 14.
 */
export const softDeclineDunning: Template = {
  id: 'soft-decline-dunning',
  name: 'Soft decline: try again, then ask for a card',
  does: 'Tries the card again quietly, then asks for another one, kindly and three times in two weeks, and stops at once when it is paid.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'charge-failed', attempt: 'first' }],
      soft: ['condition', { all: [{ fact: 'outcome.declineClass', is: 'is', value: 'soft' }] }],
      other: ['exit'],
      'two-days': ['wait', { for: 'P2D' }],
      'quiet-try': ['retry-charge'],
      'hours-1': officeHours,
      ask: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'A small hitch with your payment for order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we could not collect {{ order.total }} {{ order.currency }} for your order {{ order.id }}. That happens, and it is quickly put right:',
            '{{ links.updateCard }}',
            'Enter the card that we should use on that page. You do not need to log in. We will also try again in a few days, so there is nothing to do if you have sorted it out with your bank.',
            'If you need a hand, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
      'four-days': ['wait', { for: 'P4D' }],
      'second-try': ['retry-charge'],
      'hours-2': officeHours,
      remind: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Your order {{ order.id }}: which card shall we use?',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we tried again, and the payment for your order {{ order.id }} is still open. With another card it takes a minute:',
            '{{ links.updateCard }}',
            'Would you rather pay later or in another way? Tell us, and we will see what we can do.',
            '{{ shop.name }}',
          ),
        },
      ],
      'five-days': ['wait', { for: 'P5D' }],
      'third-try': ['retry-charge'],
      'hours-3': officeHours,
      last: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Last reminder about your order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'this is our last email about the open payment of {{ order.total }} {{ order.currency }} for your order {{ order.id }}. If you want to keep it, please tell us within three days which card to use:',
            '{{ links.updateCard }}',
            'If you would rather not go on, you do not need to do anything. Either way, thank you for having been with us.',
            '{{ shop.name }}',
          ),
        },
      ],
      'three-days': ['wait', { for: 'P3D' }],
      call: [
        'create-task',
        {
          title: 'Decide what happens with order {{ order.id }} of {{ contact.firstName }} {{ contact.lastName }}',
          notes:
            'Two weeks, three tries and three emails later, {{ order.total }} {{ order.currency }} are still open. Email: {{ contact.email }}',
          assignee: '',
          dueIn: 'P2D',
        },
      ],
      paid: ['goal', { on: 'paid' }],
      recovered: ['add-tags', { tags: ['recovered'] }],
    },
    [
      'start > soft.yes > two-days > quiet-try.failed > hours-1 > ask > four-days > second-try.failed > hours-2 > remind',
      'remind > five-days > third-try.failed > hours-3 > last > three-days > call > paid > recovered',
      'soft.no > other',
      'quiet-try.paid > recovered',
      'second-try.paid > recovered',
      'third-try.paid > recovered',
    ],
    { exitOn: [{ on: 'cancelled' }, { on: 'refunded' }] },
  ),
}
