import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const errorToTheTeam: Template = {
  id: 'error-to-the-team',
  name: 'Error to the team',
  does: 'Tells the team at once which order could not be processed and why, and puts it on their list.',
  kind: 'purchase-actions',
  flow: drawing(
    {
      start: ['trigger', { on: 'purchase-error' }],
      'at-once': ['branch'],
      mail: [
        'notify-team',
        {
          to: '',
          subject: 'An order could not be processed: {{ order.id }}',
          body: letter(
            'Order {{ order.id }} of {{ contact.firstName }} {{ contact.lastName }} ({{ contact.email }}) over {{ order.total }} {{ order.currency }} could not be processed. The card was not the reason.',
            '{% if outcome.errorCode %}The gateway says: {{ outcome.errorCode }} {{ outcome.errorMessage }}{% endif %}',
            'Please look into it before the customer has to ask.',
          ),
        },
      ],
      task: [
        'create-task',
        {
          title: 'Find out why order {{ order.id }} failed, and tell {{ contact.firstName }}',
          notes: '{{ outcome.errorCode }} {{ outcome.errorMessage }}',
          assignee: '',
          dueIn: 'PT4H',
        },
      ],
      both: ['join'],
      note: ['add-note', { text: 'Order {{ order.id }} ended in an error; the team was told.' }],
    },
    ['start > at-once > mail > both > note', 'at-once > task > both'],
  ),
}
