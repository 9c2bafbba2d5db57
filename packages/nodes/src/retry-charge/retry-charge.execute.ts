import { unreachable, type Json } from '@aftercart/flow'
import { RetryLater, type ActionResult, type Executor, type RetryAnswer, type RetryRefusal } from '../executor.ts'
import type { RetryChargeParams } from './retry-charge.model.ts'

/**
 * Charges once more. `paid` also when there was nothing left to pay; everything else is `failed`, with the reason in the
 * timeline: a flow that wants to try again waits and comes back, so a refusal is not waited out here. While the bank has
 * not decided, nobody knows the way: it is looked at again until it has, and after the last look the run goes `failed`.
 */
export const retryChargeExecutor: Executor<RetryChargeParams> = {
  in: 'job',
  outWhenGivenUp: 'failed',
  async execute(_, outside) {
    const answer = await outside.retryCharge()
    if (!answer.tried) return refused(answer)
    switch (answer.status) {
      case 'succeeded':
        return { out: 'paid', detail: { status: 'succeeded' } }
      case 'failed':
      case 'error':
        return {
          out: 'failed',
          detail: { status: answer.status, declineClass: answer.declineClass, code: answer.code },
        }
      case 'pending':
        throw new RetryLater('The bank has not decided about the charge yet.')
      default:
        return unreachable(answer)
    }
  },
}

function refused({ why, until }: Extract<RetryAnswer, { tried: false }>): ActionResult {
  const detail: Record<string, Json> = { refusal: why, why: refusalWords(why) }
  if (until !== null) detail['until'] = until.toISOString()
  return { out: why === 'paid' ? 'paid' : 'failed', detail }
}

/** Why a charge was not tried again, for the merchant. */
export function refusalWords(why: RetryRefusal): string {
  switch (why) {
    case 'paid':
      return 'It has been paid already.'
    case 'cancelled':
      return 'The order was cancelled or refunded.'
    case 'hard-decline':
      return 'The bank said never to try this card again.'
    case 'network-limit':
      return 'The card network allows no more tries for now.'
    case 'gateway-retries':
      return 'By the shop’s settings the gateway tries failed charges again, so Aftercart does not.'
    case 'another-flow':
      return 'Another flow tries this payment again, and there must be only one.'
    case 'no-card':
      return 'No card is stored that could be charged without the customer.'
    default:
      return unreachable(why)
  }
}
