import { unreachable, type Charge, type OutcomeStatus } from '@aftercart/flow'

export type UncountedWhy = 'same-attempt' | 'already-paid' | 'older' | 'provisional'

export type OrderState = { status: OutcomeStatus; statusAt: Date; paidAt: Date | null }

export type JudgedReport = { status: OutcomeStatus; charge: Charge; source: 'server' | 'browser'; occurredAt: Date }

/** What the ledger already holds. */
export type Known = {
  /** Another report of the same gateway, payment, attempt and status was counted. */
  sameAttempt: boolean
  /** A success of the same payment was counted, whichever attempt. */
  paymentSucceeded: boolean
  order: OrderState | null
}

export type Judgement = {
  /** Null when it counts. */
  uncounted: UncountedWhy | null
  /** What the order is from now on; null leaves it as it was (or leaves it unmade). */
  order: OrderState | null
  /** Whether purchase actions and campaigns may begin: a charge that counts, and for a success the order's first. */
  begins: boolean
  /** Whether news of a payment goes out to the runs that wait for it: also when a refund has overtaken it. */
  paid: boolean
}

/**
 * The ledger's verdict on one report whose event id is new. Pure.
 *
 * - A success makes the order paid whenever it arrives, unless a newer cancellation or refund stands.
 * - Failures and errors of a payment that succeeded, and of an order whose first charge was paid, start nothing any more.
 *   Later charges of a subscription or plan are debts of their own: an order that was paid once does not hide them.
 * - What is older than what decided the order never changes its status.
 */
export function judgeOutcome(report: JudgedReport, known: Known): Judgement {
  if (report.source === 'browser') return uncounted('provisional')
  if (known.sameAttempt) return uncounted('same-attempt')
  const order = known.order
  switch (report.status) {
    case 'succeeded':
      return judgeSuccess(report, order)
    case 'failed':
    case 'error':
      return judgeFailure(report, known)
    case 'pending':
      return counted(pendingChanges(report, order) ? decided(report, order) : null)
    case 'cancelled':
      // A gateway cancels an abandoned payment days later; that is no news about an order paid by another one.
      if (order?.paidAt && !known.paymentSucceeded) return uncounted('already-paid')
      return isOlder(report, order) ? uncounted('older') : counted(decided(report, order))
    case 'refunded':
      return isOlder(report, order) ? uncounted('older') : counted(decided(report, order))
    default:
      return unreachable(report.status)
  }
}

/** Whether the charge is the one that makes the purchase; all others bill for it later. */
export function isFirstCharge(charge: Charge): boolean {
  return charge === 'one-time' || charge === 'subscription-first' || charge === 'plan-first'
}

function judgeSuccess(report: JudgedReport, order: OrderState | null): Judgement {
  const overtaken = (order?.status === 'cancelled' || order?.status === 'refunded') && isOlder(report, order)
  if (overtaken)
    return { ...uncounted('older'), order: { ...order, paidAt: order.paidAt ?? report.occurredAt }, paid: true }
  const late = order?.status === 'succeeded' && isOlder(report, order)
  return {
    uncounted: null,
    order: late ? null : decided(report, order),
    begins: !isFirstCharge(report.charge) || !order?.paidAt,
    paid: true,
  }
}

function judgeFailure(report: JudgedReport, known: Known): Judgement {
  const { order } = known
  const paid = known.paymentSucceeded || (isFirstCharge(report.charge) && Boolean(order?.paidAt))
  if (paid) return uncounted('already-paid')
  const older = isOlder(report, order)
  const settled = order?.status === 'succeeded' || order?.status === 'cancelled' || order?.status === 'refunded'
  if (older && settled) return uncounted('older')
  return { uncounted: null, order: older ? null : decided(report, order), begins: true, paid: false }
}

function pendingChanges(report: JudgedReport, order: OrderState | null): boolean {
  if (!order) return true
  const open = order.status === 'pending' || order.status === 'failed' || order.status === 'error'
  return open && !isOlder(report, order)
}

function isOlder(report: JudgedReport, order: OrderState | null): boolean {
  return order !== null && report.occurredAt < order.statusAt
}

function decided(report: JudgedReport, order: OrderState | null): OrderState {
  const paidAt = order?.paidAt ?? (report.status === 'succeeded' ? report.occurredAt : null)
  return { status: report.status, statusAt: report.occurredAt, paidAt }
}

function counted(order: OrderState | null): Judgement {
  return { uncounted: null, order, begins: false, paid: false }
}

function uncounted(why: UncountedWhy): Judgement {
  return { uncounted: why, order: null, begins: false, paid: false }
}
