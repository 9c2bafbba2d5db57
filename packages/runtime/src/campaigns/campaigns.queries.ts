import type { Flow, Trigger } from '@aftercart/flow'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { flowSteps, type Step } from './flow-steps.ts'

export type CampaignKind = 'campaign' | 'purchase-actions'

export type CampaignSummary = {
  id: string
  name: string
  kind: CampaignKind
  /** Null while a campaign's draft has no trigger. */
  trigger: Trigger | null
  /** Of purchase actions for one product. */
  sku: string | null
  publishedVersion: number | null
  hasUnpublishedChanges: boolean
  updatedAt: string
  /** What the draft does. */
  steps: Step[]
  counts: { last30Days: number; active: number }
}

export type Campaign = CampaignSummary & { draft: Flow; publishedFlow: Flow | null }

/** Newest first. */
export async function listCampaigns(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, kind }: PageInput & { kind?: CampaignKind | undefined },
): Promise<Page<CampaignSummary>> {
  const campaigns = await readCampaigns(runtime, shopId, {
    before: cursor ?? null,
    limit: limit + 1,
    kind: kind ?? null,
  })
  return pageOf(campaigns, limit, (campaign) => campaign.id, summaryOf)
}

/** Null when there is none in this shop. */
export async function getCampaign(runtime: Runtime, shopId: string, campaignId: string): Promise<Campaign | null> {
  if (!isId(campaignId)) return null
  const [campaign] = await readCampaigns(runtime, shopId, { id: campaignId })
  return campaign ?? null
}

type Filter = {
  id?: string
  kind?: CampaignKind | null
  trigger?: Trigger
  sku?: string
  before?: string | null
  limit?: number
}

/** Whole campaigns, newest first. */
export async function readCampaigns(runtime: Runtime, shopId: string, filter: Filter): Promise<Campaign[]> {
  const since = new Date(runtime.clock.now().getTime() - 30 * 86_400_000)
  const { rows } = await runtime.pool.query<CampaignRow>(
    `SELECT campaign.*, version.flow AS published_flow, runs.recent, runs.active,
       version.flow IS NULL OR version.flow <> campaign.draft AS changed
     FROM campaign
     LEFT JOIN campaign_version AS version
       ON version.shop_id = campaign.shop_id AND version.campaign_id = campaign.id AND version.number = campaign.published_version
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE started_at >= $2)::int AS recent, count(*) FILTER (WHERE status = 'active')::int AS active
       FROM run WHERE run.shop_id = campaign.shop_id AND run.campaign_id = campaign.id
     ) AS runs
     WHERE campaign.shop_id = $1
       AND ($3::uuid IS NULL OR campaign.id = $3) AND ($4::text IS NULL OR kind = $4)
       AND ($5::text IS NULL OR trigger = $5) AND ($6::text IS NULL OR sku = $6) AND ($7::uuid IS NULL OR campaign.id < $7)
     ORDER BY campaign.id DESC LIMIT $8`,
    [
      shopId,
      since,
      filter.id ?? null,
      filter.kind ?? null,
      filter.trigger ?? null,
      filter.sku ?? null,
      filter.before ?? null,
      filter.limit ?? null,
    ],
  )
  return rows.map(campaignOf)
}

type CampaignRow = {
  id: string
  kind: CampaignKind
  name: string
  trigger: Trigger | null
  sku: string
  draft: Flow
  published_version: number | null
  updated_at: Date
  published_flow: Flow | null
  recent: number
  active: number
  changed: boolean
}

function campaignOf(row: CampaignRow): Campaign {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    trigger: row.trigger,
    sku: row.sku === '' ? null : row.sku,
    publishedVersion: row.published_version,
    hasUnpublishedChanges: row.changed,
    updatedAt: row.updated_at.toISOString(),
    steps: flowSteps(row.draft),
    counts: { last30Days: row.recent, active: row.active },
    draft: row.draft,
    publishedFlow: row.published_flow,
  }
}

function summaryOf({ draft: _draft, publishedFlow: _publishedFlow, ...summary }: Campaign): CampaignSummary {
  return summary
}
