import type { JsonObject } from '@aftercart/flow'
import { nodeTitle } from '../campaigns/flow-steps.ts'
import { modelOf } from '../campaigns/node-model.ts'
import { contactNames, type ContactName } from '../contacts/contacts.queries.ts'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'

/** An action that was given up after all its tries. */
export type DeadLetter = {
  /** The action's own name, `run:node:visit`: also the idempotency key it is done with. */
  key: string
  type: string
  /** What it was to do, in the marketer's words, and whom or what it names, e.g. an email's subject; '' when nothing. */
  title: string
  detail: string
  /** Of an HTTP request: whom it calls, e.g. `https://api.example.com`; null for all others. */
  host: string | null
  /** What the last try came to. */
  error: string
  tries: number
  askedAt: string
  givenUpAt: string
  /** Somebody asked for it once more, and it is on its way. */
  again: boolean
  runId: string
  campaign: { id: string; name: string }
  orderId: string | null
  contact: ContactName
}

/** Which of them. Nothing said: all. */
export type LetterFilter = { host?: string | undefined; campaignId?: string | undefined }

type Row = {
  key: string
  node: string
  type: string
  params: JsonObject
  host: string | null
  last_error: string | null
  attempts: number
  created_at: Date
  ended_at: Date
  /** As text, for the cursor: to the microsecond. */
  ended: string
  state: 'failed' | 'again'
  run_id: string
  campaign_id: string
  campaign: string | null
  order_id: string | null
  contact_id: string
}

/** Whom an HTTP request calls. The host of an address holds no merge fields. */
export const hostSql = `CASE WHEN e.type = 'http-request' THEN lower(substring(e.params->>'url' from '^[A-Za-z]+://[^/?#]+')) END`

/** `$n`: host, the next one campaign; null for any. Of the aliases `e` (effect) and `r` (its run). */
export const filterSql = (host: number) =>
  `($${host}::text IS NULL OR ${hostSql} = lower($${host}::text)) AND ($${host + 1}::uuid IS NULL OR r.campaign_id = $${host + 1}::uuid)`

/** The newest first. */
export async function listDeadLetters(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, host, campaignId }: PageInput & LetterFilter,
): Promise<Page<DeadLetter>> {
  if (campaignId !== undefined && !isId(campaignId)) return { items: [], nextCursor: null }
  const [ended, key] = placeOf(cursor)
  const { rows } = await runtime.pool.query<Row>(
    `SELECT e.key, e.node, e.type, e.params, ${hostSql} AS host, e.last_error, e.attempts, e.created_at, e.ended_at,
        e.ended_at::text AS ended, e.state, e.run_id, r.campaign_id, c.name AS campaign, r.order_id, r.contact_id
      FROM effect e JOIN run r ON r.shop_id = e.shop_id AND r.id = e.run_id
        LEFT JOIN campaign c ON c.shop_id = r.shop_id AND c.id = r.campaign_id
      WHERE e.shop_id = $1 AND e.state IN ('failed', 'again') AND ($2::timestamptz IS NULL OR (e.ended_at, e.key) < ($2, $3))
        AND ${filterSql(4)}
      ORDER BY e.ended_at DESC, e.key DESC LIMIT $6`,
    [shopId, ended, key, host ?? null, campaignId ?? null, limit + 1],
  )
  const people = rows.map((row) => row.contact_id)
  const names = await contactNames(runtime, shopId, people)
  return pageOf(
    rows,
    limit,
    (row) => `${row.ended}/${row.key}`,
    (row) => letterOf(row, names),
  )
}

/** Where a page ended; the beginning when the cursor is none of ours. */
function placeOf(cursor: string | null | undefined): [ended: string | null, key: string | null] {
  const place = /^(\d{4,6}-\d\d-\d\d[^/]{5,30})\/(.+)$/s.exec(cursor ?? '')
  return place === null || Number.isNaN(Date.parse(place[1]!)) ? [null, null] : [place[1]!, place[2]!]
}

function letterOf(row: Row, names: ReadonlyMap<string, ContactName>): DeadLetter {
  const { key, node, type, params, host } = row
  return {
    ...{ key, type, host },
    title: nodeTitle({ id: node, type, params }),
    detail: detailOf(type, params),
    error: row.last_error ?? 'Nothing was said about why.',
    tries: row.attempts,
    askedAt: row.created_at.toISOString(),
    givenUpAt: row.ended_at.toISOString(),
    again: row.state === 'again',
    runId: row.run_id,
    campaign: { id: row.campaign_id, name: row.campaign ?? '' },
    orderId: row.order_id,
    contact: names.get(row.contact_id) ?? { id: row.contact_id, name: '', email: '' },
  }
}

/** Without what stands behind the address of a request, which may be a secret. */
function detailOf(type: string, params: JsonObject): string {
  const detail = modelOf(type)?.describe(params).detail ?? ''
  return type === 'http-request' ? detail.replace(/[?#].*$/s, '') : detail
}

export type DeadLetterSummary = {
  /** How many there are, those on their way again left out; never more than `mostLettersCounted`. */
  count: number
  /** More than were counted. */
  more: boolean
  hosts: { host: string; count: number }[]
  campaigns: { id: string; name: string; count: number }[]
}

/** So many of the newest are counted. */
export const mostLettersCounted = 10_000

/** How many there are, and of whom: the hosts and campaigns with the most first. */
export async function summariseDeadLetters(runtime: Runtime, shopId: string): Promise<DeadLetterSummary> {
  const { rows } = await runtime.pool.query<{ host: string | null; id: string; name: string | null; count: number }>(
    `WITH newest AS MATERIALIZED (
        SELECT e.shop_id, e.run_id, ${hostSql} AS host FROM effect e
        WHERE e.shop_id = $1 AND e.state = 'failed' ORDER BY e.ended_at DESC, e.key DESC LIMIT $2)
      SELECT n.host, r.campaign_id AS id, c.name, count(*)::int AS count
      FROM newest n JOIN run r ON r.shop_id = n.shop_id AND r.id = n.run_id
        LEFT JOIN campaign c ON c.shop_id = r.shop_id AND c.id = r.campaign_id
      GROUP BY n.host, r.campaign_id, c.name`,
    [shopId, mostLettersCounted + 1],
  )
  const total = rows.reduce((sum, row) => sum + row.count, 0)
  const hosts = Map.groupBy(
    rows.filter((row) => row.host !== null),
    (row) => row.host!,
  )
  const campaigns = Map.groupBy(rows, (row) => row.id)
  const countOf = (some: readonly { count: number }[]) => some.reduce((sum, { count }) => sum + count, 0)
  return {
    count: Math.min(total, mostLettersCounted),
    more: total > mostLettersCounted,
    hosts: byCount([...hosts].map(([host, some]) => ({ host, count: countOf(some) }))),
    campaigns: byCount([...campaigns].map(([id, some]) => ({ id, name: some[0]?.name ?? '', count: countOf(some) }))),
  }
}

function byCount<Group extends { count: number }>(groups: Group[]): Group[] {
  return groups.toSorted((a, b) => b.count - a.count).slice(0, 100)
}
