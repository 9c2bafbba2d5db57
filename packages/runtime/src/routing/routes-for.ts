import { unreachable, type Charge, type Origin, type OutcomeStatus, type PurchaseActionTrigger } from '@aftercart/flow'
import { chargeRow, routingTable, type RouteRule, type RoutingRowId } from './routing-table.ts'

export type RoutingSettings = {
  /** Off by default. Makes legacy order forms, manual orders and API orders run product-specific actions. */
  runPurchaseActionsOnAllOrders: boolean
  /** On by default. Lets a subscription's later charge run the failed and error actions. */
  runFailedAndErrorActionsOnLaterCharges: boolean
}

export type PurchaseTrigger = Extract<
  PurchaseActionTrigger,
  'purchase-succeeded' | 'purchase-failed' | 'purchase-error'
>

export type Routes = {
  /** The row of the table that decided, or null: the outcome is no charge that could run anything. */
  row: RoutingRowId | null
  /** Which purchase actions run, or null for none whatever the rest says. */
  trigger: PurchaseTrigger | null
  /** The default settings' actions, once for the order. */
  default: boolean
  /** Products' own actions, once for each product of the order that has them. */
  productSpecific: boolean
  billingAutomation: boolean
  /** Campaigns that begin with `purchase-made`, and goals that wait for it. Only ever true of money that came in. */
  purchaseGoal: boolean
}

export type RoutedOutcome = { status: OutcomeStatus; origin: Origin; charge: Charge; card: boolean }

const nothing: Routes = {
  row: null,
  trigger: null,
  default: false,
  productSpecific: false,
  billingAutomation: false,
  purchaseGoal: false,
}

/**
 * Which actions an outcome runs. Pending, cancelled and refunded run none. The actions of `contact-created`, when the
 * purchase brought a new contact, follow the same answer: where default actions run so do its defaults, and so on.
 */
export function routesFor(outcome: RoutedOutcome, settings: RoutingSettings): Routes {
  const trigger = triggerOf(outcome.status)
  if (trigger === null) return nothing
  const id = chargeRow({ ...outcome, status: outcome.status as 'succeeded' | 'failed' | 'error' })
  const row = routingTable.find((each) => each.id === id)!
  return {
    row: id,
    trigger,
    default: applies(row.default, settings),
    productSpecific: applies(row.productSpecific, settings),
    billingAutomation: applies(row.billingAutomation, settings),
    purchaseGoal: outcome.status === 'succeeded' && applies(row.purchaseGoal, settings),
  }
}

/** What a shop's settings make of one cell of the table. */
export function applies(rule: RouteRule, settings: RoutingSettings): boolean {
  switch (rule) {
    case 'yes':
      return true
    case 'no':
      return false
    case 'all-orders-setting':
      return settings.runPurchaseActionsOnAllOrders
    case 'later-charges-setting':
      return settings.runFailedAndErrorActionsOnLaterCharges
    default:
      return unreachable(rule)
  }
}

function triggerOf(status: OutcomeStatus): PurchaseTrigger | null {
  switch (status) {
    case 'succeeded':
      return 'purchase-succeeded'
    case 'failed':
      return 'purchase-failed'
    case 'error':
      return 'purchase-error'
    case 'pending':
    case 'cancelled':
    case 'refunded':
      return null
    default:
      return unreachable(status)
  }
}
