import { drawing, letter } from './drawing.ts'
import type { Template } from './template.ts'

export const failedPurchaseApology: Template = {
  id: 'failed-purchase-apology',
  name: 'Failed purchase apology',
  does: 'Apologises, asks the team to call, reminds once after three days, and stops at once when the order is paid.',
  kind: 'purchase-actions',
  flow: drawing(
    {
      start: ['trigger', { on: 'purchase-failed' }],
      apology: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Sorry, your payment for order {{ order.id }} did not go through',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we are sorry: the payment for your order {{ order.id }} did not go through, and nothing was charged.',
            'You are welcome to try again, with the same card or another one. If your bank asks you to confirm the payment, please do.',
            'Is something in the way? Just answer this email or write to {{ shop.email }}, and we will find a way together.',
            '{{ shop.name }}',
          ),
        },
      ],
      call: [
        'create-task',
        {
          title: 'Call {{ contact.firstName }} {{ contact.lastName }} about order {{ order.id }}',
          notes:
            'The payment of {{ order.total }} {{ order.currency }} did not go through. Ask kindly whether we can help. Email: {{ contact.email }}',
          assignee: '',
          dueIn: 'P1D',
        },
      ],
      patience: ['wait', { for: 'P3D' }],
      reminder: [
        'send-email',
        {
          kind: 'transactional',
          subject: 'Your order {{ order.id }} is still waiting for you',
          body: letter(
            'Hello {{ contact.firstName }},',
            'we have kept your order for you:',
            '{% for item in order.items %}{{ item.quantity }} × {{ item.name }}\n{% endfor %}',
            'If you still want it, please try the payment again. If you have changed your mind, there is nothing you need to do.',
            'Questions? Write to {{ shop.email }}, we are happy to help.',
            '{{ shop.name }}',
          ),
        },
      ],
      paid: ['goal', { on: 'paid' }],
      recovered: ['add-tags', { tags: ['recovered'] }],
    },
    ['start > apology > call > patience > reminder > paid > recovered'],
    { exitOn: [{ on: 'cancelled' }] },
  ),
}
