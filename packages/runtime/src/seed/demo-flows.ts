import type { Flow, FlowNode, PurchaseActionTrigger } from '@aftercart/flow'

export type DemoActions = { trigger: PurchaseActionTrigger; sku: string | null; flow: Flow }

/**
 * What the demo shop does from the start. Nothing stands under *Failed purchase* in the default settings: that one is for
 * whoever tries it out to draw.
 */
export const demoActions: readonly DemoActions[] = [
  {
    trigger: 'purchase-succeeded',
    sku: null,
    flow: inARow('purchase-succeeded', [
      {
        id: 'welcome',
        type: 'send-email',
        params: {
          kind: 'transactional',
          subject: 'Thank you for your order {{ order.id }}',
          body: [
            'Hello {{ contact.firstName }},',
            'thank you for your order. We are getting it ready:',
            '{% for item in order.items %}{{ item.quantity }} × {{ item.name }}\n{% endfor %}',
            'Total: {{ order.total }} {{ order.currency }}',
            'If anything is not as you like it, just answer this email.\n{{ shop.name }}',
          ].join('\n\n'),
        },
      },
      { id: 'tag', type: 'add-tags', params: { tags: ['buyer'] } },
      { id: 'customer', type: 'set-contact-type', params: { type: 'customer' } },
    ]),
  },
  {
    trigger: 'purchase-error',
    sku: null,
    flow: inARow('purchase-error', [
      {
        id: 'team',
        type: 'notify-team',
        params: {
          to: '',
          subject: 'Order {{ order.id }} could not be processed',
          body: [
            'The order {{ order.id }} of {{ contact.firstName }} {{ contact.lastName }} ({{ contact.email }}) over {{ order.total }} {{ order.currency }} ended in an error, not in a declined card.',
            'Look at the order before you answer the customer.',
          ].join('\n\n'),
        },
      },
    ]),
  },
  {
    trigger: 'purchase-succeeded',
    sku: 'CLUB',
    flow: inARow('purchase-succeeded', [
      { id: 'tag', type: 'add-tags', params: { tags: ['coffee club'] } },
      {
        id: 'parcel',
        type: 'create-task',
        params: {
          title: 'Pack the first coffee parcel for {{ contact.firstName }} {{ contact.lastName }}',
          notes: 'Order {{ order.id }}',
          assignee: '',
          dueIn: 'P1D',
        },
      },
    ]),
  },
]

function inARow(trigger: PurchaseActionTrigger, actions: readonly FlowNode[]): Flow {
  const nodes: FlowNode[] = [{ id: 'start', type: 'trigger', params: { on: trigger } }, ...actions]
  const edges = actions.map((action, index) => ({ from: nodes[index]!.id, to: action.id }))
  return { nodes, edges }
}
