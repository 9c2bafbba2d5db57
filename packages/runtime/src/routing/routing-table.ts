import type { Charge, Origin } from '@aftercart/flow'

/** Whether a row runs a kind of action: always, never, or as one of the shop's two settings says. */
export type RouteRule = 'yes' | 'no' | 'all-orders-setting' | 'later-charges-setting'

export type RoutingRow = {
  id: string
  /** What the settings screen calls this kind of charge. */
  label: string
  productSpecific: RouteRule
  default: RouteRule
  billingAutomation: RouteRule
  purchaseGoal: RouteRule
}

/**
 * Which orders run which actions, row by row, for the merchant to read in the settings and for tests to
 * hold on to. `chargeKind` says which row a charge is in.
 */
export const routingTable = [
  {
    id: 'checkout',
    label: 'Cart or order form: a one-time purchase, or the first charge of a subscription or pay plan',
    productSpecific: 'yes',
    default: 'yes',
    billingAutomation: 'yes',
    purchaseGoal: 'yes',
  },
  {
    id: 'manual-card',
    label: 'Manual order, legacy order form or API order: the card is charged, and it is not part of a pay plan',
    productSpecific: 'all-orders-setting',
    default: 'no',
    billingAutomation: 'yes',
    purchaseGoal: 'yes',
  },
  {
    id: 'plan',
    label: 'Pay-plan charges of a manual order, and the payoff of any pay plan',
    productSpecific: 'all-orders-setting',
    default: 'no',
    billingAutomation: 'yes',
    purchaseGoal: 'no',
  },
  {
    id: 'manual-no-card',
    label: 'Manual order without a card: cash, check, recorded by hand',
    productSpecific: 'all-orders-setting',
    default: 'no',
    billingAutomation: 'no',
    purchaseGoal: 'no',
  },
  {
    id: 'later-failed',
    label: "A subscription's later charge that failed or ended in an error",
    productSpecific: 'later-charges-setting',
    default: 'later-charges-setting',
    billingAutomation: 'yes',
    purchaseGoal: 'no',
  },
  {
    id: 'later-succeeded',
    label: "A subscription's later charge that went through",
    productSpecific: 'no',
    default: 'no',
    billingAutomation: 'yes',
    purchaseGoal: 'no',
  },
  {
    id: 'later-no-card',
    label: 'A later charge recorded by hand, without a card',
    productSpecific: 'no',
    default: 'no',
    billingAutomation: 'no',
    purchaseGoal: 'no',
  },
] as const satisfies readonly RoutingRow[]

export type RoutingRowId = (typeof routingTable)[number]['id']

type ChargeFacts = { origin: Origin; charge: Charge; card: boolean; status: 'succeeded' | 'failed' | 'error' }

/**
 * The row of the table that a charge is in. Where the table leaves a case open:
 * - A later charge of a pay plan that began in a cart or on an order form bills before the eyes of nobody, like that of a
 *   subscription, and is in the subscription's rows.
 * - A purchase in a cart or on an order form that was paid without a card (e.g. by bank transfer) is a checkout all the same.
 */
export function chargeRow({ origin, charge, card, status }: ChargeFacts): RoutingRowId {
  const checkout = origin === 'cart' || origin === 'order-form'
  switch (charge) {
    case 'one-time':
    case 'subscription-first':
      return checkout ? 'checkout' : card ? 'manual-card' : 'manual-no-card'
    case 'plan-first':
      return checkout ? 'checkout' : card ? 'plan' : 'manual-no-card'
    case 'plan-payoff':
      return card ? 'plan' : 'later-no-card'
    case 'plan-later':
      if (!card) return 'later-no-card'
      return checkout ? laterRow(status) : 'plan'
    case 'subscription-later':
      return card ? laterRow(status) : 'later-no-card'
  }
}

function laterRow(status: ChargeFacts['status']): RoutingRowId {
  return status === 'succeeded' ? 'later-succeeded' : 'later-failed'
}
