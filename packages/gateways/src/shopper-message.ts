import { unreachable, type DeclineClass } from '@aftercart/flow'
import type { GatewayOutcome } from './gateway.ts'

type ChargeResult = { status: GatewayOutcome['status']; decline?: { class: DeclineClass } }

/**
 * What the shopper reads after a charge. Says what happened to the money and what to do next, and nothing else: the
 * networks forbid to reveal that a card was reported lost or stolen or was held for fraud, and a shop that names the
 * other reasons gives those away by omission. So every decline reads alike, save that the bank wants a confirmation.
 */
export function shopperMessage({ status, decline }: ChargeResult): string {
  switch (status) {
    case 'succeeded':
      return 'Thank you. Your payment went through.'
    case 'pending':
      return 'Your bank is still working on this payment. You do not need to do anything: we will email you as soon as we know.'
    case 'error':
      return 'Something went wrong on our side. You have not been charged. Please try again in a moment.'
    case 'failed':
      return decline?.class === 'authentication'
        ? 'Your bank wants you to confirm this payment, and that did not happen. Nothing was charged. Try again and confirm it with your bank, or use another card.'
        : 'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.'
    default:
      return unreachable(status)
  }
}
