import { setTimeout as sleep } from 'node:timers/promises'
import { unreachable, type DeclineClass } from '@aftercart/flow'
import { shopperMessage, type Card, type Gateway, type GatewayOutcome } from '@aftercart/gateways'
import { customerName, reportedCharge } from '../charges/charge-report.ts'
import { emailKey } from '../contacts/match-key.ts'
import type { Person } from '../contacts/upsert-contact.ts'
import type { OutcomeReport } from '../inbox/outcome-report.model.ts'
import { reportOutcome } from '../inbox/report-outcome.ts'
import type { Runtime } from '../runtime.ts'
import { abandon, claim, orderIdOf, release, settle, type KeptAnswer } from './checkout-claim.ts'
import { readLoginToken } from './login-token.ts'
import { priceCart, type CartItem, type PricedCart } from './price-cart.ts'
import { makeAccount, personOf } from './shoppers.ts'
import { storefrontProducts } from './storefront-shop.ts'

export type OrderRequest = {
  /** UUID made by the browser, one for each cart. */
  cartId: string
  /** Counted from 1. The same attempt is never charged twice. */
  attempt: number
  /** One press of the button: tells a request that was sent again from a new try. */
  submission: string
  items: readonly CartItem[]
  /** May be left out with a login token. */
  contact?: Person | undefined
  card: Card
  loginToken?: string | undefined
  /** Makes an account for next time. */
  password?: string | undefined
}

export type OrderAnswer = {
  /** `invalid`: something in the form is wrong, nothing was tried. */
  status: KeptAnswer['status'] | 'invalid'
  orderId: string | null
  /** For the shopper. Reveals nothing about why a bank said no. */
  message: string
  canRetry: boolean
  /** The answer to an earlier submission: this one's card was not tried. */
  repeated: boolean
  /** `field` is the path in the request, e.g. `card.number`. */
  problems: { field: string; message: string }[]
}

const paid = 'This order has been paid already. You have not been charged again.'
const waiting =
  'We are still waiting for your bank about the last try. You will not be charged twice: wait a moment before you try again.'
const tooMany = 'Too many cards were tried for this order, so we stopped. Nothing was charged. Please ask us for help.'
const patience = 20_000

/**
 * Charges a cart and reports what came of it. The prices are the shop's, never the browser's. One cart is one order,
 * however often it is sent: a repeated attempt reads the answer it read before, a second card waits until the first has
 * its answer, and what is paid is not charged again.
 */
export async function placeOrder(
  runtime: Runtime,
  gateway: Gateway,
  shopId: string,
  request: OrderRequest,
): Promise<OrderAnswer> {
  const contact = request.contact ?? (await personOfToken(runtime, shopId, request.loginToken))
  if (contact === null) return invalid('contact', 'Your login has expired. Log in again, or go on as a guest.')
  const cart = priceCart(
    request.items,
    await storefrontProducts(
      runtime,
      shopId,
      request.items.map(({ sku }) => sku),
    ),
  )
  if (cart === null) return invalid('items', 'Nothing in your cart is sold here any more. You have not been charged.')
  const orderId = orderIdOf(shopId, request.cartId)
  const answer = (status: KeptAnswer['status'], message: string, canRetry: boolean, repeated = true): OrderAnswer => ({
    ...{ status, orderId, message, canRetry, repeated },
    problems: [],
  })
  for (const began = Date.now(); ; await sleep(100)) {
    const found = await claim(runtime, shopId, request.cartId, request.attempt)
    switch (found.kind) {
      case 'charge':
        return chargeClaimed(runtime, gateway, shopId, { ...request, contact, cart, orderId, claimed: found.attempt })
      case 'answered': {
        const { status, message, canRetry, submission } = found.answer
        return answer(status, message, canRetry, submission !== request.submission)
      }
      case 'paid':
        return answer('succeeded', paid, false)
      case 'pending':
        return answer('pending', waiting, false)
      case 'too-many':
        return answer('failed', tooMany, false)
      case 'busy':
        if (Date.now() - began > patience) return answer('pending', waiting, true)
        break
      default:
        return unreachable(found)
    }
  }
}

type Claimed = OrderRequest & { contact: Person; cart: PricedCart; orderId: string; claimed: number }

async function chargeClaimed(runtime: Runtime, gateway: Gateway, shopId: string, order: Claimed): Promise<OrderAnswer> {
  const { cartId, claimed, orderId, submission } = order
  try {
    const tried = await tryCard(runtime, gateway, shopId, order)
    if (tried.kind === 'refused') {
      await release(runtime, shopId, cartId, claimed)
      const problems = tried.problems.map(({ field, message }) => ({ field: `card.${field}`, message }))
      return {
        status: 'invalid',
        orderId: null,
        message: problems[0]?.message ?? '',
        canRetry: true,
        repeated: false,
        problems,
      }
    }
    const contactId = await report(runtime, gateway, shopId, order, tried.outcome)
    const kept = keptAnswer(tried.outcome, order.cart, submission)
    await settle(runtime, shopId, cartId, claimed, kept)
    if (order.password) await makeAccount(runtime, shopId, emailKey(order.contact.email), order.password, contactId)
    const { status, message, canRetry } = kept
    return { status, orderId, message, canRetry, repeated: claimed !== order.attempt, problems: [] }
  } catch (error) {
    await abandon(runtime, shopId, cartId, claimed)
    throw error
  }
}

type Outcome = Pick<OutcomeReport, 'status' | 'decline' | 'error' | 'storedCard' | 'finalAttempt'> &
  Pick<GatewayOutcome, 'status'>

type Tried = { kind: 'outcome'; outcome: Outcome } | { kind: 'refused'; problems: { field: string; message: string }[] }

async function tryCard(runtime: Runtime, gateway: Gateway, shopId: string, order: Claimed): Promise<Tried> {
  const { cart, card, claimed } = order
  const before = await reportedBefore(runtime, shopId, eventIdOf(gateway, order))
  if (before !== null) return { kind: 'outcome', outcome: before }
  if (cart.problem !== null) {
    const { code, message } = cart.problem
    return { kind: 'outcome', outcome: { status: 'error', error: { code, message } } }
  }
  try {
    const { total: amount, currency } = cart
    const customer = customerName(shopId, order.contact.email)
    const attempt = { payment: paymentOf(order.orderId), attempt: claimed, amount, currency }
    const answer = await gateway.charge({ ...attempt, card, customer, now: runtime.clock.now() })
    return answer.kind === 'refused'
      ? answer
      : { kind: 'outcome', outcome: { ...reportedCharge(answer.outcome), status: answer.outcome.status } }
  } catch (cause) {
    runtime.log.error(
      { gateway: gateway.name, order: order.orderId, reason: nameOf(cause) },
      'The gateway could not be reached',
    )
    return {
      kind: 'outcome',
      outcome: {
        status: 'error',
        error: { code: 'gateway_unavailable', message: 'The gateway could not be reached.' },
      },
    }
  }
}

/** What a server that died before it could answer had reported already: the ledger's word stands. */
async function reportedBefore(runtime: Runtime, shopId: string, eventId: string): Promise<Outcome | null> {
  const row = await runtime.prisma.outcome.findUnique({ where: { shopId_eventId: { shopId, eventId } } })
  if (row === null) return null
  const { status, declineClass, declineCode, errorCode, errorMessage } = row
  switch (status) {
    case 'failed':
      return { status, decline: { class: (declineClass ?? 'unknown') as DeclineClass, code: declineCode ?? '' } }
    case 'error':
      return { status, error: { code: errorCode ?? '', message: errorMessage ?? '' } }
    default:
      return { status: status === 'succeeded' ? 'succeeded' : 'pending' }
  }
}

async function report(
  runtime: Runtime,
  gateway: Gateway,
  shopId: string,
  order: Claimed,
  outcome: Outcome,
): Promise<string> {
  const { cart, claimed, orderId, contact } = order
  const { contactId } = await reportOutcome(
    runtime,
    shopId,
    {
      ...{ eventId: eventIdOf(gateway, order), gateway: gateway.name, payment: paymentOf(orderId), attempt: claimed },
      ...{ ...outcome, origin: 'cart', charge: cart.charge, card: true, contact },
      occurredAt: runtime.clock.now().toISOString(),
      order: { id: orderId, currency: cart.currency, items: cart.items },
    },
    { source: 'server' },
  )
  return contactId
}

function keptAnswer(outcome: Outcome, { problem }: PricedCart, submission: string): KeptAnswer {
  const { status } = outcome
  const message = status === 'error' && problem !== null ? problem.shopperMessage : shopperMessage(outcome)
  return { status, message, canRetry: status === 'failed' || status === 'error', submission }
}

/** How the payment of an order that was made at our checkout is called at its gateway. */
export function paymentOf(orderId: string): string {
  return orderId.replace(/^ord_/, 'pay_')
}

function eventIdOf(gateway: Gateway, order: Claimed): string {
  return `${gateway.name}:${paymentOf(order.orderId)}:${order.claimed}`
}

async function personOfToken(runtime: Runtime, shopId: string, token: string | undefined): Promise<Person | null> {
  const contactId = token === undefined ? null : await readLoginToken(runtime, shopId, token)
  return contactId === null ? null : personOf(runtime, shopId, contactId)
}

function invalid(field: string, message: string): OrderAnswer {
  return { status: 'invalid', orderId: null, message, canRetry: true, repeated: false, problems: [{ field, message }] }
}

/** Of an error, only its name: a message could repeat what was sent. */
function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown'
}
