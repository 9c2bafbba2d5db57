import { setTimeout as sleep } from 'node:timers/promises'
import { shopperMessage, type Card, type ChargeAnswer, type Gateway, type GatewayOutcome } from '@aftercart/gateways'
import type { PoolClient } from 'pg'
import { customerName, reportedCharge } from '../../charges/charge-report.ts'
import { claimOrder } from '../../charges/order-claim.ts'
import { lockContact, type Person } from '../../contacts/upsert-contact.ts'
import { transaction } from '../../database/transaction.ts'
import type { OutcomeReport } from '../../inbox/outcome-report.model.ts'
import { reportOutcome } from '../../inbox/report-outcome.ts'
import { orderTotal } from '../../orders/order-total.ts'
import type { Runtime } from '../../runtime.ts'
import { abandon, keptAnswerSchema, release, settle, type KeptAnswer } from '../checkout-claim.ts'
import type { OrderAnswer } from '../place-order.ts'
import { mayTry } from '../storefront-limit.ts'
import { readCardUpdateToken, type CardUpdate } from './card-update-token.ts'
import { readOwed, type OwedPayment } from './owed-payment.ts'

export type CardPayment = {
  /** One press of the button: sent again with the same one, it reads the answer that it got then. */
  submission: string
  card: Card
}

const words = {
  forged: 'This link does not work. Open it from the email once more.',
  expired: 'This link has expired. Nothing was charged. Please ask us for a new one.',
  paid: 'This order has been paid already. You have not been charged again.',
  cancelled: 'This order was cancelled, so there is nothing to pay. Nothing was charged.',
  pending:
    'We are still waiting for your bank about the last try. You will not be charged twice: wait a moment before you try again.',
  elsewhere: 'This order cannot be paid here. Nothing was charged. Please ask us for help.',
  gone: 'We do not know this order any more. Nothing was charged. Please ask us for help.',
  tooMany:
    'Too many cards were tried for this order, so we stopped. Nothing was charged. Try again in an hour, or ask us for help.',
} as const

/** Enough for a person, few for somebody who tries out stolen numbers. */
const cardsOfOneOrder = { max: 10, windowMs: 60 * 60_000 }

const patience = 20_000

/**
 * Pays the order of a card-update link with another card: one more attempt of the same payment, through the same ledger. The
 * link is all that is needed. While another charge of the order is under way it waits for that one's answer; what is paid
 * or cancelled is not charged, and one press of the button is charged once, however often it is sent.
 */
export async function payOrder(runtime: Runtime, token: string, payment: CardPayment): Promise<OrderAnswer> {
  const what = await readCardUpdateToken(runtime, token)
  if (what === null) return answer('error', null, words.forged, false)
  if (what.until <= runtime.clock.now()) return answer('error', null, words.expired, false)
  let counted = false
  for (const began = Date.now(); ; await sleep(100)) {
    const plan = await transaction(runtime.pool, (client) => planPayment(runtime, client, what, payment, counted))
    switch (plan.kind) {
      case 'answer':
        return plan.answer
      case 'charge':
        return charge(runtime, what, plan, payment)
      case 'may-try':
        if (!(await mayTry(runtime, what.shopId, 'pay-order', what.orderId, cardsOfOneOrder)))
          return answer('failed', what.orderId, words.tooMany, false)
        counted = true
        break
      case 'busy':
        if (Date.now() - began > patience) return answer('pending', what.orderId, words.pending, true)
    }
  }
}

type Charge = {
  kind: 'charge'
  gateway: Gateway
  owed: OwedPayment
  person: Person
  cartId: string
  attempt: number
}

type Plan = { kind: 'answer'; answer: OrderAnswer } | Charge | { kind: 'busy' } | { kind: 'may-try' }

/** `counted`: this press of the button was counted against the limit; without that nothing is claimed. */
async function planPayment(
  runtime: Runtime,
  client: PoolClient,
  what: CardUpdate,
  { submission }: CardPayment,
  counted: boolean,
): Promise<Plan> {
  const { shopId, orderId } = what
  const { rows } = await client.query<{ contactId: string }>(
    'SELECT contact_id AS "contactId" FROM "order" WHERE shop_id = $1 AND id = $2',
    [shopId, orderId],
  )
  const contact = rows[0] === undefined ? null : await lockContact(client, shopId, rows[0].contactId)
  if (contact === null) return { kind: 'answer', answer: answer('error', null, words.gone, false) }
  await client.query('SELECT FROM "order" WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE', [shopId, orderId])
  const kept = answerTo(submission, await lockAnswers(client, what))
  if (kept !== null) return { kind: 'answer', answer: answer(kept.status, orderId, kept.message, kept.canRetry) }
  const found = await readOwed(runtime, client, what)
  if (found.state === 'gone') return { kind: 'answer', answer: answer('error', null, words.gone, false) }
  if (found.state !== 'open') {
    const status = found.state === 'paid' ? 'succeeded' : found.state === 'pending' ? 'pending' : 'error'
    return { kind: 'answer', answer: answer(status, orderId, words[found.state], false) }
  }
  if (!counted) return { kind: 'may-try' }
  const claim = await claimOrder(client, shopId, found.owed, runtime.clock.now())
  if (claim.kind === 'busy') return claim
  const { first_name: firstName, last_name: lastName, email } = contact
  return { ...claim, gateway: found.gateway, owed: found.owed, person: { firstName, lastName, email } }
}

/**
 * What earlier presses came to. Locked, so that none gets its answer between this look and the claim: the same press, sent
 * twice, would find neither its answer nor anybody who is charging, and try the card again.
 */
async function lockAnswers(client: PoolClient, { shopId, orderId }: CardUpdate): Promise<Record<string, unknown>> {
  const { rows } = await client.query<{ answers: Record<string, unknown> | null }>(
    'SELECT answers FROM checkout WHERE shop_id = $1 AND order_id = $2 FOR UPDATE',
    [shopId, orderId],
  )
  return rows[0]?.answers ?? {}
}

/** What this very press of the button came to, when it was sent before. */
function answerTo(submission: string, answers: Record<string, unknown>): KeptAnswer | null {
  const kept = Object.values(answers).map((each) => keptAnswerSchema.parse(each))
  return kept.find((each) => each.submission === submission) ?? null
}

async function charge(
  runtime: Runtime,
  { shopId, campaignId }: CardUpdate,
  plan: Charge,
  { card, submission }: CardPayment,
): Promise<OrderAnswer> {
  const { owed, cartId, attempt } = plan
  try {
    const tried = await tryCard(runtime, shopId, plan, card)
    if (tried.kind !== 'outcome') {
      await release(runtime, shopId, cartId, attempt)
      return tried.kind === 'refused'
        ? invalid(tried.problems)
        : answer('error', owed.orderId, shopperMessage({ status: 'error' }), true)
    }
    const told = reportOf(runtime, plan, tried.outcome)
    await reportOutcome(runtime, shopId, told, { source: 'server', retriedBy: campaignId })
    const kept = keptOf(tried.outcome, submission)
    await settle(runtime, shopId, cartId, attempt, kept)
    return answer(kept.status, owed.orderId, kept.message, kept.canRetry)
  } catch (error) {
    await abandon(runtime, shopId, cartId, attempt)
    throw error
  }
}

/** `unreachable`: it is certain that nothing was charged. */
async function tryCard(
  runtime: Runtime,
  shopId: string,
  { gateway, owed, person, attempt }: Charge,
  card: Card,
): Promise<ChargeAnswer | { kind: 'unreachable' }> {
  const { orderId, payment, currency, items } = owed
  const customer = customerName(shopId, person.email)
  const request = { payment, attempt, amount: orderTotal(items), currency, card, customer, now: runtime.clock.now() }
  try {
    return await gateway.charge(request)
  } catch (cause) {
    // Of the error only its name: a message could repeat what was sent.
    const reason = cause instanceof Error ? cause.name : 'unknown'
    runtime.log.error({ gateway: gateway.name, order: orderId, reason }, 'The gateway could not be reached')
    return { kind: 'unreachable' }
  }
}

function reportOf(
  runtime: Runtime,
  { gateway, owed, person, attempt }: Charge,
  outcome: GatewayOutcome,
): OutcomeReport {
  const { orderId, payment, currency, items, origin, charge: kind } = owed
  return {
    ...{ eventId: `${gateway.name}:${payment}:${attempt}`, gateway: gateway.name, payment, attempt },
    ...{ ...reportedCharge(outcome), origin, charge: kind, card: true, contact: person },
    occurredAt: runtime.clock.now().toISOString(),
    order: { id: orderId, currency, items },
  }
}

function keptOf(outcome: GatewayOutcome, submission: string): KeptAnswer {
  const { status } = outcome
  return { status, message: shopperMessage(outcome), canRetry: status === 'failed' || status === 'error', submission }
}

function answer(
  status: OrderAnswer['status'],
  orderId: string | null,
  message: string,
  canRetry: boolean,
): OrderAnswer {
  return { status, orderId, message, canRetry, repeated: false, problems: [] }
}

function invalid(problems: readonly { field: string; message: string }[]): OrderAnswer {
  const found = problems.map(({ field, message }) => ({ field: `card.${field}`, message }))
  return { ...answer('invalid', null, found[0]?.message ?? '', true), problems: found }
}
