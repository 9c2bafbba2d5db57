import type { Flow, FlowEdge, FlowNode, JsonObject, PurchaseActionTrigger } from '@aftercart/flow'

/** A ready-made flow to begin with, and what it does in one sentence. */
export type Template = { does: string; flow: Flow }

/** One for each column of the Actions screen. */
export const templates: Readonly<Record<PurchaseActionTrigger, Template>> = {
  'cart-login': {
    does: 'Tags the shopper as somebody who logged in to the cart.',
    flow: chain('cart-login', [['tag', 'add-tags', { tags: ['logged in to cart'] }]]),
  },
  'contact-created': {
    does: 'Tags new contacts and asks the team to say hello.',
    flow: chain('contact-created', [
      ['tag', 'add-tags', { tags: ['new'] }],
      [
        'task',
        'create-task',
        { title: 'Say hello to {{ contact.firstName }} {{ contact.lastName }}', notes: '', assignee: '', dueIn: 'P3D' },
      ],
    ]),
  },
  'purchase-succeeded': {
    does: 'Thanks the customer, adds a tag and turns the prospect into a customer.',
    flow: chain('purchase-succeeded', [
      [
        'thanks',
        'send-email',
        {
          kind: 'transactional',
          subject: 'Thank you for your order {{ order.id }}',
          body: 'Hello {{ contact.firstName }},\n\nthank you for your order. We have received your payment of {{ order.total }} {{ order.currency }} and are getting everything ready.\n\nIf you have a question, simply answer this email.\n\n{{ shop.name }}',
        },
      ],
      ['tag', 'add-tags', { tags: ['customer'] }],
      ['type', 'set-contact-type', { type: 'customer' }],
    ]),
  },
  'purchase-failed': {
    does: 'Apologises, asks the team to call, reminds once after three days, and stops at once when the order is paid.',
    flow: chain('purchase-failed', [
      [
        'apology',
        'send-email',
        {
          kind: 'transactional',
          subject: 'We could not take your payment',
          body: 'Hello {{ contact.firstName }},\n\nwe are sorry: the payment for your order {{ order.id }} did not go through, and nothing was charged. You are welcome to try again, with the same card or another one.\n\nIf we can help, write to {{ shop.email }}.\n\n{{ shop.name }}',
        },
      ],
      [
        'task',
        'create-task',
        {
          title: 'Call {{ contact.firstName }} {{ contact.lastName }} about order {{ order.id }}',
          notes: 'The card was declined. {{ order.total }} {{ order.currency }}.',
          assignee: '',
          dueIn: 'P1D',
        },
      ],
      ['wait', 'wait', { for: 'P3D' }],
      [
        'reminder',
        'send-email',
        {
          kind: 'transactional',
          subject: 'Your order {{ order.id }} is still waiting for you',
          body: 'Hello {{ contact.firstName }},\n\nyour order is still here. If you want it, please try the payment again; if something is in the way, write to {{ shop.email }} and we will find a way.\n\n{{ shop.name }}',
        },
      ],
      ['paid', 'goal', { on: 'paid' }],
      ['recovered', 'add-tags', { tags: ['recovered'] }],
    ]),
  },
  'purchase-error': {
    does: 'Tells the team at once, with the order and the shopper’s address.',
    flow: chain('purchase-error', [
      [
        'team',
        'notify-team',
        {
          to: '',
          subject: 'An order could not be processed: {{ order.id }}',
          body: 'Order {{ order.id }} of {{ contact.firstName }} {{ contact.lastName }} ({{ contact.email }}) ended in an error. Please look into it before the customer has to ask.',
        },
      ],
    ]),
  },
}

/** Nothing but the trigger: where every drawing begins. */
export function blankFlow(trigger: PurchaseActionTrigger): Flow {
  return chain(trigger, [])
}

/** True while nothing but a trigger is drawn. */
export function isBlankFlow(flow: Flow): boolean {
  return flow.nodes.every((node) => node.type === 'trigger')
}

type Step = [id: string, type: string, params: JsonObject]

/** The steps one after the other, each connected by its only way out. */
function chain(trigger: PurchaseActionTrigger, steps: readonly Step[]): Flow {
  const nodes: FlowNode[] = [
    { id: 'trigger', type: 'trigger', params: { on: trigger } },
    ...steps.map(([id, type, params]) => ({ id, type, params })),
  ]
  const edges = nodes.slice(1).map((node, index): FlowEdge => ({ from: nodes[index]?.id ?? 'trigger', to: node.id }))
  return { nodes, edges }
}
