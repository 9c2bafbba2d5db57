import type { SignalName } from '@aftercart/flow'
import type { Judgement } from '../orders/judge-outcome.ts'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import type { Routes } from '../routing/routes-for.ts'
import { signalRun } from '../runs/signal-runs.ts'
import type { RunWork, Signal, Work } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import type { OutcomeReport } from './outcome-report.model.ts'

export type Reported = {
  report: OutcomeReport
  judgement: Judgement
  routes: Routes
  /** A campaign had the charge tried again: the person did not buy anything. */
  retried: boolean
}

/** What the outcome is news of. A payment comes first, so that what stops a run is told before all else. */
export function signalsOf(reported: Reported): Signal[] {
  const { eventId, order, status } = reported.report
  const detail = { eventId, orderId: order.id, skus: order.items.map((item) => item.sku), status }
  return signalNames(reported).map((name) => ({ name, detail }))
}

export type News = {
  shopId: string
  report: OutcomeReport
  contactId: string
  occurredAt: Date
  signals: readonly Signal[]
}

/** Tells the runs under way what the outcome means for them, in the order of their ids. They are on the bench. */
export async function tellOutcome(runtime: Runtime, work: Work, news: News): Promise<void> {
  const { shopId, report, contactId, occurredAt, signals } = news
  const { gateway, payment, order } = report
  if (signals.length === 0) return
  const skus = order.items.map((item) => item.sku)
  const paid = { orderId: order.id, contactId, skus, gateway, payment, occurredAt }
  for (const run of runsAbout(work, shopId, paid)) {
    for (const signal of signals) {
      if (concerns(signal.name, run, paid)) await signalRun(runtime, work, run, signal)
    }
  }
}

/** Of all that are on the bench, where those that other reports of the batch began are most, the few that it may concern. */
function runsAbout(work: Work, shopId: string, { contactId, orderId }: Payment): RunWork[] {
  const near: RunWork[] = []
  for (const run of work.runs.values()) {
    if (run.contactId !== contactId && run.orderId !== orderId && run.debt?.orderId !== orderId) continue
    if (run.shopId === shopId) near.push(run)
  }
  return near
}

function signalNames({ report, judgement, routes, retried }: Reported): SignalName[] {
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
