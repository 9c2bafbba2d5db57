import type { SignalName } from '@aftercart/flow'
import type { Judgement } from '../orders/judge-outcome.ts'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import type { Routes } from '../routing/routes-for.ts'
import { benchActiveRuns, signalRun } from '../runs/signal-runs.ts'
import type { RunWork, Signal, Work } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import type { OutcomeReport } from './outcome-report.model.ts'

export type News = {
  shopId: string
  report: OutcomeReport
  contactId: string
  judgement: Judgement
  routes: Routes
  occurredAt: Date
  /** A campaign had the charge tried again: the person did not buy anything. */
  retried: boolean
}

/**
 * Tells the runs under way what the outcome means for them, in the order of their ids. A payment is told first, so that the
 * news that stops a run comes before all else. Answers the news, for those who may enter by it.
 */
export async function tellOutcome(runtime: Runtime, work: Work, news: News): Promise<Signal[]> {
  const { shopId, report, contactId, occurredAt } = news
  const { gateway, payment, order } = report
  const skus = order.items.map((item) => item.sku)
  const detail = { eventId: report.eventId, orderId: order.id, skus, status: report.status }
  const signals = signalNames(news).map((name) => ({ name, detail }))
  if (signals.length === 0) return []
  await benchActiveRuns(runtime, work.client, work, shopId, contactId, order.id)
  const paid = { orderId: order.id, contactId, skus, gateway, payment, occurredAt }
  for (const run of [...work.runs.values()]) {
    for (const signal of signals) {
      if (concerns(signal.name, run, paid)) await signalRun(runtime, work, run, signal)
    }
  }
  return signals
}

function signalNames({ report, judgement, routes, retried }: News): SignalName[] {
  if (judgement.uncounted !== null) return judgement.paid ? ['paid'] : []
  switch (report.status) {
    case 'succeeded':
      return judgement.begins && routes.purchaseGoal ? ['paid', 'purchase-made'] : ['paid']
    case 'failed':
      return retried ? [] : ['purchase-failed']
    case 'cancelled':
      return ['cancelled']
    case 'refunded':
      return ['refunded']
    default:
      return []
  }
}

/** A cancellation or refund is news about its own order; a purchase is news about the person. */
function concerns(name: SignalName, run: RunWork, payment: Payment): boolean {
  if (name === 'paid') return isPaidBy(run, payment)
  if (name === 'cancelled' || name === 'refunded') return run.orderId === payment.orderId
  return run.contactId === payment.contactId
}
