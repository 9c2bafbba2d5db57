import type { DeclineClass, OrderItem, OutcomeStatus } from '@aftercart/flow'
import { judgeRetry, type PastTry } from '@aftercart/nodes/server'
import type { Pool, PoolClient } from 'pg'
import type { Payment } from '../orders/paid-by.ts'
import type { KeptCard } from './stored-cards.ts'

type TryRow = {
  attempt: number
  at: Date
  status: OutcomeStatus
  declineClass: DeclineClass | null
  adviceCode: string | null
  network: string | null
}

/**
 * All tries of a payment with the card that would be charged, one for each attempt however often it was reported, and the
 * card's network. Tries of which nobody said the card count as tries of this one; a browser's word does not count.
 */
export async function pastTries(
  client: PoolClient,
  shopId: string,
  { gateway, payment }: { gateway: string; payment: string },
  card: KeptCard | null,
): Promise<{ attempts: PastTry[]; network: string | null }> {
  const { rows } = await client.query<TryRow>({
    name: 'past-tries',
    text: `SELECT attempt, occurred_at AS at, status, decline_class AS "declineClass", advice_code AS "adviceCode",
        card_network AS network
      FROM outcome WHERE shop_id = $1 AND gateway = $2 AND payment = $3 AND source = 'server'
        AND ($4::text IS NULL OR card_reference IS NULL OR card_reference = $4) ORDER BY occurred_at DESC, received_at DESC`,
    values: [shopId, gateway, payment, card?.reference ?? null],
  })
  const tries = Map.groupBy(rows, (row) => row.attempt)
  const network = card?.network ?? rows.find((row) => row.network !== null)?.network ?? null
  return { attempts: [...tries.values()].map(decisive), network }
}

/** Of several reports of one attempt, the one that forbids more tries, if there is one, else the newest. */
function decisive(reports: readonly TryRow[]): PastTry {
  const alone = (row: TryRow) => judgeRetry({ attempts: [row], network: null, now: row.at })
  const forbids = reports.find((row) => {
    const judgement = alone(row)
    return !judgement.allowed && judgement.why === 'hard-decline'
  })
  return { ...(forbids ?? reports[0]!), at: reports[0]!.at }
}

/** Money of the person or for the order that the ledger knows of, besides the event that is given. */
export async function paymentsOf(
  client: Pool | PoolClient,
  about: { shopId: string; contactId: string; orderId: string | null; eventId: string },
): Promise<Payment[]> {
  type Row = Omit<Payment, 'skus'> & { items: OrderItem[] }
  const { rows } = await client.query<Row>({
    name: 'payments-of',
    text: `SELECT e.order_id AS "orderId", e.contact_id AS "contactId", o.items, e.gateway, e.payment, e.occurred_at AS "occurredAt"
      FROM "order" o JOIN outcome e ON e.shop_id = o.shop_id AND e.order_id = o.id
      WHERE o.shop_id = $1 AND (o.contact_id = $2 OR o.id = $3) AND o.paid_at IS NOT NULL
        AND e.status = 'succeeded' AND e.source = 'server' AND e.event_id <> $4`,
    values: [about.shopId, about.contactId, about.orderId, about.eventId],
  })
  return rows.map(({ items, ...payment }) => ({ ...payment, skus: items.map((item) => item.sku) }))
}
