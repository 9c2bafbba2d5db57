import { unreachable } from '@aftercart/flow'
import { shopperMessage, type GatewayOutcome } from '@aftercart/gateways'
import type { RetryAnswer } from '@aftercart/nodes/server'
import type { OutcomeReport } from '../inbox/outcome-report.model.ts'
import { transaction } from '../database/transaction.ts'
import { reportOutcome } from '../inbox/report-outcome.ts'
import type { Debt } from '../orders/paid-by.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { abandon, release, settle } from '../storefront/checkout-claim.ts'
import { paymentOf } from '../storefront/place-order.ts'
import { answeredBefore } from './answered-before.ts'
import { reportedCharge } from './charge-report.ts'
import { planRetry, type RetryPlan } from './plan-retry.ts'

/**
 * Charges the stored card of the payment that the run is about once more, unless a rule forbids it. What came of it goes
 * through the ledger like any other attempt, so a success tells `paid` to all runs about it, this one too.
 *
 * `effectKey` names the try: asked for again with the same one, what was charged is not charged again. Killed after the
 * claim: the next one takes the claim over with its attempt number, under which the gateway knows whether it charged. Killed
 * after the report: the ledger knows the event. Throws when it cannot be known or done at this moment, and nothing was
 * charged that a later try would charge again.
 */
export async function retryCharge(runtime: Runtime, run: RunWork, effectKey: string): Promise<RetryAnswer> {
  const { debt } = run
  if (debt === null) return { tried: false, why: 'no-card', until: null }
  const before = await answeredBefore(runtime, run.shopId, eventIdOf(effectKey))
  if (before !== null) return before
  const plan = await transaction(runtime.pool, (client) => planRetry(runtime, client, run, debt, effectKey))
  if (plan.kind === 'refused') return plan.answer
  const outcome = await chargeAgain(runtime, run.shopId, plan, effectKey)
  try {
    await report(runtime, run, debt, plan, outcome, effectKey)
    await settleClaim(runtime, run, plan, outcome, effectKey)
  } catch (error) {
    await abandon(runtime, run.shopId, plan.cartId, plan.attempt)
    throw error
  }
  return answerOf(outcome)
}

type Charge = Extract<RetryPlan, { kind: 'charge' }>

function eventIdOf(effectKey: string): string {
  return `retry:${effectKey}`
}

/** Throws when the gateway was not reached, which is certain to have charged nothing: the job tries again later. */
async function chargeAgain(runtime: Runtime, shopId: string, plan: Charge, key: string): Promise<GatewayOutcome> {
  const { gateway, payment, attempt, reference, amount, currency, cartId } = plan
  try {
    const request = { payment, attempt, amount, currency, reference, key, now: runtime.clock.now() }
    return await gateway.retry(request)
  } catch (cause) {
    await release(runtime, shopId, cartId, attempt)
    throw new Error('The gateway could not be reached. Nothing was charged.', { cause })
  }
}

async function report(
  runtime: Runtime,
  run: RunWork,
  debt: Debt,
  plan: Charge,
  outcome: GatewayOutcome,
  effectKey: string,
): Promise<void> {
  const told: OutcomeReport = {
    ...{ eventId: eventIdOf(effectKey), gateway: plan.gateway.name, payment: plan.payment, attempt: plan.attempt },
    ...{ ...reportedCharge(outcome), origin: plan.origin, charge: debt.charge, card: true },
    occurredAt: runtime.clock.now().toISOString(),
    order: { id: debt.orderId, currency: plan.currency, items: plan.items },
    contact: plan.person,
  }
  await reportOutcome(runtime, run.shopId, told, { source: 'server', retriedBy: run.campaignId })
}

/** The checkout counts the tries of its own payment, so that a shopper who is still there goes on with the next number. */
async function settleClaim(
  runtime: Runtime,
  run: RunWork,
  plan: Charge,
  outcome: GatewayOutcome,
  effectKey: string,
): Promise<void> {
  const { cartId, attempt } = plan
  if (plan.payment !== paymentOf(plan.orderId)) return release(runtime, run.shopId, cartId, attempt)
  const { status } = outcome
  const canRetry = status === 'failed' || status === 'error'
  const kept = { status, message: shopperMessage(outcome), canRetry, submission: eventIdOf(effectKey) }
  return settle(runtime, run.shopId, cartId, attempt, kept)
}

function answerOf(outcome: GatewayOutcome): RetryAnswer {
  switch (outcome.status) {
    case 'succeeded':
    case 'pending':
      return { tried: true, status: outcome.status }
    case 'failed':
      return { tried: true, status: 'failed', declineClass: outcome.decline.class, code: outcome.decline.code }
    case 'error':
      return { tried: true, status: 'error', declineClass: null, code: outcome.error.code }
    default:
      return unreachable(outcome)
  }
}
