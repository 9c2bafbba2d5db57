import type { Facts, RunSnapshot, Trigger } from '@aftercart/flow'
import type { Pool, PoolClient } from 'pg'
import {
  aboutProduct,
  beginning,
  debtOf,
  type OrderRow,
  type OutcomeRow,
  type ShopRow,
} from '../facts/assemble-facts.ts'
import { cardOfEventSql, dataOfEventSql, rootEventSql } from '../entry/event-names.ts'
import { flowVersions } from './compiled-flows.ts'
import { noWrites, type RowVersions, type RunWork } from './work.ts'

type Row = {
  shop_id: string
  id: string
  campaign_id: string
  version: number
  trigger: Trigger
  sku: string
  contact_id: string
  order_id: string | null
  event_id: string
  status: RunWork['status']
  snapshot: RunSnapshot
  started_at: Date
  order: OrderRow | null
  outcome: OutcomeRow | null
  event: Facts['event']
  card: Facts['card']
  shop: ShopRow
} & Versions

type Versions = { run_version: string; order_version: string | null; shop_version: string }

const versionColumns = 'r.xmin::text AS run_version, o.xmin::text AS order_version, s.xmin::text AS shop_version'

/** A run that another flow began reads what that one reads. */
const root = rootEventSql('r.event_id')

const selectRuns = `SELECT r.shop_id, r.id, r.campaign_id, r.version, r.trigger, r.sku, r.contact_id, r.order_id, r.event_id,
    r.status, r.snapshot, r.started_at, ${versionColumns}, to_jsonb(o) AS "order", to_jsonb(e) AS outcome, to_jsonb(s) AS shop,
    ${dataOfEventSql(root, 'r.shop_id')} AS event,
    ${cardOfEventSql(root, 'r.shop_id', 'r.contact_id')} AS card
  FROM run r
  JOIN shop s ON s.id = r.shop_id
  LEFT JOIN "order" o ON o.shop_id = r.shop_id AND o.id = r.order_id
  LEFT JOIN outcome e ON e.shop_id = r.shop_id AND e.event_id = ${root}`

/** A run that is looked for. `atHand`: as it was read or written before, when the caller still has it. */
export type WantedRun = { shopId: string; runId: string; atHand?: RunWork | undefined }

/**
 * Loads runs by id and locks them; their contacts must be locked before. In the order of their ids. Those at hand of which
 * nothing has changed since are not read again.
 */
export async function lockRuns(pool: Pool, client: PoolClient, wanted: readonly WantedRun[]): Promise<RunWork[]> {
  if (wanted.length === 0) return []
  const same = wanted.some(({ atHand }) => atHand?.rows) ? await lockUnchanged(client, wanted) : []
  const others = wanted.filter(({ runId }) => !same.some(({ id }) => id === runId))
  const read = others.length > 0 ? await lockAndRead(pool, client, others) : []
  return [...same, ...read].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

async function lockAndRead(pool: Pool, client: PoolClient, wanted: readonly WantedRun[]): Promise<RunWork[]> {
  const { rows } = await client.query<Row>({
    name: 'lock-runs',
    text: `${selectRuns} JOIN unnest($1::uuid[], $2::uuid[]) AS x(shop_id, id) ON r.shop_id = x.shop_id AND r.id = x.id
      ORDER BY r.id FOR UPDATE OF r`,
    values: [wanted.map(({ shopId }) => shopId), wanted.map(({ runId }) => runId)],
  })
  return benched(pool, client, rows)
}

/** Locks all that are wanted, and answers those at hand whose rows are what they were. */
async function lockUnchanged(client: PoolClient, wanted: readonly WantedRun[]): Promise<RunWork[]> {
  const { rows } = await client.query<Versions & { id: string }>({
    name: 'lock-unchanged-runs',
    text: `SELECT r.id, ${versionColumns} FROM unnest($1::uuid[], $2::uuid[]) AS x(shop_id, id)
        JOIN run r ON r.shop_id = x.shop_id AND r.id = x.id
        JOIN shop s ON s.id = r.shop_id LEFT JOIN "order" o ON o.shop_id = r.shop_id AND o.id = r.order_id
      ORDER BY r.id FOR UPDATE OF r`,
    values: [wanted.map(({ shopId }) => shopId), wanted.map(({ runId }) => runId)],
  })
  const now = new Map(rows.map((row) => [row.id, row]))
  return wanted.flatMap(({ runId, atHand }) => {
    const row = now.get(runId)
    if (!atHand?.rows || !row || !isUnchanged(atHand.rows, row)) return []
    return [
      { ...atHand, rows: { ...atHand.rows }, fresh: false, changed: false, leavesNothing: false, writes: noWrites() },
    ]
  })
}

function isUnchanged({ run, order, shop }: RowVersions, row: Versions): boolean {
  return run === row.run_version && order === row.order_version && shop === row.shop_version
}

/** The same without a lock: for a look before actions are begun. */
export async function readRuns(
  pool: Pool,
  client: PoolClient,
  wanted: readonly { shopId: string; runId: string }[],
): Promise<RunWork[]> {
  const { rows } = await client.query<Row>({
    name: 'read-runs',
    text: `${selectRuns} JOIN unnest($1::uuid[], $2::uuid[]) AS x(shop_id, id) ON r.shop_id = x.shop_id AND r.id = x.id`,
    values: [wanted.map(({ shopId }) => shopId), wanted.map(({ runId }) => runId)],
  })
  return benched(pool, client, rows)
}

/** Whose runs: a contact's, and those of an order whoever's they are (the same order may name two people). */
export type WhoseRuns = { shopId: string; contactId: string; orderId: string | null }

/** The runs under way of these contacts and orders, locked. In the order of their ids. */
export async function lockActiveRuns(pool: Pool, client: PoolClient, whose: readonly WhoseRuns[]): Promise<RunWork[]> {
  const { rows } = await client.query<Row>({
    name: 'lock-active-runs',
    // Found first and locked then: a lock that was waited for shows the row as it is by now, which may be over.
    text: `WITH found AS MATERIALIZED (
        SELECT r.shop_id, r.id FROM unnest($1::uuid[], $2::uuid[]) AS x(shop_id, contact_id)
          JOIN run r ON r.shop_id = x.shop_id AND r.contact_id = x.contact_id WHERE r.status = 'active'
        UNION SELECT r.shop_id, r.id FROM unnest($1::uuid[], $3::text[]) AS x(shop_id, order_id)
          JOIN run r ON r.shop_id = x.shop_id AND r.order_id = x.order_id WHERE r.status = 'active')
      ${selectRuns} JOIN found ON r.shop_id = found.shop_id AND r.id = found.id
      WHERE r.status = 'active' ORDER BY r.id FOR UPDATE OF r`,
    values: [
      whose.map(({ shopId }) => shopId),
      whose.map(({ contactId }) => contactId),
      whose.map(({ orderId }) => orderId),
    ],
  })
  return benched(pool, client, rows)
}

/** One run, locked; its contact must be locked before. */
export async function lockRun(pool: Pool, client: PoolClient, shopId: string, runId: string): Promise<RunWork | null> {
  return (await lockRuns(pool, client, [{ shopId, runId }]))[0] ?? null
}

/** One run as it stands, without a lock. */
export async function readRun(pool: Pool, client: PoolClient, shopId: string, runId: string): Promise<RunWork | null> {
  return (await readRuns(pool, client, [{ shopId, runId }]))[0] ?? null
}

async function benched(pool: Pool, client: PoolClient, rows: readonly Row[]): Promise<RunWork[]> {
  if (rows.length === 0) return []
  const keyOf = (row: Row) => ({ shopId: row.shop_id, campaignId: row.campaign_id, version: row.version })
  const flowOf = await flowVersions(pool, client, rows.map(keyOf))
  return rows.map((row) => ({
    shopId: row.shop_id,
    id: row.id,
    campaignId: row.campaign_id,
    version: row.version,
    trigger: row.trigger,
    sku: row.sku,
    contactId: row.contact_id,
    orderId: row.order_id,
    eventId: row.event_id,
    startedAt: row.started_at,
    flow: flowOf(keyOf(row)),
    beginning: aboutProduct(
      beginning(row.shop, { order: row.order, outcome: row.outcome, event: row.event, card: row.card }),
      row.sku,
    ),
    debt: debtOf(row.order, row.outcome),
    status: row.status,
    snapshot: row.snapshot,
    fresh: false,
    changed: false,
    underWay: row.status === 'active',
    // The card of which it tells may have become another one without any of these rows.
    rows: row.card === null ? { run: row.run_version, order: row.order_version, shop: row.shop_version } : null,
    writes: noWrites(),
  }))
}
