import type { JsonObject, OrderItem } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { newsSince } from '../messages/ledger-news.ts'
import { paymentsSql, undoneSql } from '../messages/message-rows.ts'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import type { RunWork, Signal } from '../runs/work.ts'

type Row = {
  payments: (Omit<Payment, 'skus' | 'occurredAt'> & { items: OrderItem[]; at: string })[] | null
  undone: 'cancelled' | 'refunded' | null
  bought: { orderId: string; items: OrderItem[] }[] | null
}

/** Orders that this person paid since the fault. */
const boughtSql = `SELECT jsonb_agg(jsonb_build_object('orderId', o.id, 'items', o.items) ORDER BY o.paid_at)
  FROM "order" o WHERE o.shop_id = $1 AND o.contact_id = $2 AND o.paid_at >= $7`

/**
 * What a run that a fault stopped has not heard and can still be seen: that what it is about was paid, cancelled or refunded,
 * that the contact unsubscribed, or bought something. What stops a run comes first. A login, a tag or an event of the shop's
 * server that came meanwhile leaves nothing that could be looked up, and has passed. The contact is locked.
 */
export async function missedNews(
  client: PoolClient,
  run: RunWork,
  contact: ContactRow,
  failedAt: Date,
): Promise<Signal[]> {
  const since = newsSince(run)
  const { rows } = await client.query<Row>({
    name: 'missed-news',
    text: `SELECT (${paymentsSql}) AS payments, (${undoneSql}) AS undone, (${boughtSql}) AS bought`,
    values: [run.shopId, run.contactId, run.orderId, run.eventId, since.payments, since.undone, failedAt],
  })
  const { payments, undone, bought } = rows[0]!
  const news: Signal[] = []
  const payment = payments?.find((each) => isPaidBy(run, paymentOf(each)))
  if (payment !== undefined) news.push({ name: 'paid', detail: aboutOrder(payment) })
  if (undone !== null) news.push({ name: undone, detail: { orderId: run.orderId } })
  if (contact.unsubscribed_at !== null && new Date(contact.unsubscribed_at) >= run.startedAt)
    news.push({ name: 'unsubscribed', detail: {} })
  const unheard = news.filter(({ name }) => run.snapshot?.heard?.includes(name) !== true)
  const own = run.debt?.status === 'succeeded' ? run.orderId : null
  const others = (bought ?? []).filter(({ orderId }) => orderId !== own)
  return [...unheard, ...others.map((order) => ({ name: 'purchase-made' as const, detail: aboutOrder(order) }))]
}

function paymentOf({ items, at, ...payment }: NonNullable<Row['payments']>[number]): Payment {
  return { ...payment, skus: items.map(({ sku }) => sku), occurredAt: new Date(at) }
}

function aboutOrder({ orderId, items }: { orderId: string; items: readonly OrderItem[] }): JsonObject {
  return { orderId, skus: items.map(({ sku }) => sku) }
}
