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
  ['remind', 'send-email', mail('Reminder')],
  ['paid', 'goal', { on: 'paid' }],
  ['thanks', 'send-email', mail('Thanks')],
)

const longerApology = line(
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
  ['greet', 'send-email', marketing('Can we help?')],
  ['bought', 'goal', { on: 'purchase-made' }],
  ['tag', 'add-tags', { tags: ['vip'] }],
)

const longerLogin = line(
  ['t', 'trigger', { on: 'cart-login' }],
  ['w1', 'wait', { for: 'PT30M' }],
  ['greet', 'send-email', marketing('Can we help?')],
  ['w2', 'wait', { for: 'PT4H' }],
  ['again', 'send-email', marketing('Still there?')],
  ['bought', 'goal', { on: 'purchase-made' }],
  ['tag', 'add-tags', { tags: ['vip'] }],
)

const created = line(['t', 'trigger', { on: 'contact-created' }], ['tag', 'add-tags', { tags: ['new'] }])

const bought: Flow = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-made' } },
    { id: 'back', type: 'wait-for', params: { on: 'cart-login', within: 'PT2H' } },
    { id: 'note', type: 'create-task', params: { title: '{{ contact.firstName }} came back' } },
    { id: 'review', type: 'send-email', params: marketing('How do you like it?') },
    { id: 'any', type: 'wait-for', params: { on: 'api-event', event: 'accepted' } },
    { id: 'thank', type: 'send-email', params: marketing('Thank you for your answer') },
    { id: 'over', type: 'exit', params: {} },
  ],
  edges: [
    { from: 't', to: 'back' },
    { from: 'back', out: 'happened', to: 'note' },
    { from: 'back', out: 'timed-out', to: 'review' },
    { from: 'review', to: 'any' },
    { from: 'any', out: 'happened', to: 'thank' },
    { from: 'thank', to: 'over' },
  ],
  settings: { reEntry: { when: 'after-end' }, exitOn: [{ on: 'refunded' }, { on: 'unsubscribed' }] },
}

const boughtAgain: Flow = { ...bought, settings: { reEntry: { when: 'always' }, exitOn: [{ on: 'refunded' }] } }

const quote: Flow = {
  ...line(
    ['t', 'trigger', { on: 'api-event', event: 'quote' }],
    ['first', 'send-email', mail('Your quote')],
    ['w1', 'wait', { for: 'PT1H' }],
    ['ask', 'send-email', marketing('Any questions?')],
    ['accepted', 'goal', { on: 'api-event', event: 'accepted', mayEnter: true }],
    ['tag', 'add-tags', { tags: ['vip'] }],
  ),
  settings: { reEntry: { when: 'after', days: 1 }, exitOn: [{ on: 'api-event', event: 'withdrawn' }] },
}

const charge = line(
  ['t', 'trigger', { on: 'charge-failed', attempt: 'every' }],
  ['stop', 'stop-flow', { campaignId: idOf('bought') }],
  ['start', 'start-flow', { campaignId: idOf('care') }],
  ['w1', 'wait', { for: 'PT20M' }],
  ['task', 'create-task', { title: 'Look at {{ order.id }}' }],
)

const care = line(
  ['t', 'trigger', { on: 'manual' }],
  ['w1', 'wait', { for: 'PT45M' }],
  ['care', 'send-email', mail('We take care of it')],
  ['paid', 'goal', { on: 'paid' }],
  ['done', 'create-task', { title: 'All is well with {{ contact.firstName }}' }],
)

const recovered = line(
  ['t', 'trigger', { on: 'charge-recovered' }],
  ['tell', 'send-email', mail('All settled')],
  ['tag', 'add-tags', { tags: ['recovered'] }],
)

const vip: Flow = {
  ...line(
    ['t', 'trigger', { on: 'tag-added', tag: 'vip' }],
    ['card', 'create-task', { title: 'Write {{ contact.firstName }} a card' }],
    ['w1', 'wait', { for: 'P1D' }],
    ['invite', 'send-email', marketing('An invitation')],
  ),
  settings: { reEntry: { when: 'never' } },
}

export const campaigns: readonly ModelCampaign[] = [
  {
    ...{ name: 'apology', kind: 'purchase-actions', trigger: 'purchase-failed', sku: '' },
    variants: [apology, longerApology, shorterApology],
  },
  { name: 'tea', kind: 'purchase-actions', trigger: 'purchase-failed', sku: 'TEA', variants: [tea] },
  { name: 'thanks', kind: 'purchase-actions', trigger: 'purchase-succeeded', sku: '', variants: [thanks] },
  { name: 'error', kind: 'purchase-actions', trigger: 'purchase-error', sku: '', variants: [error] },
  { name: 'login', kind: 'campaign', trigger: 'cart-login', sku: '', variants: [login, longerLogin] },
  { name: 'created', kind: 'purchase-actions', trigger: 'contact-created', sku: '', variants: [created] },
  { name: 'bought', kind: 'campaign', trigger: 'purchase-made', sku: '', variants: [bought, boughtAgain] },
  { name: 'quote', kind: 'campaign', trigger: 'api-event', sku: '', variants: [quote] },
  { name: 'charge', kind: 'campaign', trigger: 'charge-failed', sku: '', variants: [charge] },
  { name: 'care', kind: 'campaign', trigger: 'manual', sku: '', variants: [care] },
  { name: 'recovered', kind: 'campaign', trigger: 'charge-recovered', sku: '', variants: [recovered] },
  { name: 'vip', kind: 'campaign', trigger: 'tag-added', sku: '', variants: [vip] },
]

function marketing(subject: string) {
  return { kind: 'marketing', subject, body: 'Hello {{ contact.firstName }}' }
}

/** Each script has a shop of its own, so campaigns have the same ids in all of them. */
export function idOf(name: string): string {
  return `00000000-0000-7000-8000-${Buffer.from(name.slice(0, 6).padEnd(6)).toString('hex')}`
}
