import type { ShopApi } from '../rig/shop-api.ts'

type Node = { id: string; type: string; params: object }
type Edge = { from: string; out?: string; to: string }

/** Orders above this are dunned; their first call is made at once. In the currency of the order. */
export const dunnedFrom = 50
/** Orders above this are also in the campaign whose goal is the payment; the trial pays all of them in the end. */
export const goalFrom = 500

/** The merchant's drawings for a trial. Every path of the receiver tells which node called it. */
export async function publishFlows(api: ShopApi, receiver: string): Promise<void> {
  await setActions(api, 'purchase-failed', dunning(receiver))
  await setActions(api, 'purchase-succeeded', receipt(receiver))
  await setActions(api, 'purchase-error', trouble(receiver))
  const { id } = await api.tell<{ id: string }>('campaigns.create', { name: 'Recovery', flow: recovery(receiver) })
  await api.tell('campaigns.publish', { campaignId: id, underWay: 'finish' })
}

async function setActions(api: ShopApi, trigger: string, flow: object): Promise<void> {
  await api.tell('purchaseActions.set', { trigger, sku: null, flow })
}

/** F1 and F2: a call at once, a wait, a second call and a mail; the payment ends it wherever it is. */
function dunning(receiver: string) {
  const nodes: Node[] = [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'c', type: 'condition', params: { all: [above(dunnedFrom)] } },
    call('first', receiver),
    { id: 'w', type: 'wait', params: { for: 'PT1S' } },
    call('dunning', receiver),
    mail('letter', 'Please pay'),
  ]
  const edges: Edge[] = [
    { from: 't', to: 'c' },
    { from: 'c', out: 'yes', to: 'first' },
    { from: 'first', out: 'ok', to: 'w' },
    { from: 'w', to: 'dunning' },
    { from: 'dunning', out: 'ok', to: 'letter' },
  ]
  return { nodes, edges, settings: { exitOn: [{ on: 'paid' }] } }
}

function receipt(receiver: string) {
  const nodes: Node[] = [
    { id: 't', type: 'trigger', params: { on: 'purchase-succeeded' } },
    call('paid', receiver),
    mail('receipt', 'Thank you'),
  ]
  return {
    nodes,
    edges: [
      { from: 't', to: 'paid' },
      { from: 'paid', out: 'ok', to: 'receipt' },
    ],
  }
}

function trouble(receiver: string) {
  const nodes: Node[] = [{ id: 't', type: 'trigger', params: { on: 'purchase-error' } }, call('trouble', receiver)]
  return { nodes, edges: [{ from: 't', to: 'trouble' }] }
}

/** Billing automation with a goal: behind the payment it goes on, once. */
function recovery(receiver: string) {
  const nodes: Node[] = [
    { id: 't', type: 'trigger', params: { on: 'charge-failed' } },
    { id: 'c', type: 'condition', params: { all: [above(goalFrom)] } },
    { id: 'w', type: 'wait', params: { for: 'PT2S' } },
    call('remind', receiver),
    { id: 'g', type: 'goal', params: { on: 'paid' } },
    call('settled', receiver),
  ]
  const edges: Edge[] = [
    { from: 't', to: 'c' },
    { from: 'c', out: 'yes', to: 'w' },
    { from: 'w', to: 'remind' },
    { from: 'remind', out: 'ok', to: 'g' },
    { from: 'g', to: 'settled' },
  ]
  return { nodes, edges }
}

const above = (value: number) => ({ fact: 'order.total', is: 'greater-than', value: String(value) })

const call = (id: string, receiver: string): Node => ({
  id,
  type: 'http-request',
  params: { method: 'POST', url: `${receiver}/${id}`, body: '{"orderId":"{{ order.id }}"}' },
})

const mail = (id: string, subject: string): Node => ({
  id,
  type: 'send-email',
  params: {
    kind: 'transactional',
    subject: `${subject}: {{ order.id }}`,
    body: 'Hello {{ contact.firstName }}, about your order {{ order.id }}.',
  },
})
