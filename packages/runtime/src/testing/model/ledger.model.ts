import type { Charge, OutcomeStatus } from '@aftercart/flow'

/** One report, as the model and the real door both get it. */
export type Said = {
  eventId: string
  by: 'server' | 'browser'
  order: string
  person: number
  skus: readonly string[]
  payment: string
  attempt: number
  status: OutcomeStatus
  charge: Charge
  /** Milliseconds. */
  occurredAt: number
}

export type ModelOrder = { id: string; person: number; status: OutcomeStatus; statusAt: number; paid: boolean }

export type Ledger = {
  /** Every event that was taken, and whether it counted. */
  taken: Map<string, { said: Said; counted: boolean; at: number }>
  orders: Map<string, ModelOrder>
}

/** What follows of one report. `tells`: it is news of a payment, also where it does not count. */
export type Verdict = { duplicate: boolean; counts: boolean; begins: boolean; tells: boolean }

const nothing: Verdict = { duplicate: true, counts: false, begins: false, tells: false }

/** Each event once, each attempt's outcome once, browsers provisional, paid beats what comes later. */
export function take(ledger: Ledger, said: Said, now: number): Verdict {
  if (ledger.taken.has(said.eventId)) return nothing
  const verdict = judge(ledger, said)
  ledger.taken.set(said.eventId, { said, counted: verdict.counts, at: now })
  return verdict
}

function judge(ledger: Ledger, said: Said): Verdict {
  const order = ledger.orders.get(said.order)
  const refused = { duplicate: false, counts: false, begins: false, tells: false }
  if (said.by === 'browser') return refused
  const known = [...ledger.taken.values()].map((each) => each.said).filter((each) => each.by === 'server')
  const samePayment = known.filter((each) => each.payment === said.payment)
  if (samePayment.some((each) => each.attempt === said.attempt && each.status === said.status))
    return { ...refused, duplicate: true }
  const paymentPaid = samePayment.some((each) => each.status === 'succeeded')
  const older = order !== undefined && said.occurredAt < order.statusAt
  const standing = order?.status ?? 'pending'
  const set = () => {
    ledger.orders.set(said.order, {
      id: said.order,
      person: order?.person ?? said.person,
      status: said.status,
      statusAt: said.occurredAt,
      paid: (order?.paid ?? false) || said.status === 'succeeded',
    })
  }
  switch (said.status) {
    case 'succeeded': {
      const before = order?.paid ?? false
      if (older && (standing === 'cancelled' || standing === 'refunded')) {
        order.paid = true
        return { ...refused, tells: true }
      }
      if (!(older && standing === 'succeeded')) set()
      return { duplicate: false, counts: true, begins: later(said) || !before, tells: true }
    }
    case 'failed':
    case 'error':
      if (paymentPaid || (!later(said) && order?.paid)) return refused
      if (older && ['succeeded', 'cancelled', 'refunded'].includes(standing)) return refused
      if (!older) set()
      return { duplicate: false, counts: true, begins: true, tells: false }
    case 'pending':
      if (order === undefined || (!older && ['pending', 'failed', 'error'].includes(standing))) set()
      return { duplicate: false, counts: true, begins: false, tells: false }
    case 'cancelled':
      if ((order?.paid && !paymentPaid) || older) return refused
      set()
      return { duplicate: false, counts: true, begins: false, tells: false }
    case 'refunded':
      if (older) return refused
      set()
      return { duplicate: false, counts: true, begins: false, tells: false }
  }
}

/** A charge that bills for a purchase made before. */
export function later({ charge }: { charge: Charge }): boolean {
  return charge.endsWith('-later')
}

/** Whether a success pays for what went wrong with another charge, "by any route". */
export function pays(payment: Said, debt: Said | null, person: number): boolean {
  if (debt === null) return payment.person === person
  if (debt.status === 'succeeded') return false
  const afterwards = payment.occurredAt >= debt.occurredAt
  if (payment.order === debt.order) return !later(debt) || payment.payment === debt.payment || afterwards
  return payment.person === person && afterwards && debt.skus.every((sku) => payment.skus.includes(sku))
}

/** A failed charge of the order or payment is still open when this success comes: then it recovers something. */
export function hadFailed(ledger: Ledger, success: Said): boolean {
  const counted = [...ledger.taken.values()].filter((each) => each.counted).map((each) => each.said)
  const failures = counted.filter(
    (said) => said.status === 'failed' && (said.order === success.order || said.payment === success.payment),
  )
  return failures.some(
    (failure) =>
      failure.occurredAt <= success.occurredAt &&
      !counted.some(
        (said) => said.status === 'succeeded' && said.order === failure.order && said.occurredAt >= failure.occurredAt,
      ),
  )
}
