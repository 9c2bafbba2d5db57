import type { PoolClient } from 'pg'
import { newId } from '../database/new-id.ts'
import { isStale } from '../storefront/checkout-claim.ts'

/** `attempt`: the number under which the order's payment is charged now, until the claim is settled or released. */
export type OrderClaim = { kind: 'charge'; cartId: string; attempt: number } | { kind: 'busy' }

export type ClaimedPayment = { orderId: string; gateway: string; payment: string }

/**
 * One charge of an order at a time, whoever asks: the checkout, a flow that retries, the page behind a card-update link.
 * They share the checkout's row; an order that was not made at our checkout gets one. A claim whose holder died is taken
 * over with its attempt, so that the gateway recognises what it may have charged already.
 */
export async function claimOrder(
  client: PoolClient,
  shopId: string,
  { orderId, gateway, payment }: ClaimedPayment,
  now: Date,
): Promise<OrderClaim> {
  await client.query(
    'INSERT INTO checkout (shop_id, cart_id, order_id) VALUES ($1, $2, $3) ON CONFLICT (shop_id, order_id) DO NOTHING',
    [shopId, newId(), orderId],
  )
  const { rows } = await client.query<{ cartId: string; charging: number | null; chargingSince: Date | null }>(
    `SELECT cart_id AS "cartId", charging, charging_since AS "chargingSince"
     FROM checkout WHERE shop_id = $1 AND order_id = $2 FOR UPDATE`,
    [shopId, orderId],
  )
  const { cartId, charging, chargingSince } = rows[0]!
  if (charging !== null && !isStale(chargingSince, now)) return { kind: 'busy' }
  const highest = await highestAttempt(client, shopId, gateway, payment)
  const attempt = charging !== null && charging > highest ? charging : highest + 1
  await client.query('UPDATE checkout SET charging = $3, charging_since = $4 WHERE shop_id = $1 AND cart_id = $2', [
    shopId,
    cartId,
    attempt,
    now,
  ])
  return { kind: 'charge', cartId, attempt }
}

/** A browser's word does not count: it could make up any number. */
async function highestAttempt(client: PoolClient, shopId: string, gateway: string, payment: string): Promise<number> {
  const { rows } = await client.query<{ highest: number }>(
    `SELECT coalesce(max(attempt), 0) AS highest FROM outcome
     WHERE shop_id = $1 AND gateway = $2 AND payment = $3 AND source = 'server'`,
    [shopId, gateway, payment],
  )
  return rows[0]!.highest
}
