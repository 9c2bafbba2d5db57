import type { Charge, OrderItem, Origin, OutcomeStatus } from '@aftercart/flow'
import type { Gateway } from '@aftercart/gateways'
import type { Pool, PoolClient } from 'pg'
import { paymentsOf } from '../../charges/payment-tries.ts'
import { isPaidBy } from '../../orders/paid-by.ts'
import type { Runtime } from '../../runtime.ts'
import type { CardUpdate } from './card-update-token.ts'

/** A payment that a link asks for, as the ledger knows it. */
export type OwedPayment = {
  orderId: string
  contactId: string
  currency: string
  items: OrderItem[]
  gateway: string
  payment: string
  charge: Charge
  origin: Origin
}

/**
 * How it stands with what a link asks for.
 * - open: it can be paid now, by `gateway`.
 * - paid, cancelled: nothing is left to pay.
 * - pending: its bank has not decided about the last try.
 * - elsewhere: it was charged by a gateway that is not ours, so it cannot be paid here.
 * - gone: the order is not known any more.
 */
export type Owed =
  | { state: 'open'; owed: OwedPayment; gateway: Gateway }
  | { state: 'paid' | 'cancelled' | 'pending' | 'elsewhere'; owed: OwedPayment }
  | { state: 'gone' }

type Row = OwedPayment & { eventId: string; status: OutcomeStatus; orderStatus: OutcomeStatus; occurredAt: Date }

/** Looks it up in the ledger. The order is locked by the caller who wants to charge it. */
export async function readOwed(runtime: Runtime, client: Pool | PoolClient, what: CardUpdate): Promise<Owed> {
  const { shopId, orderId, payment } = what
  // The payment's first report: everything that was paid afterwards pays it. Without a payment, that of the order's latest.
  const { rows } = await client.query<Row>({
    name: 'owed-payment',
    text: `SELECT o.id AS "orderId", o.contact_id AS "contactId", o.currency, o.items, o.status AS "orderStatus",
        e.event_id AS "eventId", e.gateway, e.payment, e.charge, e.origin, e.status, e.occurred_at AS "occurredAt"
      FROM "order" o JOIN outcome e ON e.shop_id = o.shop_id AND e.order_id = o.id AND e.source = 'server'
      WHERE o.shop_id = $1 AND o.id = $2 AND e.payment = coalesce(nullif($3, ''), (SELECT l.payment FROM outcome l
        WHERE l.shop_id = $1 AND l.order_id = $2 AND l.source = 'server' ORDER BY l.received_at DESC LIMIT 1))
      ORDER BY e.occurred_at, e.attempt, e.received_at LIMIT 1`,
    values: [shopId, orderId, payment],
  })
  const [row] = rows
  if (row === undefined) return { state: 'gone' }
  const { eventId, status, orderStatus, occurredAt, ...owed } = row
  if (orderStatus === 'cancelled' || orderStatus === 'refunded') return { state: 'cancelled', owed }
  const skus = owed.items.map((item) => item.sku)
  const debt = { ...owed, status, skus, occurredAt }
  const payments = await paymentsOf(client, { shopId, orderId, contactId: owed.contactId, eventId })
  if (status === 'succeeded' || payments.some((each) => isPaidBy({ contactId: owed.contactId, debt }, each)))
    return { state: 'paid', owed }
  if (orderStatus === 'pending') return { state: 'pending', owed }
  const gateway = runtime.gateways.find(({ name }) => name === owed.gateway)
  return gateway === undefined ? { state: 'elsewhere', owed } : { state: 'open', owed, gateway }
}
