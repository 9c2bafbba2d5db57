import { liesBehindNews, type JsonObject } from '@aftercart/flow'
import { isBegunByFlow } from '../entry/event-names.ts'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import { isBroken } from '../runs/compiled-flows.ts'
import { listens } from '../runs/signal-runs.ts'
import type { RunWork } from '../runs/work.ts'

/** `orderUndone`: how the run's order stands now, when that came after the run began. */
export type LedgerView = { payments: readonly Payment[]; orderUndone: 'cancelled' | 'refunded' | null }

/**
 * What the ledger holds and a message's place in the flow does not know of. `skips`: a message of a run that stays where it is
 * is left out. `heard`: another branch of the run has heard it, so the run is not told again.
 */
export type LedgerNews = {
  name: 'paid' | 'cancelled' | 'refunded'
  detail: JsonObject
  skips: boolean
  heard: boolean
}

/**
 * What has happened to what the run is about, and has not led it to the message at `node`: then it would have been meant for
 * this very message, e.g. a thank-you behind the goal. A reminder in a branch beside the goal is none of that. A payment
 * matters to a run about a charge that is not paid; one that began with a login is told of it, and its messages are about
 * something else.
 */
export function ledgerNews(run: RunWork, node: string, { payments, orderUndone }: LedgerView): LedgerNews[] {
  const heard = (name: LedgerNews['name']) => ({ heard: run.snapshot?.heard?.includes(name) === true })
  const news: LedgerNews[] = []
  const payment = payments.find((each) => isPaidBy(run, each))
  if (payment !== undefined) {
    const detail = { orderId: payment.orderId, skus: [...payment.skus] }
    news.push({ name: 'paid', detail, skips: run.debt !== null, ...heard('paid') })
  }
  if (orderUndone !== null && run.orderId !== null) {
    news.push({ name: orderUndone, detail: { orderId: run.orderId }, skips: true, ...heard(orderUndone) })
  }
  return news.filter(({ name, skips, heard }) =>
    heard
      ? skips && !isBroken(run.flow) && !liesBehindNews(run.flow.compiled, node, name)
      : skips || listens(run, name),
  )
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
