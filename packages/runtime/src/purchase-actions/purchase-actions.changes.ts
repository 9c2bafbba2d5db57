import type { Flow, FlowNode, PurchaseActionTrigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import type { Campaign } from '../campaigns/campaigns.queries.ts'
import { publishDraft, publishing, type PublishAnswer, type PublishChoice } from '../campaigns/publish-campaign.ts'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'
import { getPurchaseActions, type Cell } from './purchase-actions.queries.ts'

/** Saves and publishes, in one transaction: when the flow has errors, neither happens. */
export async function setPurchaseActions(
  runtime: Runtime,
  shopId: string,
  { underWay, map, ...input }: Cell & { flow: Flow } & PublishChoice,
): Promise<PublishAnswer> {
  return publishing(runtime, shopId, async (client) => {
    const campaignId = await writeDraft(runtime, client, shopId, input)
    return publishDraft(runtime, client, { shopId, campaignId, underWay, map })
  })
}

/** Keeps the draft as it is, finished or not. What is published goes on. */
export async function savePurchaseActionsDraft(
  runtime: Runtime,
  shopId: string,
  input: Cell & { flow: Flow },
): Promise<Campaign> {
  await transaction(runtime.pool, (client) => writeDraft(runtime, client, shopId, input))
  const saved = await getPurchaseActions(runtime, shopId, input)
  if (saved === null) throw new Error('A draft that was just written is gone')
  return saved
}

/** Publishes the draft that is there. */
export async function publishPurchaseActions(
  runtime: Runtime,
  shopId: string,
  { underWay, map, ...cell }: Cell & PublishChoice,
): Promise<PublishAnswer> {
  const campaign = await getPurchaseActions(runtime, shopId, cell)
  if (campaign === null) return { outcome: 'not-found' }
  return publishing(runtime, shopId, (client) =>
    publishDraft(runtime, client, { shopId, campaignId: campaign.id, underWay, map }),
  )
}

/**
 * The action set in `from` replaces the one in `to`; its trigger becomes that of `to`. Published there when `from` is
 * published without changes since, else kept as a draft. Refused when it cannot work under the other trigger, e.g. because
 * it uses an order that a login does not have: then nothing changes.
 */
export async function copyPurchaseActions(
  runtime: Runtime,
  shopId: string,
  { from, to }: { from: Cell; to: Cell },
): Promise<PublishAnswer | { outcome: 'saved'; campaign: Campaign } | 'no-such-actions'> {
  const source = await getPurchaseActions(runtime, shopId, from)
  if (source === null || (source.publishedVersion === null && source.steps.length === 0)) return 'no-such-actions'
  const flow = withTrigger(source.draft, to.trigger)
  if (source.publishedVersion === null || source.hasUnpublishedChanges) {
    return { outcome: 'saved', campaign: await savePurchaseActionsDraft(runtime, shopId, { ...to, flow }) }
  }
  return setPurchaseActions(runtime, shopId, { ...to, flow, underWay: 'finish' })
}

/** Empties the cell: no new runs begin, runs under way finish on their version. False when there was nothing. */
export async function clearPurchaseActions(runtime: Runtime, shopId: string, { trigger, sku }: Cell): Promise<boolean> {
  const empty: Flow = { nodes: [{ id: 't', type: 'trigger', params: { on: trigger } }], edges: [] }
  const { rowCount } = await runtime.pool.query(
    `UPDATE campaign SET published_version = NULL, entry_signals = '{}', draft = $4, updated_at = $5
     WHERE shop_id = $1 AND kind = 'purchase-actions' AND trigger = $2 AND sku = $3`,
    [shopId, trigger, sku ?? '', JSON.stringify(empty), runtime.clock.now()],
  )
  return (rowCount ?? 0) > 0
}

/** The same drawing under another trigger. */
function withTrigger(flow: Flow, trigger: PurchaseActionTrigger): Flow {
  const nodes = flow.nodes.map((node): FlowNode =>
    node.type === 'trigger' ? { ...node, params: { ...node.params, on: trigger } } : node,
  )
  return { ...flow, nodes }
}

/**
 * Answers the campaign's id. A SKU need not be among the shop's products: storefronts report orders of products that
 * nobody entered here, and they may have actions too.
 */
async function writeDraft(
  runtime: Runtime,
  client: PoolClient,
  shopId: string,
  { trigger, sku, flow }: Cell & { flow: Flow },
): Promise<string> {
  // One at a time for a cell, so that two first saves make one campaign.
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `purchase-actions/${shopId}/${trigger}/${sku ?? ''}`,
  ])
  const now = runtime.clock.now()
  const draft = JSON.stringify(flow)
  const { rows } = await client.query<{ id: string }>(
    `UPDATE campaign SET draft = $4, updated_at = $5
     WHERE shop_id = $1 AND kind = 'purchase-actions' AND trigger = $2 AND sku = $3 RETURNING id`,
    [shopId, trigger, sku ?? '', draft, now],
  )
  if (rows[0] !== undefined) return rows[0].id
  const name = sku === null ? titles[trigger] : `${titles[trigger]}: ${await productName(client, shopId, sku)}`
  const id = newId()
  await client.query(
    `INSERT INTO campaign (shop_id, id, kind, name, trigger, sku, draft, updated_at) VALUES ($1, $2, 'purchase-actions', $3, $4, $5, $6, $7)`,
    [shopId, id, name, trigger, sku ?? '', draft, now],
  )
  return id
}

const titles = {
  'cart-login': 'On login',
  'contact-created': 'Contact creation',
  'purchase-succeeded': 'Successful purchase',
  'purchase-failed': 'Failed purchase',
  'purchase-error': 'Error purchase',
} as const satisfies Record<PurchaseActionTrigger, string>

async function productName(client: PoolClient, shopId: string, sku: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM product WHERE shop_id = $1 AND sku = $2', [
    shopId,
    sku,
  ])
  return rows[0]?.name ?? sku
}
