import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const prospectToCustomer: Template = {
  id: 'prospect-to-customer',
  name: 'Prospect to customer',
  does: 'Thanks the customer, adds a tag and turns the prospect into a customer.',
  kind: 'purchase-actions',
  flow: drawing(
    {
      start: ['trigger', { on: 'purchase-succeeded' }],
      thanks: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Thank you for your order {{ order.id }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'thank you for your order. We have received your payment of {{ order.total }} {{ order.currency }} and are getting everything ready:',
            '{% for item in order.items %}{{ item.quantity }} × {{ item.name }}\n{% endfor %}',
            'If you have a question, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
      tag: ['add-tags', { tags: ['customer'] }],
      type: ['set-contact-type', { type: 'customer' }],
    },
    ['start > thanks > tag > type'],
  ),
}
