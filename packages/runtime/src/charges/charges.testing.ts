import { createSandbox, type Gateway, type RetryRequest } from '@aftercart/gateways'
import type { Said } from '../testing/story.ts'

export type CountingGateway = Gateway & { retries: RetryRequest[]; trouble: (() => Promise<void>)[]; anew(): void }

/**
 * The sandbox, which notes what it is asked to charge again. `trouble`: what happens after its next charges, one each.
 * `anew`: another bank, that knows of no payment yet.
 */
export function countingRetries(): CountingGateway {
  let sandbox = createSandbox()
  const gateway: CountingGateway = {
    ...sandbox,
    retries: [],
    trouble: [],
    anew() {
      sandbox = createSandbox()
      gateway.retries.length = 0
      gateway.trouble.length = 0
    },
    async retry(request) {
      gateway.retries.push(request)
      const outcome = await sandbox.retry(request)
      await gateway.trouble.shift()?.()
      return outcome
    },
  }
  return gateway
}

/** A first purchase whose card was declined for missing funds and is kept, as the checkout reports it. */
export async function declinedWith(number: string, said: Said = {}): Promise<Said> {
  const card = { number, expiry: '12/30', cvc: '123' }
  const now = new Date('2026-11-22T10:00:00Z')
  const charge = { payment: 'pay_1', attempt: 1, amount: '40.00', currency: 'USD', customer: 'ada', card, now }
  const answer = await createSandbox().charge(charge)
  const kept = answer.kind === 'outcome' ? answer.outcome.card : null
  if (kept === null || kept.reference === null) throw new Error(`${number} is no test card.`)
  const { brand: network, last4, expires, reference } = kept
  const decline = { class: 'soft' as const, code: 'insufficient_funds' }
  return { status: 'failed', decline, storedCard: { network, last4, expires, reference }, ...said }
}
