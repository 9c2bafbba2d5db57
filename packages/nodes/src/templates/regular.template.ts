import { drawing } from './drawing.ts'
import type { Template } from './template.ts'

export const regular: Template = {
  id: 'regular',
  name: 'A regular: thank them in person',
  does: 'Tags somebody who buys for the third time within a year and asks the team for a handwritten thank-you, once.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'purchase-made' }],
      third: [
        'condition',
        {
          all: [{ fact: 'history.purchases', within: 'P365D', is: 'at-least', value: '3' }],
          none: [{ fact: 'contact.tags', is: 'includes', value: 'regular' }],
        },
      ],
      other: ['exit'],
      tag: ['add-tags', { tags: ['regular'] }],
      card: [
        'create-task',
        {
          title: 'Write {{ contact.firstName }} {{ contact.lastName }} a thank-you card',
          notes: 'They have bought from us again: order {{ order.id }}.',
          assignee: '',
          dueIn: 'P7D',
        },
      ],
    },
    ['start > third.yes > tag > card', 'third.no > other'],
  ),
}
