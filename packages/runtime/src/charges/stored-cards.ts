import type { PoolClient } from 'pg'
import type { OutcomeReport } from '../inbox/outcome-report.model.ts'

/** A card that a gateway keeps and that a payment was tried with. */
export type KeptCard = { reference: string; network: string | null }

export type CardTold = {
  shopId: string
  report: Pick<OutcomeReport, 'gateway' | 'storedCard'>
  contactId: string
  occurredAt: Date
}

/**
 * Remembers the cards that reports say the gateway keeps: their names there, never their numbers. What an older report says
 * does not undo what a newer one said; what a report leaves out stays as it was known.
 */
export async function keepStoredCards(client: PoolClient, told: readonly CardTold[]): Promise<void> {
  const cards = told.flatMap(({ shopId, report: { gateway, storedCard }, contactId, occurredAt }) => {
    if (storedCard?.reference === undefined) return []
    const { reference, network = null, last4 = null, expires } = storedCard
    const expiresAt = expires === undefined ? null : endOf(expires)
    return [{ shopId, gateway, reference, contactId, network, last4, expiresAt, occurredAt }]
  })
  // One after the other: two of them may be about the same card. In one order everywhere, so that nobody waits for each other.
  for (const card of cards.toSorted((a, b) => (a.reference < b.reference ? -1 : 1))) {
    await client.query({
      name: 'keep-card',
      text: `INSERT INTO stored_card AS k (shop_id, gateway, reference, contact_id, network, last4, expires_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (shop_id, gateway, reference) DO UPDATE SET contact_id = excluded.contact_id,
          network = coalesce(excluded.network, k.network), last4 = coalesce(excluded.last4, k.last4),
          expires_at = coalesce(excluded.expires_at, k.expires_at), updated_at = excluded.updated_at
        WHERE k.updated_at <= excluded.updated_at`,
      values: Object.values(card),
    })
  }
}

/** The first instant after a month (`YYYY-MM`), in UTC. */
function endOf(month: string): Date {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1))
}

/**
 * The card that a payment would be charged with again: the one of its latest try, or, of a later charge of a subscription
 * that came without one, that of the order's latest. Null when none is kept any more.
 */
export async function cardOfPayment(
  client: PoolClient,
  shopId: string,
  { gateway, payment, orderId }: { gateway: string; payment: string; orderId: string },
): Promise<KeptCard | null> {
  const { rows } = await client.query<KeptCard>({
    name: 'card-of-payment',
    text: `SELECT k.reference, coalesce(k.network, e.card_network) AS network
      FROM outcome e JOIN stored_card k ON k.shop_id = e.shop_id AND k.gateway = e.gateway AND k.reference = e.card_reference
      WHERE e.shop_id = $1 AND e.order_id = $2 AND e.gateway = $3 AND e.source = 'server'
      ORDER BY e.payment = $4 DESC, e.occurred_at DESC, e.attempt DESC, e.received_at DESC LIMIT 1`,
    values: [shopId, orderId, gateway, payment],
  })
  return rows[0] ?? null
}
