import type { Flow } from '@aftercart/flow'

/** A failed purchase as shops usually treat it: apologise, wait, remind, and stop as soon as it is paid. */
export const recovery: Flow = {
  nodes: [
    { id: 'failed', type: 'trigger', params: { on: 'purchase-failed' } },
    {
      id: 'later',
      type: 'condition',
      params: { all: [{ fact: 'outcome.declineClass', is: 'is-one-of', value: ['soft', 'unknown'] }] },
    },
    {
      id: 'sorry',
      type: 'send-email',
      params: {
        kind: 'transactional',
        subject: 'We could not take your payment',
        body: 'Hello {{ contact.firstName }},\n\nyour card was declined. Nothing was charged.',
      },
    },
    { id: 'other-card', type: 'send-email', params: { kind: 'transactional', subject: '', body: '' } },
    { id: 'pause', type: 'wait', params: { for: 'P3D' } },
    { id: 'paid', type: 'goal', params: { on: 'paid' } },
    { id: 'recovered', type: 'add-tags', params: { tags: ['recovered'] } },
  ],
  edges: [
    { from: 'failed', to: 'later' },
    { from: 'later', out: 'yes', to: 'sorry' },
    { from: 'later', out: 'no', to: 'other-card' },
    { from: 'sorry', to: 'pause' },
    { from: 'pause', to: 'paid' },
    { from: 'other-card', to: 'paid' },
    { from: 'paid', to: 'recovered' },
  ],
}

export const counts = { failed: '1,204 in 30 days', sorry: '941 sent', pause: '128 waiting', paid: '612 recovered' }
export const shares = { 'later:yes': '78 %', 'later:no': '22 %' }

/** What a purchase action holds before anything was drawn. */
export const empty: Flow = { nodes: [], edges: [] }
