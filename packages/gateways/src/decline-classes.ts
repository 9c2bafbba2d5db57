import type { DeclineClass } from '@aftercart/flow'

/**
 * What a decline code means for trying the same card again, by the code's usual name.
 * `hard`: lost, stolen, closed or never to be tried again (Visa category 1; Mastercard advice codes 03 and 21).
 * `soft`: funds, limits, a busy issuer, a mistyped code; may work later or when corrected.
 * `unknown`: the bank gives no reason, or sources contradict each other (`do_not_honor`).
 * Source: Stripe, "Decline codes" (docs.stripe.com/declines/codes), column "Next steps".
 */
export const declineClasses = {
  authentication_required: 'authentication',
  approve_with_id: 'soft',
  call_issuer: 'unknown',
  card_not_supported: 'hard',
  card_velocity_exceeded: 'soft',
  currency_not_supported: 'hard',
  do_not_honor: 'unknown',
  do_not_try_again: 'hard',
  expired_card: 'hard',
  fraudulent: 'hard',
  generic_decline: 'unknown',
  incorrect_cvc: 'soft',
  incorrect_number: 'hard',
  insufficient_funds: 'soft',
  invalid_account: 'hard',
  issuer_not_available: 'soft',
  lost_card: 'hard',
  merchant_blacklist: 'hard',
  pickup_card: 'hard',
  restricted_card: 'hard',
  revocation_of_all_authorizations: 'hard',
  revocation_of_authorization: 'hard',
  stolen_card: 'hard',
  stop_payment_order: 'hard',
  transaction_not_allowed: 'unknown',
  try_again_later: 'soft',
  withdrawal_count_limit_exceeded: 'soft',
} as const satisfies Record<string, DeclineClass>

export type DeclineCode = keyof typeof declineClasses

/** The class of any provider's code; one that is not in the table is `unknown`. */
export function declineClass(code: string): DeclineClass {
  return Object.hasOwn(declineClasses, code) ? declineClasses[code as DeclineCode] : 'unknown'
}
