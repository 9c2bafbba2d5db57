import { unreachable } from '@aftercart/flow'
import { cardDigits, checkExpiryAndCvc } from '../card-check.ts'
import { declineClass } from '../decline-classes.ts'
import type { ChargeAnswer, ChargeRequest, Gateway, GatewayOutcome } from '../gateway.ts'
import { testCards, type TestCard } from './test-cards.ts'

const refusal =
  'This is a test shop: use one of the test cards, such as 4242 4242 4242 4242. Never type a real card number here.'

/** How many charges the sandbox remembers before it forgets the oldest. */
const memory = 10_000

/**
 * A gateway without money. The card's number decides what comes of a charge, so the same card always gives the same
 * answer; and a `(payment, attempt)` that it has seen gives the answer it gave then, whatever card comes with it.
 * A number that is not a test card is refused and leaves no trace.
 */
export function createSandbox(): Gateway {
  const answered = new Map<string, GatewayOutcome>()
  return {
    name: 'sandbox',
    sandbox: true,
    charge: async (request) => {
      const key = `${request.payment}\n${request.attempt}`
      const before = answered.get(key)
      if (before !== undefined) return { kind: 'outcome', outcome: before }
      const answer = decide(request)
      if (answer.kind === 'outcome') remember(answered, key, answer.outcome)
      return answer
    },
  }
}

function decide({ card, now }: ChargeRequest): ChargeAnswer {
  const digits = cardDigits(card.number)
  const testCard = testCards.find(({ number }) => number === digits)
  if (testCard === undefined) return { kind: 'refused', problems: [{ field: 'number', message: refusal }] }
  const problems = checkExpiryAndCvc(card, testCard.cvcLength, now)
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'outcome', outcome: outcomeOf(testCard) }
}

function outcomeOf({ number, brand, result }: TestCard): GatewayOutcome {
  const card = { brand, last4: number.slice(-4) }
  switch (result.status) {
    case 'succeeded':
    case 'pending':
      return { status: result.status, card }
    case 'failed':
      return { status: 'failed', card, decline: { class: declineClass(result.code), code: result.code } }
    case 'error':
      return { status: 'error', card, error: { code: result.code, message: result.message } }
    default:
      return unreachable(result)
  }
}

function remember(answered: Map<string, GatewayOutcome>, key: string, outcome: GatewayOutcome): void {
  answered.set(key, outcome)
  const [oldest] = answered.keys()
  if (answered.size > memory && oldest !== undefined) answered.delete(oldest)
}
