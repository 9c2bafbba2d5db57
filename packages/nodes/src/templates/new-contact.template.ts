import { drawing } from './drawing.ts'
import type { Template } from './template.ts'

export const newContact: Template = {
  id: 'new-contact',
  name: 'New contact',
  does: 'Tags new contacts and asks the team to say hello.',
  kind: 'purchase-actions',
  flow: drawing(
    {
      start: ['trigger', { on: 'contact-created' }],
      tag: ['add-tags', { tags: ['new'] }],
      hello: [
        'create-task',
        {
          title: 'Say hello to {{ contact.firstName }} {{ contact.lastName }}',
          notes: 'Their first order: {{ order.id }}. Email: {{ contact.email }}',
          assignee: '',
          dueIn: 'P3D',
        },
      ],
    },
    ['start > tag > hello'],
  ),
}
