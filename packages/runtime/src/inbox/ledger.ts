import { DatabaseError, type PoolClient } from 'pg'
import type { ContactRow, OrderRow, OutcomeRow } from '../facts/assemble-facts.ts'
import type { Judgement, OrderState } from '../orders/judge-outcome.ts'
import { orderTotal } from '../orders/order-total.ts'
import { EventKnown } from './known-event.ts'
import type { OutcomeReport } from './outcome-report.model.ts'
import type { Reporter } from './report-outcome.ts'

/** What is known of the report's order, payment and attempt. */
export type Ledger = {
  /** `placedAt`: when the outcome happened that made the order. */
  order: (OrderState & { placedAt: Date }) | null
  sameAttempt: boolean
  paymentSucceeded: boolean
  /** Attempts of the payment that failed and counted, without this report. */
  failedBefore: number
  /**
   * Of a success: a charge of the same payment or order had failed before, that counted, and no other success came in
   * between. (A charge of a subscription that went through settles what failed before it, as it does for `paid`.)
   */
  hadFailed: boolean
}

/** A report whose place in the ledger is looked for. */
export type Told = { shopId: string; report: OutcomeReport; occurredAt: Date }

type LedgerRow = {
  status: OrderState['status'] | null
  status_at: Date
  paid_at: Date | null
  created_at: Date
  same_attempt: boolean
  payment_succeeded: boolean
  failed_before: number
  had_failed: boolean
}

/** Locks the orders, one after the other by their ids. No two of the reports are about the same order or payment. */
export async function readLedgers(client: PoolClient, told: readonly Told[]): Promise<Ledger[]> {
  const inOrder = told.toSorted((a, b) => compare(orderName(a), orderName(b)))
  const { rows } = await client.query<LedgerRow>({
    name: 'inbox-ledger',
    text: `SELECT o.*, EXISTS (SELECT FROM outcome WHERE shop_id = x.shop_id AND gateway = x.gateway AND payment = x.payment
          AND attempt = x.attempt AND status = x.status AND first) AS same_attempt,
        EXISTS (SELECT FROM outcome WHERE shop_id = x.shop_id AND gateway = x.gateway AND payment = x.payment
          AND status = 'succeeded' AND source = 'server') AS payment_succeeded,
        (SELECT count(*)::int FROM outcome WHERE shop_id = x.shop_id AND gateway = x.gateway AND payment = x.payment
          AND status = 'failed' AND counted) AS failed_before,
        x.status = 'succeeded' AND EXISTS (SELECT FROM outcome f
          WHERE f.shop_id = x.shop_id AND (f.order_id = x.order_id OR (f.gateway = x.gateway AND f.payment = x.payment))
            AND f.status = 'failed' AND f.counted AND f.occurred_at <= x.occurred_at
            AND NOT EXISTS (SELECT FROM outcome s WHERE s.shop_id = x.shop_id AND s.order_id = f.order_id
              AND s.status = 'succeeded' AND s.counted AND s.occurred_at >= f.occurred_at)) AS had_failed
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::timestamptz[])
          WITH ORDINALITY AS x(shop_id, order_id, gateway, payment, attempt, status, occurred_at, ord)
        LEFT JOIN LATERAL (SELECT status, status_at, paid_at, created_at FROM "order"
          WHERE shop_id = x.shop_id AND id = x.order_id FOR NO KEY UPDATE) o ON true
      ORDER BY x.ord`,
    values: [
      inOrder.map(({ shopId }) => shopId),
      inOrder.map(({ report }) => report.order.id),
      inOrder.map(({ report }) => report.gateway),
      inOrder.map(({ report }) => report.payment),
      inOrder.map(({ report }) => report.attempt),
      inOrder.map(({ report }) => report.status),
      inOrder.map(({ occurredAt }) => occurredAt),
    ],
  })
  const ledgers = new Map(inOrder.map((each, index) => [each, ledgerOf(rows[index]!)]))
  return told.map((each) => ledgers.get(each)!)
}

function ledgerOf(row: LedgerRow): Ledger {
  const { status, status_at: statusAt, paid_at: paidAt, created_at: placedAt } = row
  return {
    order: status === null ? null : { status, statusAt, paidAt, placedAt },
    sameAttempt: row.same_attempt,
    paymentSucceeded: row.payment_succeeded,
    failedBefore: row.failed_before,
    hadFailed: row.had_failed,
  }
}

function orderName({ shopId, report }: Told): string {
  return `${shopId}/${report.order.id}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export type LedgerEntry = {
  shopId: string
  report: OutcomeReport
  by: Reporter
  contact: ContactRow
  judgement: Judgement
  occurredAt: Date
}

/**
 * Keeps the reports, and the orders as they are from now on. Throws `EventKnown` when another request has just stored one of
 * them; what is sent behind it is then undone with it.
 */
export async function writeLedgers(client: PoolClient, entries: readonly LedgerEntry[], now: Date): Promise<void> {
  const orders = entries.flatMap((entry) => (entry.judgement.order ? [orderRow(entry, entry.judgement.order)] : []))
  const stored = client.query({
    name: orders.length > 0 ? 'inbox-outcomes-orders' : 'inbox-outcomes',
    text: orders.length > 0 ? `WITH ordered AS (${ordersText}) ${outcomesText}` : outcomesText,
    values: [
      now,
      JSON.stringify(entries.map(outcomeRow)),
      ...(orders.length > 0 ? [JSON.stringify(orders.toSorted((a, b) => compare(a.id, b.id)))] : []),
    ],
  })
  await stored.catch((error: unknown) => {
    throw error instanceof DatabaseError && error.code === uniqueViolation ? new EventKnown() : error
  })
}

const uniqueViolation = '23505'

const outcomeColumns = `shop_id, event_id, gateway, payment, attempt, status, origin, charge, card, decline_class, decline_code,
    error_code, error_message, order_id, contact_id, counted, uncounted_why, source, first, occurred_at, card_network,
    card_reference, advice_code, final_attempt`

const outcomesText = `INSERT INTO outcome (${outcomeColumns}, received_at)
  SELECT ${outcomeColumns}, $1::timestamptz FROM json_to_recordset($2::json) AS x(shop_id uuid, event_id text, gateway text,
    payment text, attempt int, status text, origin text, charge text, card boolean, decline_class text, decline_code text, error_code text,
    error_message text, order_id text, contact_id uuid, counted boolean, uncounted_why text, source text, first boolean,
    occurred_at timestamptz, card_network text, card_reference text, advice_code text, final_attempt boolean)`

const ordersText = `INSERT INTO "order" AS o (shop_id, id, contact_id, currency, total, items, origin, status, status_at, paid_at, created_at)
  SELECT shop_id, id, contact_id, currency, round(total, 2), items, origin, status, status_at, paid_at, created_at
  FROM json_to_recordset($3::json) AS x(shop_id uuid, id text, contact_id uuid, currency text, total numeric, items jsonb, origin text,
    status text, status_at timestamptz, paid_at timestamptz, created_at timestamptz)
  ON CONFLICT (shop_id, id) DO UPDATE SET status = excluded.status, status_at = excluded.status_at,
    paid_at = coalesce(o.paid_at, excluded.paid_at), currency = excluded.currency, total = excluded.total, items = excluded.items`

function outcomeRow({ shopId, report, by, contact, judgement, occurredAt }: LedgerEntry): object {
  const { outcome } = chargeOf(report, occurredAt, occurredAt)
  const why = judgement.uncounted
  const counts = why === null || why === 'already-paid' || why === 'older'
  return {
    ...outcome,
    shop_id: shopId,
    event_id: report.eventId,
    order_id: report.order.id,
    contact_id: contact.id,
    counted: why === null,
    uncounted_why: why,
    source: by.source,
    first: counts ? true : null,
    card_reference: report.storedCard?.reference ?? null,
    advice_code: report.status === 'failed' ? (report.decline?.adviceCode ?? null) : null,
  }
}

function orderRow({ shopId, report, contact, occurredAt }: LedgerEntry, order: OrderState) {
  const { id, currency, items } = report.order
  return {
    shop_id: shopId,
    id,
    contact_id: contact.id,
    currency,
    total: orderTotal(items),
    items,
    origin: report.origin,
    status: order.status,
    status_at: order.statusAt,
    paid_at: order.paidAt,
    created_at: occurredAt,
  }
}

/** The order and the charge as facts know them. */
export function chargeOf(
  report: OutcomeReport,
  occurredAt: Date,
  placedAt: Date,
): { order: OrderRow; outcome: OutcomeRow } {
  const { gateway, payment, status, attempt, origin, charge, card, decline, error } = report
  const { id, currency, items } = report.order
  return {
    order: { id, currency, items, created_at: placedAt.toISOString() },
    outcome: {
      gateway,
      payment,
      status,
      attempt,
      origin,
      charge,
      card,
      occurred_at: occurredAt.toISOString(),
      decline_class: status === 'failed' ? (decline?.class ?? 'unknown') : null,
      decline_code: status === 'failed' ? (decline?.code ?? null) : null,
      error_code: status === 'error' ? (error?.code ?? null) : null,
      error_message: status === 'error' ? (error?.message ?? null) : null,
      card_network: report.storedCard?.network ?? null,
      final_attempt: report.finalAttempt ?? false,
    },
  }
}
