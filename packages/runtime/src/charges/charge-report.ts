import { createHash } from 'node:crypto'
import type { GatewayOutcome } from '@aftercart/gateways'
import { emailKey } from '../contacts/match-key.ts'
import type { OutcomeReport } from '../inbox/outcome-report.model.ts'

/** What a gateway of ours said, in the words of a report. After a hard decline nobody tries this charge again. */
export function reportedCharge(
  outcome: GatewayOutcome,
): Pick<OutcomeReport, 'status' | 'decline' | 'error' | 'storedCard' | 'finalAttempt'> {
  return {
    status: outcome.status,
    storedCard: storedCardOf(outcome.card),
    ...(outcome.status === 'failed'
      ? { decline: outcome.decline, finalAttempt: outcome.decline.class === 'hard' }
      : outcome.status === 'error'
        ? { error: outcome.error }
        : {}),
  }
}

function storedCardOf(card: GatewayOutcome['card']): OutcomeReport['storedCard'] {
  if (card === null) return undefined
  const { brand: network, last4, expires, reference } = card
  return { network, last4, expires, ...(reference === null ? {} : { reference }) }
}

/** How the customer is called at our gateways: the same for all of their cards, and it says nothing about them. */
export function customerName(shopId: string, email: string): string {
  return createHash('sha256')
    .update(`${shopId} ${emailKey(email)}`)
    .digest('base64url')
}
