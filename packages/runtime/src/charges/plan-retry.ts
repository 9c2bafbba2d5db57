import type { OrderItem, Origin, OutcomeStatus } from '@aftercart/flow'
import type { Gateway } from '@aftercart/gateways'
import { judgeRetry, type RetryAnswer, type RetryRefusal } from '@aftercart/nodes/server'
import type { PoolClient } from 'pg'
import { lockContact, type Person } from '../contacts/upsert-contact.ts'
import { orderTotal } from '../orders/order-total.ts'
import { isPaidBy, type Debt } from '../orders/paid-by.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { parseShopSettings } from '../settings/shop-settings.model.ts'
import { claimOrder } from './order-claim.ts'
import { paymentsOf, pastTries } from './payment-tries.ts'
import { claimRetries } from './retry-owner.ts'
import { cardOfPayment } from './stored-cards.ts'

/** What is to be charged, or why nothing is. */
export type RetryPlan =
  | { kind: 'refused'; answer: Extract<RetryAnswer, { tried: false }> }
  | {
      kind: 'charge'
      gateway: Gateway
      payment: string
      attempt: number
      orderId: string
      cartId: string
      reference: string
      /** Decimal string in `currency`. */
      amount: string
      currency: string
      items: OrderItem[]
      origin: Origin
      person: Person
    }

/**
 * Decides under the contact's and the order's lock whether the payment may be charged again, and claims it: the retries of
 * the payment for the run, the next attempt's number for this try. Throws when that cannot be said at this moment.
 */
export async function planRetry(
  runtime: Runtime,
  client: PoolClient,
  run: RunWork,
  debt: Debt,
  effectKey: string,
): Promise<RetryPlan> {
  const { shopId } = run
  const now = runtime.clock.now()
  const contact = await lockContact(client, shopId, run.contactId)
  const order = await lockOrder(client, shopId, debt.orderId, effectKey)
  if (contact === null || order === null) return refused('no-card')
  // A goal or an exit took it back after the worker had looked.
  if (!order.wanted) throw new Error('The flow has moved on meanwhile.')
  if (parseShopSettings(order.settings).retries === 'gateway') return refused('gateway-retries')
  if (await isPaid(client, run, debt)) return refused('paid')
  if (order.status === 'cancelled' || order.status === 'refunded') return refused('cancelled')
  if (order.status === 'pending') throw new Error('The bank has not decided about another payment of this order yet.')
  const amount = orderTotal(order.items)
  if (!(Number(amount) > 0)) return refused('paid')
  if (!(await claimRetries(client, run, debt, now))) return refused('another-flow')

  const card = await cardOfPayment(client, shopId, debt)
  const tries = await pastTries(client, shopId, debt, card)
  const judgement = judgeRetry({ ...tries, now })
  if (!judgement.allowed) return refused(judgement.why, judgement.until)
  const gateway = runtime.gateways.find(({ name }) => name === debt.gateway)
  if (card === null || gateway === undefined) return refused('no-card')
  const { orderId, payment } = debt
  const claim = await claimOrder(client, shopId, debt, now)
  if (claim.kind === 'busy') throw new Error('Another payment of this order is being made at this moment.')
  const { first_name: firstName, last_name: lastName, email } = contact
  return {
    ...{ kind: 'charge', gateway, payment, orderId, attempt: claim.attempt, cartId: claim.cartId, amount },
    ...{ reference: card.reference, currency: order.currency, items: order.items, origin: order.origin },
    person: { firstName, lastName, email },
  }
}

function refused(why: RetryRefusal, until: Date | null = null): RetryPlan {
  return { kind: 'refused', answer: { tried: false, why, until } }
}

type OrderRow = {
  status: OutcomeStatus
  currency: string
  items: OrderItem[]
  origin: Origin
  settings: unknown
  /** The try is still asked for. */
  wanted: boolean
}

async function lockOrder(
  client: PoolClient,
  shopId: string,
  orderId: string,
  effectKey: string,
): Promise<OrderRow | null> {
  const { rows } = await client.query<OrderRow>({
    name: 'order-to-retry',
    text: `SELECT o.status, o.currency, o.items, o.origin, s.settings, EXISTS (SELECT FROM effect e JOIN run r
        ON r.shop_id = e.shop_id AND r.id = e.run_id
        WHERE e.shop_id = $1 AND e.key = $3 AND e.state = 'running' AND r.status = 'active') AS wanted
      FROM "order" o JOIN shop s ON s.id = o.shop_id WHERE o.shop_id = $1 AND o.id = $2 FOR NO KEY UPDATE OF o`,
    values: [shopId, orderId, effectKey],
  })
  return rows[0] ?? null
}

/** By whatever route, also one that did not reach the run; a run that began with money has nothing left to be paid. */
async function isPaid(client: PoolClient, run: RunWork, debt: Debt): Promise<boolean> {
  if (debt.status === 'succeeded') return true
  return (await paymentsOf(client, run)).some((payment) => isPaidBy(run, payment))
}
