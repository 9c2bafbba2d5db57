import { flowTrigger, problem, type Flow, type Problem, type Trigger } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { Pool, PoolClient } from 'pg'
import { parseShopSettings } from '../settings/shop-settings.model.ts'
import type { Drawn } from './publish-problems.ts'

/** One failed charge sets off both of these. */
const failures: readonly (Trigger | null)[] = ['charge-failed', 'purchase-failed']

type Other = { name: string; kind: string; sku: string; flow: Flow }

/**
 * A failed charge is tried again by one owner only, else a card is charged more often than its network allows, or twice:
 * not by a flow when the gateway does it, and not by two published flows that the same failure sets off.
 */
export async function retryOwnerProblems(
  reader: Pool | PoolClient,
  shopId: string,
  { id, draft, sku }: Drawn,
): Promise<Problem[]> {
  const retries = draft.nodes.filter(({ type }) => type === 'retry-charge')
  if (retries.length === 0) return []
  const tell = (message: string, short: string) =>
    retries.map((node) => problem('retries.second-owner', node.id, message, { short }))
  if ((await whoRetries(reader, shopId)) === 'gateway') {
    const message =
      'The shop’s settings leave failed charges to the gateway, and one card must not be charged again from two sides. Take this step out, or let Aftercart retry charges in the settings.'
    return tell(message, 'the gateway retries')
  }
  if (!failures.includes(flowTrigger(draft, catalogue))) return []
  const own = productsOf(draft, sku)
  const other = (await publishedRetriers(reader, shopId, id)).find(({ flow, sku }) => meet(own, productsOf(flow, sku)))
  if (other === undefined) return []
  const message = `“${other.name}” retries the same charges already, and a charge needs one owner of its retries. Take this step out, unpublish the other flow, or let the two begin with different products.`
  return tell(message, 'a second owner')
}

async function whoRetries(reader: Pool | PoolClient, shopId: string): Promise<'aftercart' | 'gateway'> {
  const { rows } = await reader.query<{ settings: unknown }>('SELECT settings FROM shop WHERE id = $1', [shopId])
  return parseShopSettings(rows[0]?.settings).retries
}

async function publishedRetriers(reader: Pool | PoolClient, shopId: string, except: string | null): Promise<Other[]> {
  const { rows } = await reader.query<Other>(
    `SELECT c.name, c.kind, c.sku, v.flow FROM campaign c
     JOIN campaign_version v ON v.shop_id = c.shop_id AND v.campaign_id = c.id AND v.number = c.published_version
     WHERE c.shop_id = $1 AND ($2::uuid IS NULL OR c.id <> $2) AND c.trigger = ANY($3)
       AND v.flow @> '{"nodes":[{"type":"retry-charge"}]}' ORDER BY c.created_at, c.id`,
    [shopId, except, failures],
  )
  return rows
}

/** The products whose failures set the flow off; null: all. */
function productsOf(flow: Flow, sku: string): string[] | null {
  const params = flow.nodes.find(({ type }) => type === 'trigger')?.params ?? {}
  const asked: unknown[] = [sku, params['sku'], ...(Array.isArray(params['skus']) ? params['skus'] : [])]
  const skus = asked.filter((each): each is string => typeof each === 'string' && each !== '')
  return skus.length === 0 ? null : skus
}

function meet(one: string[] | null, other: string[] | null): boolean {
  return one === null || other === null || one.some((sku) => other.includes(sku))
}
