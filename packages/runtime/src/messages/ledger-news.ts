import type { JsonObject } from '@aftercart/flow'
import { isBegunByFlow } from '../entry/event-names.ts'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import { listens } from '../runs/signal-runs.ts'
import type { RunWork } from '../runs/work.ts'

/** `orderUndone`: how the run's order stands now, when that came after the run began. */
export type LedgerView = { payments: readonly Payment[]; orderUndone: 'cancelled' | 'refunded' | null }

/** What the ledger holds and the run does not know of. `skips`: a message of a run that stays where it is is left out. */
export type LedgerNews = { name: 'paid' | 'cancelled' | 'refunded'; detail: JsonObject; skips: boolean }

/**
 * What has happened to what the run is about, and has not led the run somewhere yet: then it would have been meant for this
 * very message, e.g. a thank-you behind the goal. A payment matters to a run about a charge that is not paid; one that began
 * with a login is told of it, and its messages are about something else.
 */
export function ledgerNews(run: RunWork, { payments, orderUndone }: LedgerView): LedgerNews[] {
  const news: LedgerNews[] = []
  const payment = payments.find((each) => isPaidBy(run, each))
  if (payment !== undefined) {
    const detail = { orderId: payment.orderId, skus: [...payment.skus] }
    news.push({ name: 'paid', detail, skips: run.debt !== null })
  }
  if (orderUndone !== null && run.orderId !== null) {
    news.push({ name: orderUndone, detail: { orderId: run.orderId }, skips: true })
  }
  const heard = run.snapshot?.heard ?? []
  return news.filter(({ name, skips }) => !heard.includes(name) && (skips || listens(run, name)))
}

/**
 * Since when what the ledger holds is news. A charge's run is paid by whatever paid it, reported when it may, out of order
 * too; a login's run is about purchases that come after it. A run that another flow began may be about a charge that was
 * paid or refunded by then, even in the same transaction: by the very news that led the other flow there.
 */
export function newsSince(run: RunWork): { payments: Date; undone: Date } {
  if (isBegunByFlow(run.eventId)) {
    const after = new Date(run.startedAt.getTime() + 1)
    return { payments: after, undone: after }
  }
  return { payments: run.debt === null ? run.startedAt : new Date(0), undone: run.startedAt }
}
