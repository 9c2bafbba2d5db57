import type { SignalName, Trigger } from '@aftercart/flow'
import type { Judgement } from '../orders/judge-outcome.ts'
import type { Routes } from '../routing/routes-for.ts'
import type { Request } from '../runs/start-runs.ts'
import { asksForAttempt } from '../runs/trigger-choice.ts'
import { isFraudBlock } from './fraud-block.ts'
import type { Ledger } from './ledger.ts'
import type { OutcomeReport } from './outcome-report.model.ts'

/** Every trigger that a report may fire, and every news it may be, before anything is judged. */
export function mayFire(report: OutcomeReport): { triggers: Trigger[]; signals: SignalName[] } {
  switch (report.status) {
    case 'succeeded':
      return {
        triggers: ['contact-created', 'purchase-succeeded', 'purchase-made', 'charge-recovered'],
        signals: ['paid', 'purchase-made'],
      }
    case 'failed':
      return {
        triggers: [
          ...(['contact-created', 'purchase-failed', 'charge-failed'] as const),
          ...(isFraudBlock(report) ? (['purchase-error'] as const) : []),
        ],
        signals: ['purchase-failed'],
      }
    case 'error':
      return { triggers: ['contact-created', 'purchase-error'], signals: [] }
    case 'cancelled':
    case 'refunded':
      return { triggers: [], signals: [report.status] }
    default:
      return { triggers: [], signals: [] }
  }
}

/**
 * Which flows begin. A new contact first, for it came before what became of the charge. Campaigns with one of the five
 * triggers follow the same columns of the routing table as the actions: those about chosen products `productSpecific`, others
 * `default`; campaigns that begin with `purchase-made` and those that automate billing have columns of their own.
 *
 * When a campaign had the charge tried again (`retriedBy`), nobody placed an order: its failure fires neither
 * `purchase-failed` nor `purchase-error`, or a quiet retry would send the apology again. It is a failed charge all the same,
 * for all but that campaign: it is at it, and must not begin anew with every try of its own.
 */
export function requestsOf(
  report: OutcomeReport,
  seen: { judgement: Judgement; routes: Routes; ledger: Ledger; isNew: boolean; retriedBy?: string | undefined },
): Request[] {
  const { judgement, routes, ledger, isNew, retriedBy } = seen
  if (judgement.uncounted !== null || routes.trigger === null) return []
  const lines = [...new Set(report.order.items.map((item) => item.sku))]
  const actions = {
    default: routes.default,
    skus: routes.productSpecific ? lines : [],
    campaigns: { anyProduct: routes.default, ownProduct: routes.productSpecific, skus: lines },
  }
  const requests: Request[] = isNew ? [{ trigger: 'contact-created', ...actions }] : []
  if (!judgement.begins) return requests
  if (retriedBy === undefined || report.status === 'succeeded') requests.push({ trigger: routes.trigger, ...actions })
  const billing = onlyCampaigns(routes.billingAutomation, lines)
  const goal = onlyCampaigns(routes.purchaseGoal, lines)
  if (report.status === 'failed') {
    const attempt = { count: ledger.failedBefore + 1, final: report.finalAttempt ?? false }
    requests.push({
      trigger: 'charge-failed',
      ...billing,
      fits: (choice) => asksForAttempt(choice.attempt, attempt),
      not: retriedBy,
    })
  }
  if (report.status === 'succeeded') {
    requests.push({ trigger: 'purchase-made', ...goal })
    if (ledger.hadFailed) requests.push({ trigger: 'charge-recovered', ...billing })
  }
  return requests
}

function onlyCampaigns(runs: boolean, skus: readonly string[]): Omit<Request, 'trigger'> {
  return { default: false, skus: [], campaigns: { anyProduct: runs, ownProduct: runs, skus } }
}
