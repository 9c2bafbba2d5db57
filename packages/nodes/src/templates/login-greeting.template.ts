import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const loginGreeting: Template = {
  id: 'login-greeting',
  name: 'Login greeting',
  does: 'Greets a shopper who logs in to the cart, at most once in 30 days: customers as old friends, others as guests.',
  kind: 'purchase-actions',
  flow: drawing(
    {
      start: ['trigger', { on: 'cart-login' }],
      tag: ['add-tags', { tags: ['logged in to cart'] }],
      customer: ['condition', { all: [{ fact: 'contact.type', is: 'is', value: 'customer' }] }],
      again: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'Good to see you again, {{ contact.firstName }}',
          body: letter(
            'Hello {{ contact.firstName }},',
            'how nice that you are back. If you need a hand with your order, or want to know what is new, simply answer this email.',
            '{{ shop.name }}',
          ),
        },
      ],
      guest: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'Welcome, {{ contact.firstName }}: can we help?',
          body: letter(
            'Hello {{ contact.firstName }},',
            'thank you for looking in. If you have a question about one of our products, simply answer this email; a real person reads it.',
            '{{ shop.name }}',
          ),
        },
      ],
    },
    ['start > tag > customer.yes > again', 'customer.no > guest'],
    { reEntry: { when: 'after', days: 30 } },
  ),
}
