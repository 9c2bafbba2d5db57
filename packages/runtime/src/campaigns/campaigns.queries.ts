import type { Flow, Trigger } from '@aftercart/flow'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { tallySql } from '../tally/tally.queries.ts'
import { dayOf } from '../tally/write-tally.ts'
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
  const campaigns = await readSummaries(runtime, shopId, {
    before: cursor ?? null,
    limit: limit + 1,
    kind: kind ?? null,
  })
  return pageOf(
    campaigns,
    limit,
    (campaign) => campaign.id,
    (campaign) => campaign,
  )
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
  const rows = await read<SummaryRow & { draft: Flow; published_flow: Flow | null }>(
    runtime,
    shopId,
    filter,
    'campaign.draft, version.flow AS published_flow',
  )
  return rows.map((row) => ({ ...summaryOf(row, row.draft), draft: row.draft, publishedFlow: row.published_flow }))
}

/** The same without the flows: of a draft only what its steps are called by, and no text of an email leaves the database. */
export async function readSummaries(runtime: Runtime, shopId: string, filter: Filter): Promise<CampaignSummary[]> {
  const rows = await read<SummaryRow & { outline: Flow }>(runtime, shopId, filter, `${outlineSql} AS outline`)
  return rows.map((row) => summaryOf(row, row.outline))
}

/** No step is called by more than the beginning of a text. */
const outlineSql = `jsonb_build_object('edges', campaign.draft -> 'edges', 'nodes', (
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', node -> 'id', 'type', node -> 'type', 'params', (
      SELECT coalesce(jsonb_object_agg(name, CASE jsonb_typeof(value) WHEN 'string' THEN to_jsonb(left(value #>> '{}', 200)) ELSE value END), '{}')
      FROM jsonb_each(node -> 'params') AS param(name, value))) ORDER BY place), '[]')
  FROM jsonb_array_elements(campaign.draft -> 'nodes') WITH ORDINALITY AS drawn(node, place)))`

async function read<Row extends SummaryRow>(
  runtime: Runtime,
  shopId: string,
  filter: Filter,
  flows: string,
): Promise<Row[]> {
  const since = new Date(runtime.clock.now().getTime() - 30 * 86_400_000)
  const { rows } = await runtime.pool.query<Row>(
    `SELECT campaign.id, campaign.kind, campaign.name, campaign.trigger, campaign.sku, campaign.published_version,
       campaign.updated_at, runs.recent, runs.active, version.flow IS NULL OR version.flow <> campaign.draft AS changed, ${flows}
     FROM campaign
     LEFT JOIN campaign_version AS version
       ON version.shop_id = campaign.shop_id AND version.campaign_id = campaign.id AND version.number = campaign.published_version
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(begun) FILTER (WHERE day >= ${dayOf('$2::timestamptz')}), 0)::int AS recent,
         coalesce(sum(under_way), 0)::int AS active
       FROM ${tallySql('campaign.shop_id', 'campaign.id')} AS tally
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
  return rows
}

type SummaryRow = {
  id: string
  kind: CampaignKind
  name: string
  trigger: Trigger | null
  sku: string
  published_version: number | null
  updated_at: Date
  recent: number
  active: number
  changed: boolean
}

/** `outline`: the draft, as far as its steps are called by it. */
function summaryOf(row: SummaryRow, outline: Flow): CampaignSummary {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    trigger: row.trigger,
    sku: row.sku === '' ? null : row.sku,
    publishedVersion: row.published_version,
    hasUnpublishedChanges: row.changed,
    updatedAt: row.updated_at.toISOString(),
    steps: flowSteps(outline),
    counts: { last30Days: row.recent, active: row.active },
  }
}
