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

/** The same with both letters written, so that it can run. */
export const recoveryThatRuns: Flow = {
  ...recovery,
  nodes: recovery.nodes.map((node) =>
    node.id === 'other-card'
      ? { ...node, params: { kind: 'transactional', subject: 'Try another card', body: 'Hello' } }
      : node,
  ),
}

/** Seven ways out of one step: by the reason of the decline. */
export const manyWays: Flow = {
  nodes: [
    { id: 'failed', type: 'trigger', params: { on: 'purchase-failed' } },
    {
      id: 'why',
      type: 'switch',
      params: {
        fact: 'outcome.declineCode',
        cases: [
          { id: 'funds', name: 'Insufficient funds', value: 'insufficient_funds' },
          { id: 'expired', name: 'Card expired', value: 'expired_card' },
          { id: 'lost', name: 'Lost or stolen', value: 'lost_card' },
          { id: 'limit', name: 'Over the limit of the card', value: 'card_velocity_exceeded' },
          { id: 'sca', name: 'Needs confirming', value: 'authentication_required' },
          { id: 'bank', name: 'Do not honour', value: 'do_not_honor' },
        ],
      },
    },
    { id: 'later', type: 'wait', params: { for: 'P3D' } },
    { id: 'new-card', type: 'add-tags', params: { tags: ['needs a new card'] } },
    { id: 'call', type: 'create-task', params: { title: 'Call {{ contact.firstName }}', notes: '', assignee: '' } },
    { id: 'confirm', type: 'add-tags', params: { tags: ['must confirm'] } },
    { id: 'ask', type: 'add-tags', params: { tags: ['ask the bank'] } },
  ],
  edges: [
    { from: 'failed', to: 'why' },
    { from: 'why', out: 'funds', to: 'later' },
    { from: 'why', out: 'expired', to: 'new-card' },
    { from: 'why', out: 'lost', to: 'call' },
    { from: 'why', out: 'sca', to: 'confirm' },
    { from: 'why', out: 'bank', to: 'ask' },
  ],
}

/** Two things at once that meet again. */
export const branches: Flow = {
  nodes: [
    { id: 'failed', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'at-once', type: 'branch', params: {} },
    {
      id: 'sorry',
      type: 'send-email',
      params: { kind: 'transactional', subject: 'We could not take your payment', body: 'Hello' },
    },
    { id: 'task', type: 'create-task', params: { title: 'Call the customer', notes: '', assignee: '' } },
    { id: 'together', type: 'join', params: { goesOn: 'all' } },
    { id: 'done', type: 'add-tags', params: { tags: ['told'] } },
  ],
  edges: [
    { from: 'failed', to: 'at-once' },
    { from: 'at-once', to: 'sorry' },
    { from: 'at-once', to: 'task' },
    { from: 'sorry', to: 'together' },
    { from: 'together', to: 'done' },
  ],
}
