import { createHash } from 'node:crypto'
import { z } from 'zod'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'

/** What a payment attempt came to, as the shopper is told. Kept, so that a request that comes again reads the same. */
export const keptAnswerSchema = z.object({
  status: z.enum(['succeeded', 'failed', 'error', 'pending']),
  message: z.string(),
  canRetry: z.boolean(),
  submission: z.string(),
})

export type KeptAnswer = z.infer<typeof keptAnswerSchema>

export type CheckoutState = {
  /** The attempt that is with the gateway, or null. */
  charging: number | null
  chargingSince: Date | null
  answers: Record<string, KeptAnswer>
  order: { status: string; paid: boolean } | null
}

export type Claim =
  /** Nobody else charges this cart now: charge this attempt, then call `settle` or `release`. */
  | { kind: 'charge'; attempt: number }
  | { kind: 'answered'; answer: KeptAnswer }
  | { kind: 'paid' }
  /** An earlier attempt waits for its bank: charging another card could take the money twice. */
  | { kind: 'pending' }
  | { kind: 'too-many' }
  /** Another request charges this cart at this moment. */
  | { kind: 'busy' }

/** Cards that may be tried for one cart: enough for a person, few for somebody who tries out stolen numbers. */
const maxAttempts = 20

/** After this time a request that was charging is taken for dead, and its attempt is charged again under the same key. */
const staleAfter = 60_000

/** Decides what a request to pay a cart may do. Pure. */
export function decideClaim(
  { charging, chargingSince, answers, order }: CheckoutState,
  attempt: number,
  now: Date,
): Claim {
  const numbers = Object.keys(answers).map(Number)
  const latest = Math.max(0, ...numbers)
  if (charging !== null) {
    // Whatever attempt was asked for: the one that was begun must be finished first, or two could be charged.
    return isStale(chargingSince, now) ? { kind: 'charge', attempt: charging } : { kind: 'busy' }
  }
  const kept = answers[attempt] ?? (attempt < latest ? answers[latest] : undefined)
  if (kept?.status === 'succeeded') return { kind: 'answered', answer: kept }
  if (order?.paid) return { kind: 'paid' }
  if (kept !== undefined && kept.status !== 'pending') return { kind: 'answered', answer: kept }
  if (order?.status === 'pending') return { kind: 'pending' }
  return numbers.length >= maxAttempts ? { kind: 'too-many' } : { kind: 'charge', attempt }
}

/** Whether whoever began to charge is taken for dead. */
export function isStale(chargingSince: Date | null, now: Date): boolean {
  return now.getTime() - (chargingSince?.getTime() ?? 0) >= staleAfter
}

/** The order that a cart becomes: the same for each of its attempts, and no way back from it to the cart. */
export function orderIdOf(shopId: string, cartId: string): string {
  const digest = createHash('sha256').update(`${shopId} ${cartId.toLowerCase()}`).digest()
  // Without i, l, o and u: people read order numbers to each other. 60 bits.
  const letters = [...digest.subarray(0, 12)].map((byte) => '0123456789abcdefghjkmnpqrstvwxyz'[byte % 32])
  return `ord_${letters.join('')}`
}

/** One request at a time gets `charge` for a cart. */
export async function claim(runtime: Runtime, shopId: string, cartId: string, attempt: number): Promise<Claim> {
  const now = runtime.clock.now()
  const orderId = orderIdOf(shopId, cartId)
  return transaction(runtime.pool, async (client) => {
    await client.query('INSERT INTO checkout (shop_id, cart_id, order_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      shopId,
      cartId,
      orderId,
    ])
    // Locked by a statement of its own: the next one then sees what whoever held the lock has made of the order.
    await client.query('SELECT FROM checkout WHERE shop_id = $1 AND cart_id = $2 FOR UPDATE', [shopId, cartId])
    const { rows } = await client.query<CheckoutState>(
      `SELECT charging, charging_since AS "chargingSince", answers,
         (SELECT jsonb_build_object('status', o.status, 'paid', o.paid_at IS NOT NULL)
          FROM "order" o WHERE o.shop_id = c.shop_id AND o.id = c.order_id) AS "order"
       FROM checkout c WHERE shop_id = $1 AND cart_id = $2`,
      [shopId, cartId],
    )
    const decision = decideClaim(rows[0]!, attempt, now)
    if (decision.kind === 'charge') {
      await client.query('UPDATE checkout SET charging = $3, charging_since = $4 WHERE shop_id = $1 AND cart_id = $2', [
        shopId,
        cartId,
        decision.attempt,
        now,
      ])
    }
    return decision
  })
}

/** The charged attempt has its answer. */
export async function settle(
  runtime: Runtime,
  shopId: string,
  cartId: string,
  attempt: number,
  answer: KeptAnswer,
): Promise<void> {
  await runtime.pool.query(
    `UPDATE checkout SET charging = NULL, charging_since = NULL, answers = answers || jsonb_build_object($3::text, $4::jsonb)
     WHERE shop_id = $1 AND cart_id = $2 AND charging = $3::int`,
    [shopId, cartId, attempt, JSON.stringify(answer)],
  )
}

/** Nothing was charged: the attempt may be made again with what the shopper types next. */
export async function release(runtime: Runtime, shopId: string, cartId: string, attempt: number): Promise<void> {
  await runtime.pool.query(
    `UPDATE checkout SET charging = NULL, charging_since = NULL WHERE shop_id = $1 AND cart_id = $2 AND charging = $3`,
    [shopId, cartId, attempt],
  )
}

/** It is not known what was charged: the next request, of whatever attempt, finishes this one first. */
export async function abandon(runtime: Runtime, shopId: string, cartId: string, attempt: number): Promise<void> {
  await runtime.pool.query(
    `UPDATE checkout SET charging_since = NULL WHERE shop_id = $1 AND cart_id = $2 AND charging = $3`,
    [shopId, cartId, attempt],
  )
}
