import type { Flow, Trigger } from '@aftercart/flow'
import { line, mail } from '../story.ts'

/** What the model's shop has: an index into this list names a campaign. */
export type ModelCampaign = {
  name: string
  kind: 'campaign' | 'purchase-actions'
  trigger: Trigger
  sku: string
  /** The flow as it is first, and what it may be changed into: nodes of the same id mean the same. */
  variants: readonly [Flow, ...Flow[]]
}

const apology = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['sorry', 'send-email', mail('Sorry')],
  ['w1', 'wait', { for: 'PT1H' }],
  ['remind', 'send-email', mail('Reminder')],
  ['w2', 'wait', { for: 'PT2H' }],
  ['last', 'send-email', mail('Last reminder')],
  ['paid', 'goal', { on: 'paid' }],
  ['back', 'add-tags', { tags: ['recovered'] }],
  ['thanks', 'send-email', mail('Thanks')],
)

const shorterApology = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['sorry', 'send-email', mail('Sorry')],
  ['w1', 'wait', { for: 'PT1H' }],
  ['extra', 'create-task', { title: 'Call {{ contact.firstName }}' }],
  ['remind', 'send-email', mail('Reminder')],
  ['w2', 'wait', { for: 'PT2H' }],
  ['last', 'send-email', mail('Last reminder')],
  ['paid', 'goal', { on: 'paid' }],
  ['thanks', 'send-email', mail('Thanks')],
)

const tea = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['call', 'create-task', { title: 'Ask about the tea' }],
  ['w1', 'wait', { for: 'PT90M' }],
  ['tell', 'notify-team', { to: '', subject: 'Tea', body: 'Still open?' }],
  ['paid', 'goal', { on: 'paid' }],
)

const thanks: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-succeeded' } },
    { id: 'known', type: 'condition', params: { all: [{ fact: 'contact.tags', is: 'includes', value: 'buyer' }] } },
    { id: 'again', type: 'send-email', params: mail('Good to see you again') },
    { id: 'tag', type: 'add-tags', params: { tags: ['buyer'] } },
    { id: 'welcome', type: 'send-email', params: mail('Welcome') },
    { id: 'w1', type: 'wait', params: { for: 'P1D' } },
    { id: 'ask', type: 'send-email', params: mail('How is it?') },
    { id: 'over', type: 'exit', params: {} },
  ],
  edges: [
    { from: 't', to: 'known' },
    { from: 'known', out: 'yes', to: 'again' },
    { from: 'again', to: 'over' },
    { from: 'known', out: 'no', to: 'tag' },
    { from: 'tag', to: 'welcome' },
    { from: 'welcome', to: 'w1' },
    { from: 'w1', to: 'ask' },
  ],
}

const error = line(
  ['t', 'trigger', { on: 'purchase-error' }],
  ['team', 'notify-team', { to: '', subject: 'Error', body: 'Look at {{ order.id }}' }],
  ['w1', 'wait', { for: 'PT3H' }],
  ['vip', 'goal', { on: 'tag-added', tag: 'vip' }],
  ['care', 'create-task', { title: 'Take care of {{ contact.firstName }}' }],
)

const login = line(
  ['t', 'trigger', { on: 'cart-login' }],
  ['w1', 'wait', { for: 'PT30M' }],
  ['greet', 'send-email', mail('Can we help?')],
  ['bought', 'goal', { on: 'purchase-made' }],
  ['tag', 'add-tags', { tags: ['vip'] }],
)

const longerLogin = line(
  ['t', 'trigger', { on: 'cart-login' }],
  ['w1', 'wait', { for: 'PT30M' }],
  ['greet', 'send-email', mail('Can we help?')],
  ['w2', 'wait', { for: 'PT4H' }],
  ['again', 'send-email', mail('Still there?')],
  ['bought', 'goal', { on: 'purchase-made' }],
  ['tag', 'add-tags', { tags: ['vip'] }],
)

const created = line(['t', 'trigger', { on: 'contact-created' }], ['tag', 'add-tags', { tags: ['new'] }])

const bought = line(
  ['t', 'trigger', { on: 'purchase-made' }],
  ['w1', 'wait', { for: 'PT2H' }],
  ['review', 'send-email', mail('How do you like it?')],
  ['seen', 'goal', { on: 'cart-login' }],
  ['note', 'create-task', { title: '{{ contact.firstName }} came back' }],
)

export const campaigns: readonly ModelCampaign[] = [
  {
    name: 'apology',
    kind: 'purchase-actions',
    trigger: 'purchase-failed',
    sku: '',
    variants: [apology, shorterApology],
  },
  { name: 'tea', kind: 'purchase-actions', trigger: 'purchase-failed', sku: 'TEA', variants: [tea] },
  { name: 'thanks', kind: 'purchase-actions', trigger: 'purchase-succeeded', sku: '', variants: [thanks] },
  { name: 'error', kind: 'purchase-actions', trigger: 'purchase-error', sku: '', variants: [error] },
  { name: 'login', kind: 'campaign', trigger: 'cart-login', sku: '', variants: [login, longerLogin] },
  { name: 'created', kind: 'purchase-actions', trigger: 'contact-created', sku: '', variants: [created] },
  { name: 'bought', kind: 'campaign', trigger: 'purchase-made', sku: '', variants: [bought] },
]
