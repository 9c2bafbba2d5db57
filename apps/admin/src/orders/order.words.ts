import type { inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

export type OrderItem = inferOutput<Server['orders']['list']>['items'][number]
export type Outcome = inferOutput<Server['orders']['get']>['outcomes'][number]

const statuses: Readonly<Record<string, { label: string; color: string }>> = {
  succeeded: { label: 'Paid', color: 'goal' },
  failed: { label: 'Card declined', color: 'attention' },
  error: { label: 'Error', color: 'attention' },
  pending: { label: 'Pending', color: 'gray' },
  cancelled: { label: 'Cancelled', color: 'gray' },
  refunded: { label: 'Refunded', color: 'control' },
}

const origins: Readonly<Record<string, string>> = {
  cart: 'Cart',
  'order-form': 'Order form',
  'legacy-order-form': 'Legacy order form',
  manual: 'Manual order',
  api: 'API order',
}

const charges: Readonly<Record<string, string>> = {
  'one-time': 'one-time charge',
  'subscription-first': 'first charge of a subscription',
  'subscription-later': 'later charge of a subscription',
  'plan-first': 'first charge of a pay plan',
  'plan-later': 'later charge of a pay plan',
  'plan-payoff': 'payoff of a pay plan',
}

const declines: Readonly<Record<string, string>> = {
  hard: 'this card must not be tried again',
  soft: 'the card may work later',
  authentication: 'the shopper has to confirm the payment',
  unknown: 'the bank gave no clear reason',
}

const uncounted: Readonly<Record<string, string>> = {
  'same-attempt': 'another report of the same attempt had counted already',
  'already-paid': 'the payment had gone through before',
  older: 'a newer report had come first',
  provisional: 'it came from the browser; the gateway or the server has to confirm it',
  pending: 'a pending payment decides nothing yet',
}

/** How an order or outcome stands, in a word and a colour; what is not known is shown as it came. */
export function sayStatus(status: string): { label: string; color: string } {
  return statuses[status] ?? { label: status, color: 'gray' }
}

export function sayOrigin(origin: string): string {
  return origins[origin] ?? origin
}

export function sayCharge(charge: string): string {
  return charges[charge] ?? charge
}

/** "insufficient_funds: the card may work later", "gateway_timeout: No answer in 10 s", or null when there is nothing to explain. */
export function sayReason(
  outcome: Pick<Outcome, 'status' | 'declineClass' | 'declineCode' | 'errorCode' | 'errorMessage'>,
): string | null {
  if (outcome.status === 'failed') {
    const meaning = outcome.declineClass === null ? null : (declines[outcome.declineClass] ?? outcome.declineClass)
    return joined(outcome.declineCode, meaning)
  }
  return outcome.status === 'error' ? joined(outcome.errorCode, outcome.errorMessage) : null
}

/** "Counted", or "Not counted: another report of the same attempt had counted already". */
export function sayCounted(outcome: Pick<Outcome, 'counted' | 'uncountedWhy'>): string {
  if (outcome.counted) return 'Counted'
  if (outcome.uncountedWhy === null) return 'Not counted'
  return `Not counted: ${uncounted[outcome.uncountedWhy] ?? outcome.uncountedWhy}`
}

function joined(first: string | null, second: string | null): string | null {
  const parts = [first, second].filter((part) => part !== null && part !== '')
  return parts.length === 0 ? null : parts.join(': ')
}
