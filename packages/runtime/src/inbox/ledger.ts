import type { PoolClient } from 'pg'
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

/** Locks the order. */
export async function readLedger(
  client: PoolClient,
  shopId: string,
  report: OutcomeReport,
  occurredAt: Date,
): Promise<Ledger> {
  type Row = {
    status: OrderState['status'] | null
    status_at: Date
    paid_at: Date | null
    created_at: Date
    same_attempt: boolean
    payment_succeeded: boolean
    failed_before: number
    had_failed: boolean
  }
  const { rows } = await client.query<Row>({
    name: 'inbox-ledger',
    text: `WITH o AS (SELECT status, status_at, paid_at, created_at FROM "order" WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE)
      SELECT o.*, EXISTS (SELECT FROM outcome WHERE shop_id = $1 AND attempt_key = $3) AS same_attempt,
        EXISTS (SELECT FROM outcome WHERE shop_id = $1 AND gateway = $4 AND payment = $5 AND status = 'succeeded'
          AND source = 'server') AS payment_succeeded,
        (SELECT count(*)::int FROM outcome WHERE shop_id = $1 AND gateway = $4 AND payment = $5 AND status = 'failed'
          AND counted) AS failed_before,
        $6::boolean AND EXISTS (SELECT FROM outcome f
          WHERE f.shop_id = $1 AND (f.order_id = $2 OR (f.gateway = $4 AND f.payment = $5)) AND f.status = 'failed' AND f.counted
            AND f.occurred_at <= $7::timestamptz AND NOT EXISTS (SELECT FROM outcome s WHERE s.shop_id = $1 AND s.order_id = f.order_id
              AND s.status = 'succeeded' AND s.counted AND s.occurred_at >= f.occurred_at)) AS had_failed
      FROM (SELECT) AS one LEFT JOIN o ON true`,
    values: [
      ...[shopId, report.order.id, attemptKey(report), report.gateway, report.payment],
      ...[report.status === 'succeeded', occurredAt],
    ],
  })
  const row = rows[0]!
  const { status, status_at: statusAt, paid_at: paidAt, created_at: placedAt } = row
  return {
    order: status === null ? null : { status, statusAt, paidAt, placedAt },
    ...{ sameAttempt: row.same_attempt, paymentSucceeded: row.payment_succeeded },
    ...{ failedBefore: row.failed_before, hadFailed: row.had_failed },
  }
}

function attemptKey({ gateway, payment, attempt, status }: OutcomeReport): string {
  return JSON.stringify([gateway, payment, attempt, status])
}

export type LedgerEntry = {
  shopId: string
  report: OutcomeReport
  by: Reporter
  contact: ContactRow
  judgement: Judgement
  occurredAt: Date
  now: Date
}

/** Keeps the report, and the order as it is from now on. Throws `EventKnown` when another request has just stored the same. */
export async function writeLedger(client: PoolClient, entry: LedgerEntry): Promise<void> {
  const { shopId, report, by, contact, judgement, occurredAt, now } = entry
  const { outcome } = chargeOf(report, occurredAt, occurredAt)
  const counts =
    judgement.uncounted === null || judgement.uncounted === 'already-paid' || judgement.uncounted === 'older'
  const { rowCount } = await client.query({
    name: judgement.order ? 'inbox-outcome-order' : 'inbox-outcome',
    text: judgement.order ? `WITH ordered AS (${orderText}) ${outcomeText}` : outcomeText,
    values: [
      ...[
        shopId,
        report.eventId,
        report.gateway,
        report.payment,
        report.attempt,
        report.status,
        report.origin,
        report.charge,
        report.card,
      ],
      ...[
        outcome.decline_class,
        outcome.decline_code,
        outcome.error_code,
        outcome.error_message,
        report.order.id,
        contact.id,
      ],
      ...[
        judgement.uncounted === null,
        judgement.uncounted,
        by.source,
        counts ? attemptKey(report) : null,
        occurredAt,
        now,
      ],
      ...[
        outcome.card_network,
        report.storedCard?.reference ?? null,
        report.status === 'failed' ? (report.decline?.adviceCode ?? null) : null,
        outcome.final_attempt,
      ],
      ...(judgement.order ? orderValues(report, judgement.order) : []),
    ],
  })
  // Undone by the caller's transaction, the order with it.
  if (rowCount === 0) throw new EventKnown()
}

const outcomeText = `INSERT INTO outcome (shop_id, event_id, gateway, payment, attempt, status, origin, charge, card, decline_class,
    decline_code, error_code, error_message, order_id, contact_id, counted, uncounted_why, source, attempt_key, occurred_at, received_at,
    card_network, card_reference, advice_code, final_attempt)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
  ON CONFLICT DO NOTHING`

const orderText = `INSERT INTO "order" AS o (shop_id, id, contact_id, currency, total, items, origin, status, status_at, paid_at, created_at)
  VALUES ($1, $14, $15, $26, round($27::numeric, 2), $28, $7, $29, $30, $31, $20)
  ON CONFLICT (shop_id, id) DO UPDATE SET status = excluded.status, status_at = excluded.status_at,
    paid_at = coalesce(o.paid_at, excluded.paid_at), currency = excluded.currency, total = excluded.total, items = excluded.items`

/** $26 to $31. */
function orderValues({ order: { currency, items } }: OutcomeReport, order: OrderState): unknown[] {
  return [currency, orderTotal(items), JSON.stringify(items), order.status, order.statusAt, order.paidAt]
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
      ...{ gateway, payment, status, attempt, origin, charge, card, occurred_at: occurredAt.toISOString() },
      decline_class: status === 'failed' ? (decline?.class ?? 'unknown') : null,
      decline_code: status === 'failed' ? (decline?.code ?? null) : null,
      error_code: status === 'error' ? (error?.code ?? null) : null,
      error_message: status === 'error' ? (error?.message ?? null) : null,
      card_network: report.storedCard?.network ?? null,
      final_attempt: report.finalAttempt ?? false,
    },
  }
}
