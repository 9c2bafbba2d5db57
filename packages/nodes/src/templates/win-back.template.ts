import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

export const winBack: Template = {
  id: 'win-back',
  name: 'Win-back after a cancellation',
  does: 'Asks after three days what went wrong, tells the team when they look in again, else invites them back after a month with two subjects against each other; begins with your server’s event “subscription-cancelled”.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'api-event', event: 'subscription-cancelled' }],
      tag: ['add-tags', { tags: ['cancelled'] }],
      'three-days': ['wait', { for: 'P3D' }],
      'hours-1': officeHours,
      ask: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'What could we have done better?',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we are sorry to see you go, and we would like to learn from it. What was the reason? One line is enough; a real person reads it.',
            '{{ shop.name }}',
          ),
        },
      ],
      month: ['wait-for', { on: 'cart-login', within: 'P27D' }],
      look: [
        'create-task',
        {
          title: '{{ contact.firstName }} {{ contact.lastName }} is back in the cart: write them a personal line',
          notes: 'They had cancelled. Email: {{ contact.email }}',
          assignee: '',
          dueIn: 'P1D',
        },
      ],
      'hours-2': officeHours,
      subjects: [
        'ab-split',
        {
          variants: [
            { id: 'miss', name: 'We miss you', weight: 50 },
            { id: 'news', name: 'What is new', weight: 50 },
          ],
          holdOut: 10,
        },
      ],
      miss: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'We miss you, {{ contact.firstName }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'a month has gone by, and your place is still free. Whenever you like, pick up where you left off:',
            '{{ shop.url }}',
            '{{ shop.name }}',
          ),
        },
      ],
      news: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'See what is new at {{ shop.name }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'a lot has happened since you left. Have a look, without any obligation:',
            '{{ shop.url }}',
            '{{ shop.name }}',
          ),
        },
      ],
      back: ['goal', { on: 'purchase-made' }],
      'no-more': ['remove-tags', { tags: ['cancelled'] }],
      won: ['add-tags', { tags: ['won back'] }],
    },
    [
      'start > tag > three-days > hours-1 > ask > month.timed-out > hours-2 > subjects.miss > miss > back',
      'month.happened > look > back',
      'subjects.news > news > back',
      'subjects.hold-out > back > no-more > won',
    ],
    { reEntry: { when: 'after', days: 90 }, exitOn: [{ on: 'unsubscribed' }] },
  ),
}
