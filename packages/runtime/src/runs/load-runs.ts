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
import { noWrites, type RunWork } from './work.ts'

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
}

/** A run that another flow began reads what that one reads. */
const root = rootEventSql('r.event_id')

const selectRuns = `SELECT r.shop_id, r.id, r.campaign_id, r.version, r.trigger, r.sku, r.contact_id, r.order_id, r.event_id,
    r.status, r.snapshot, r.started_at, to_jsonb(o) AS "order", to_jsonb(e) AS outcome, to_jsonb(s) AS shop,
    ${dataOfEventSql(root, 'r.shop_id')} AS event,
    ${cardOfEventSql(root, 'r.shop_id', 'r.contact_id')} AS card
  FROM run r
  JOIN shop s ON s.id = r.shop_id
  LEFT JOIN "order" o ON o.shop_id = r.shop_id AND o.id = r.order_id
  LEFT JOIN outcome e ON e.shop_id = r.shop_id AND e.event_id = ${root}`

/** Loads runs by id and locks them; their contacts must be locked before. In the order of their ids. */
export async function lockRuns(
  pool: Pool,
  client: PoolClient,
  shopIds: string[],
  runIds: string[],
): Promise<RunWork[]> {
  if (runIds.length === 0) return []
  // Not named, so that it is planned for the number of runs that are asked for.
  const { rows } = await client.query<Row>(
    `${selectRuns} WHERE (r.shop_id, r.id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) ORDER BY r.id FOR UPDATE OF r`,
    [shopIds, runIds],
  )
  return benched(pool, client, rows)
}

/** The runs under way of a contact, and those of the order whoever's they are (the same order may name two people). */
export async function lockActiveRuns(
  pool: Pool,
  client: PoolClient,
  shopId: string,
  contactId: string,
  orderId: string | null,
): Promise<RunWork[]> {
  const { rows } = await client.query<Row>({
    name: 'lock-active-runs',
    text: `${selectRuns} WHERE r.shop_id = $1 AND r.status = 'active' AND (r.contact_id = $2 OR r.order_id = $3)
      ORDER BY r.id FOR UPDATE OF r`,
    values: [shopId, contactId, orderId],
  })
  return benched(pool, client, rows)
}

/** One run, locked; its contact must be locked before. */
export async function lockRun(pool: Pool, client: PoolClient, shopId: string, runId: string): Promise<RunWork | null> {
  const { rows } = await client.query<Row>({
    name: 'lock-run',
    text: `${selectRuns} WHERE r.shop_id = $1 AND r.id = $2 FOR UPDATE OF r`,
    values: [shopId, runId],
  })
  return (await benched(pool, client, rows))[0] ?? null
}

/** One run as it stands, without a lock: for a look before an action is begun. */
export async function readRun(pool: Pool, client: PoolClient, shopId: string, runId: string): Promise<RunWork | null> {
  const { rows } = await client.query<Row>({
    name: 'read-run',
    text: `${selectRuns} WHERE r.shop_id = $1 AND r.id = $2`,
    values: [shopId, runId],
  })
  return (await benched(pool, client, rows))[0] ?? null
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
    writes: noWrites(),
  }))
}
