import type { OrderItem } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import type { RunWork } from '../runs/work.ts'

/** Whether the ledger holds a payment of what the run is about, other than the event that it began with. */
export async function paidMeanwhile(client: PoolClient, run: RunWork): Promise<boolean> {
  type Row = {
    orderId: string
    contactId: string
    items: OrderItem[]
    gateway: string
    payment: string
    occurredAt: Date
  }
  const { rows } = await client.query<Row>({
    name: 'paid-meanwhile',
    text: `SELECT e.order_id AS "orderId", e.contact_id AS "contactId", o.items, e.gateway, e.payment, e.occurred_at AS "occurredAt"
      FROM "order" o JOIN outcome e ON e.shop_id = o.shop_id AND e.order_id = o.id
      WHERE o.shop_id = $1 AND (o.contact_id = $2 OR o.id = $3) AND o.paid_at IS NOT NULL
        AND e.status = 'succeeded' AND e.source = 'server' AND e.event_id <> $4 AND e.received_at >= $5`,
    // A login's run is about purchases that come after it; a charge's run is paid by whatever paid it, reported when it may.
    values: [run.shopId, run.contactId, run.orderId, run.eventId, run.debt ? new Date(0) : run.startedAt],
  })
  return rows.some((row) => isPaidBy(run, paymentOf(row)))
}

function paymentOf({ items, ...row }: Omit<Payment, 'skus'> & { items: OrderItem[] }): Payment {
  return { ...row, skus: items.map((item) => item.sku) }
}
