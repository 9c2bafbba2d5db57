import { purchaseActionTriggers, type PurchaseActionTrigger } from '@aftercart/flow'
import { readCampaigns, readSummaries, type Campaign, type CampaignSummary } from '../campaigns/campaigns.queries.ts'
import { stepsSummary, type Step } from '../campaigns/flow-steps.ts'
import type { ProductKind } from '../products/products.ts'
import { applies } from '../routing/routes-for.ts'
import { routingTable, type RouteRule, type RoutingRow } from '../routing/routing-table.ts'
import type { Runtime } from '../runtime.ts'
import { getSettings } from '../settings/settings.ts'

/** One cell of the screen: a trigger, for one product or (null) for the default settings. */
export type Cell = { trigger: PurchaseActionTrigger; sku: string | null }

export type CellItem = {
  trigger: PurchaseActionTrigger
  campaignId: string | null
  published: boolean
  hasUnpublishedChanges: boolean
  steps: Step[]
  summary: string
  runsLast30Days: number
}

export type PurchaseActionsRow = { sku: string | null; name: string; kind: ProductKind | null; cells: CellItem[] }

/** The screen E-commerce > Actions: the default settings, then each product that has actions of its own, by name. */
export async function listPurchaseActions(runtime: Runtime, shopId: string): Promise<{ rows: PurchaseActionsRow[] }> {
  const campaigns = await readSummaries(runtime, shopId, { kind: 'purchase-actions' })
  const skus = new Set(campaigns.filter((each) => each.sku !== null && !isEmpty(each)).map((each) => each.sku ?? ''))
  const products = await runtime.prisma.product.findMany({ where: { shopId, sku: { in: [...skus] } } })
  const bySku = new Map(products.map((product) => [product.sku, product]))
  const rows = [...skus].map((sku): PurchaseActionsRow => {
    const product = bySku.get(sku)
    const kind = product === undefined ? null : product.kind === 'subscription' ? 'subscription' : 'one-time'
    return { sku, name: product?.name ?? sku, kind, cells: cellsOf(campaigns, sku) }
  })
  rows.sort((one, other) => one.name.localeCompare(other.name))
  return { rows: [{ sku: null, name: 'Default settings', kind: null, cells: cellsOf(campaigns, null) }, ...rows] }
}

/** Null when nothing was ever drawn there. */
export async function getPurchaseActions(
  runtime: Runtime,
  shopId: string,
  { trigger, sku }: Cell,
): Promise<Campaign | null> {
  const [campaign] = await readCampaigns(runtime, shopId, { kind: 'purchase-actions', trigger, sku: sku ?? '' })
  return campaign ?? null
}

export type RoutingSetting = 'runPurchaseActionsOnAllOrders' | 'runFailedAndErrorActionsOnLaterCharges'

export type RoutingTableRow = {
  id: string
  charge: string
  productSpecific: boolean
  default: boolean
  billingAutomation: boolean
  purchaseGoal: boolean
  setting: RoutingSetting | null
}

/** Which orders run which actions, as this shop's settings make it. */
export async function listRoutingTable(runtime: Runtime, shopId: string): Promise<{ rows: RoutingTableRow[] }> {
  const settings = await getSettings(runtime, shopId)
  const rows = routingTable.map((row) => ({
    id: row.id,
    charge: row.label,
    productSpecific: applies(row.productSpecific, settings),
    default: applies(row.default, settings),
    billingAutomation: applies(row.billingAutomation, settings),
    purchaseGoal: applies(row.purchaseGoal, settings),
    setting: settingOf(row),
  }))
  return { rows }
}

function settingOf(row: RoutingRow): RoutingSetting | null {
  const rules: RouteRule[] = [row.productSpecific, row.default, row.billingAutomation, row.purchaseGoal]
  if (rules.includes('all-orders-setting')) return 'runPurchaseActionsOnAllOrders'
  if (rules.includes('later-charges-setting')) return 'runFailedAndErrorActionsOnLaterCharges'
  return null
}

function cellsOf(campaigns: readonly CampaignSummary[], sku: string | null): CellItem[] {
  return purchaseActionTriggers.map((trigger) => {
    const campaign = campaigns.find((each) => each.trigger === trigger && each.sku === sku)
    return {
      trigger,
      campaignId: campaign?.id ?? null,
      published: campaign?.publishedVersion != null,
      hasUnpublishedChanges: campaign !== undefined && campaign.hasUnpublishedChanges && !isEmpty(campaign),
      steps: campaign?.steps ?? [],
      summary: stepsSummary(campaign?.steps ?? []),
      runsLast30Days: campaign?.counts.last30Days ?? 0,
    }
  })
}

/** Cleared, or opened and never drawn. */
function isEmpty(campaign: CampaignSummary): boolean {
  return campaign.publishedVersion === null && campaign.steps.length === 0
}
