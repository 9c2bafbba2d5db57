import type { RunSnapshot } from '@aftercart/flow'
import { contactNames, type ContactName } from '../contacts/contacts.queries.ts'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import { placesIn, readVersions, versionKey } from '../runs/version.queries.ts'
import type { Runtime } from '../runtime.ts'

/** A run that a fault of its flow, or of this software, stopped. */
export type FailedRun = {
  runId: string
  campaign: { id: string; name: string }
  version: number
  /** What the fault said. */
  error: string
  failedAt: string
  startedAt: string
  /** Where it stood then; empty when it had not come to its first step, or when nobody can read its version any more. */
  stoodAt: { node: string; title: string }[]
  orderId: string | null
  contact: ContactName
}

type Row = {
  run_id: string
  campaign_id: string
  campaign: string | null
  version: number
  message: string
  failed_at: Date
  started_at: Date
  snapshot: RunSnapshot
  order_id: string | null
  contact_id: string
}

/** Which of them. Nothing said: all. */
export type FailedRunFilter = { campaignId?: string | undefined }

/** The newest fault first. */
export async function listFailedRuns(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, campaignId }: PageInput & FailedRunFilter,
): Promise<Page<FailedRun>> {
  if (campaignId !== undefined && !isId(campaignId)) return { items: [], nextCursor: null }
  const place = placeOf(cursor)
  const { rows } = await runtime.pool.query<Row>(
    `SELECT f.run_id, f.campaign_id, c.name AS campaign, r.version, f.message, f.failed_at, r.started_at, r.snapshot,
        r.order_id, r.contact_id
      FROM failed_run f JOIN run r ON r.shop_id = f.shop_id AND r.id = f.run_id
        LEFT JOIN campaign c ON c.shop_id = f.shop_id AND c.id = f.campaign_id
      WHERE f.shop_id = $1 AND r.status = 'failed' AND ($2::uuid IS NULL OR f.campaign_id = $2)
        AND ($3::timestamptz IS NULL OR (f.failed_at, f.run_id) < ($3, $4::uuid))
      ORDER BY f.failed_at DESC, f.run_id DESC LIMIT $5`,
    [shopId, campaignId ?? null, place?.failedAt ?? null, place?.runId ?? null, limit + 1],
  )
  const [names, versions] = await Promise.all([
    contactNames(
      runtime,
      shopId,
      rows.map((row) => row.contact_id),
    ),
    readVersions(
      runtime,
      shopId,
      rows.map((row) => ({ campaignId: row.campaign_id, version: row.version })),
    ),
  ])
  return pageOf(
    rows,
    limit,
    (row) => cursorOf({ failedAt: row.failed_at, runId: row.run_id }),
    (row) => ({
      runId: row.run_id,
      campaign: { id: row.campaign_id, name: row.campaign ?? '' },
      version: row.version,
      error: row.message === '' ? 'Nothing was said about why.' : row.message,
      failedAt: row.failed_at.toISOString(),
      startedAt: row.started_at.toISOString(),
      stoodAt: placesIn(
        versions.get(versionKey({ campaignId: row.campaign_id, version: row.version })),
        row.snapshot,
      ).map(({ node, title }) => ({ node, title })),
      orderId: row.order_id,
      contact: names.get(row.contact_id) ?? { id: row.contact_id, name: '', email: '' },
    }),
  )
}

/** Where a page of failed runs ends. */
export type FailedRunPlace = { failedAt: Date; runId: string }

export function cursorOf({ failedAt, runId }: FailedRunPlace): string {
  return `${failedAt.toISOString()}/${runId}`
}

/** Where a page ended; the beginning when the cursor is none of ours. */
export function placeOf(cursor: string | null | undefined): FailedRunPlace | null {
  const [at = '', runId = ''] = (cursor ?? '').split('/')
  const isOurs = /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(at) && !Number.isNaN(Date.parse(at)) && isId(runId)
  return isOurs ? { failedAt: new Date(at), runId } : null
}

export type FailedRunSummary = {
  /** How many there are; never more than `mostFailedRunsCounted`. */
  count: number
  /** More than were counted. */
  more: boolean
  campaigns: { id: string; name: string; count: number }[]
}

/** So many of the newest are counted. */
export const mostFailedRunsCounted = 10_000

/** How many there are, and of which campaigns: those with the most first. */
export async function summariseFailedRuns({ pool }: Runtime, shopId: string): Promise<FailedRunSummary> {
  const { rows } = await pool.query<{ id: string; name: string | null; count: number }>(
    `WITH newest AS MATERIALIZED (
        SELECT f.shop_id, f.campaign_id FROM failed_run f WHERE f.shop_id = $1
        ORDER BY f.failed_at DESC, f.run_id DESC LIMIT $2)
      SELECT n.campaign_id AS id, c.name, count(*)::int AS count
      FROM newest n LEFT JOIN campaign c ON c.shop_id = n.shop_id AND c.id = n.campaign_id
      GROUP BY n.campaign_id, c.name ORDER BY count(*) DESC, c.name`,
    [shopId, mostFailedRunsCounted + 1],
  )
  const total = rows.reduce((sum, row) => sum + row.count, 0)
  return {
    count: Math.min(total, mostFailedRunsCounted),
    more: total > mostFailedRunsCounted,
    campaigns: rows.slice(0, 100).map(({ id, name, count }) => ({ id, name: name ?? '', count })),
  }
}
