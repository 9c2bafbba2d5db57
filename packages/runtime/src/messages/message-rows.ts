import type { OrderItem } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { stillOurs, unsentSql, type Claim, type EffectRow } from '../jobs/effect-rows.ts'
import { packedSql } from '../runs/packed-timeline.ts'
import type { RunWork } from '../runs/work.ts'
import { parseShopSettings, type MessageRules } from '../settings/shop-settings.model.ts'
import type { SendDecision, SendView } from './decide-send.ts'
import { newsSince, type LedgerView } from './ledger-news.ts'
import type { Message } from './message.ts'

type Row = {
  settings: unknown
  payments:
    | { orderId: string; contactId: string; items: OrderItem[]; gateway: string; payment: string; at: string }[]
    | null
  undone: 'cancelled' | 'refunded' | null
  today: SendView['today']
  older: boolean
}

/**
 * All that a message's sending depends on, in one look: the ledger, the shop's rules, what the contact got today, whether an
 * older message comes first. The contact must be locked: that is what makes the counts hold until this message is counted.
 */
export async function readBeforeSend(
  client: PoolClient,
  run: RunWork,
  effect: EffectRow,
  { channel }: Message,
  { now, today }: { now: Date; today: Date },
): Promise<LedgerView & Pick<SendView, 'rules' | 'today' | 'olderIsDue'>> {
  const since = newsSince(run)
  const { rows } = await client.query<Row>({
    name: 'before-send',
    text: `SELECT s.settings, (${paymentsSql}) AS payments, (${undoneSql}) AS undone, (${todaySql}) AS today, ${olderSql} AS older
      FROM shop s WHERE s.id = $1`,
    values: [
      ...[run.shopId, run.contactId, run.orderId, run.eventId, since.payments],
      ...[since.undone, effect.key, channel, today, now, effect.createdAt],
    ],
  })
  const row = rows[0]!
  return {
    payments: (row.payments ?? []).map(({ items, at, ...payment }) => ({
      ...payment,
      skus: items.map((item) => item.sku),
      occurredAt: new Date(at),
    })),
    orderUndone: row.undone,
    rules: parseShopSettings(row.settings).messages.email,
    today: row.today,
    olderIsDue: row.older,
  }
}

/**
 * Payments of the person or the order, other than what the run began with. `$1` to `$6`, here and below: the shop, the run's
 * contact, order and event, and since when payments and cancellations are news.
 */
export const paymentsSql = `SELECT jsonb_agg(jsonb_build_object('orderId', e.order_id, 'contactId', e.contact_id, 'items', o.items,
    'gateway', e.gateway, 'payment', e.payment, 'at', e.occurred_at))
  FROM "order" o JOIN outcome e ON e.shop_id = o.shop_id AND e.order_id = o.id
  WHERE o.shop_id = $1 AND (o.contact_id = $2 OR o.id = $3) AND o.paid_at IS NOT NULL
    AND e.status = 'succeeded' AND e.source = 'server' AND e.event_id <> $4 AND e.received_at >= $5`

/** What an order is now, not what one of its payments was: an abandoned attempt may be cancelled and another one made. */
export const undoneSql = `SELECT o.status FROM "order" o WHERE o.shop_id = $1 AND o.id = $3 AND o.status IN ('cancelled', 'refunded')
  AND EXISTS (SELECT FROM outcome e WHERE e.shop_id = o.shop_id AND e.order_id = o.id AND e.status = o.status
    AND e.source = 'server' AND e.event_id <> $4 AND e.received_at >= $6)`

const todaySql = `SELECT jsonb_build_object('marketing', count(*) FILTER (WHERE m.kind = 'marketing'), 'all', count(*))
  FROM message m WHERE m.shop_id = $1 AND m.contact_id = $2 AND m.at >= $9 AND m.channel = $8 AND m.key <> $7`

/**
 * The effects of a contact's runs under way (of the alias that `contact` names), looked up run by run: a plan that began with
 * all that is held, few when it was made, would be kept when there are many.
 */
export const effectsOfSql = (shop: string, contact: string) => `run r CROSS JOIN LATERAL (
  SELECT key, state, held_until, created_at FROM effect WHERE shop_id = r.shop_id AND run_id = r.id OFFSET 0) e
  WHERE r.shop_id = ${shop} AND r.contact_id = ${contact} AND r.status = 'active'`

/** One that is due, or that was held and is on its way. Asked only when there are rules: else nothing is held. */
const olderSql = `CASE WHEN coalesce(nullif(s.settings #> '{messages,email,quietHours}', 'null'),
    nullif(s.settings #> '{messages,email,dailyCap}', 'null')) IS NULL THEN false ELSE EXISTS (
  SELECT FROM ${effectsOfSql('$1', '$2')} AND e.held_until IS NOT NULL AND e.key <> $7
    AND ((e.state = 'held' AND e.held_until <= $10::timestamptz) OR e.state IN ('pending', 'running'))
    AND (e.created_at, e.key) < ($11::timestamptz, $7)) END`

/**
 * The shop's rules as they stand, kept from changing until the transaction ends. Asked for before a message is held: who
 * changes the rules looks for held messages, and must not miss this one.
 */
export async function lockRules(client: PoolClient, shopId: string): Promise<MessageRules> {
  const { rows } = await client.query<{ settings: unknown }>({
    name: 'lock-rules',
    text: 'SELECT settings FROM shop WHERE id = $1 FOR SHARE',
    values: [shopId],
  })
  return parseShopSettings(rows[0]?.settings).messages.email
}

/** As `beginEffect`, and counts the message as being sent from now on. */
export async function beginMessage(
  client: PoolClient,
  run: RunWork,
  effect: EffectRow,
  message: Message,
  job: Claim,
  now: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ begun: number }>({
    name: 'begin-message',
    text: `WITH begun AS (
        UPDATE effect SET state = 'running', attempts = attempts + 1
        WHERE shop_id = $1 AND key = $2 AND state = $3 AND attempts = $4 AND ${stillOurs('$5', '$6')}
        RETURNING shop_id, key, run_id, node, visit
      ), counted AS (
        INSERT INTO message (shop_id, key, run_id, campaign_id, contact_id, node, channel, kind, state, at)
        SELECT shop_id, key, run_id, $7, $8, node, $9, $10, 'sending', $11::timestamptz FROM begun
        ON CONFLICT (shop_id, key) DO UPDATE SET state = 'sending', at = excluded.at
      ), told AS (
        INSERT INTO timeline (shop_id, run_id, at, entries)
        SELECT shop_id, run_id, $11::timestamptz, ${packedSql('looked-again', `'{"decision":"send"}'::json`)} FROM begun)
      SELECT count(*)::int AS begun FROM begun`,
    values: [
      ...[run.shopId, effect.key, effect.state, effect.attempts, job.id, job.worker],
      ...[run.campaignId, run.contactId, message.channel, message.kind, now],
    ],
  })
  return rows[0]?.begun === 1
}

/**
 * Keeps the message until its time, when `releaseHeld` gives it to the queue again. Does nothing when something has happened
 * to it since it was read, and answers false. Waiting for an older message is a matter of moments, and no row of the timeline.
 */
export async function holdMessage(
  client: PoolClient,
  shopId: string,
  effect: EffectRow,
  { why, until }: Extract<SendDecision, { decision: 'hold' }>,
  job: Claim,
  now: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ held: number }>({
    name: 'hold-message',
    text: `WITH held AS (
        UPDATE effect SET state = 'held', held_until = $7::timestamptz
        WHERE shop_id = $1 AND key = $2 AND state = $3 AND attempts = $4 AND ${stillOurs('$5', '$6')}
        RETURNING shop_id, key, run_id, node, visit
      ), ${unsentSql('held')}, told AS (
        INSERT INTO timeline (shop_id, run_id, at, entries)
        SELECT shop_id, run_id, $8::timestamptz, ${packedSql('looked-again', '$9::json')} FROM held WHERE $9::json IS NOT NULL)
      SELECT count(*)::int AS held FROM held`,
    values: [
      ...[shopId, effect.key, effect.state, effect.attempts, job.id, job.worker, until, now],
      why === 'its-turn' ? null : JSON.stringify({ decision: 'hold', why, until: until.toISOString() }),
    ],
  })
  return rows[0]?.held === 1
}
