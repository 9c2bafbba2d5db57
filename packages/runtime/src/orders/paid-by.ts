import { isFirstCharge } from './judge-outcome.ts'
import type { Charge, OutcomeStatus } from '@aftercart/flow'

/** Money that came in. */
export type Payment = {
  orderId: string
  contactId: string
  skus: readonly string[]
  gateway: string
  payment: string
  occurredAt: Date
}

/** What a run is about: the charge that it began with. */
export type Debt = {
  status: OutcomeStatus
  charge: Charge
  orderId: string
  skus: readonly string[]
  gateway: string
  payment: string
  occurredAt: Date
}

/**
 * Whether what a run is about has been paid, by whatever route:
 * - a payment of the same order, or for a later charge (a debt of its own, in an order that was paid before) one of the
 *   same payment or one that happened after the charge went wrong;
 * - a payment of another order of the same person that happened afterwards and has every product of the run's order in it;
 * - for a run without an order (it began with a login): any payment of that person.
 * A run that began with a success is about nothing that is left to pay; one that began with a cancellation or a refund, only
 * about what is bought after it.
 */
export function isPaidBy(run: { contactId: string; debt: Debt | null }, payment: Payment): boolean {
  const { contactId, debt } = run
  if (debt === null) return contactId === payment.contactId
  if (debt.status === 'succeeded') return false
  const afterwards = payment.occurredAt >= debt.occurredAt
  if (debt.orderId === payment.orderId) {
    const samePayment = debt.gateway === payment.gateway && debt.payment === payment.payment
    const undone = debt.status === 'cancelled' || debt.status === 'refunded'
    return afterwards || (!undone && (isFirstCharge(debt.charge) || samePayment))
  }
  const bought = new Set(payment.skus)
  const allBought = debt.skus.length > 0 && debt.skus.every((sku) => bought.has(sku))
  return contactId === payment.contactId && afterwards && allBought
}
