import { unreachable } from '@aftercart/flow'
import { cardDigits, checkExpiryAndCvc, expiryMonth, isPast } from '../card-check.ts'
import { declineClass } from '../decline-classes.ts'
import type { CardMark, ChargeAnswer, ChargeRequest, Gateway, GatewayOutcome, RetryRequest } from '../gateway.ts'
import { referenceOf, storedCard } from './stored-reference.ts'
import { testCards, type TestCard, type TestCardResult } from './test-cards.ts'

const refusal =
  'This is a test shop: use one of the test cards, such as 4242 4242 4242 4242. Never type a real card number here.'

/** How many charges the sandbox remembers before it forgets the oldest. */
const memory = 10_000

/**
 * A gateway without money. Card and attempt decide what comes of a charge, so the same card always gives the same
 * answers; and a `(payment, attempt)` that it has seen gives the answer it gave then, whatever card comes with it.
 * A number that is not a test card is refused and leaves no trace.
 */
export function createSandbox(): Gateway {
  const answered = new Map<string, GatewayOutcome>()
  const keyOf = ({ payment, attempt }: { payment: string; attempt: number }) => `${payment}\n${attempt}`
  return {
    name: 'sandbox',
    sandbox: true,
    charge: async (request) => {
      const before = answered.get(keyOf(request))
      if (before !== undefined) return { kind: 'outcome', outcome: before }
      const answer = charged(request)
      if (answer.kind === 'outcome') remember(answered, keyOf(request), answer.outcome)
      return answer
    },
    retry: async (request) => {
      const outcome = answered.get(keyOf(request)) ?? retried(request)
      remember(answered, keyOf(request), outcome)
      return outcome
    },
  }
}

function charged({ card, attempt, payment, customer, now }: ChargeRequest): ChargeAnswer {
  const digits = cardDigits(card.number)
  const testCard = testCards.find(({ number }) => number === digits)
  if (testCard === undefined) return { kind: 'refused', problems: [{ field: 'number', message: refusal }] }
  const problems = checkExpiryAndCvc(card, testCard.cvcLength, now)
  if (problems.length > 0) return { kind: 'refused', problems }
  const expires = expiryMonth(card.expiry)!
  const reference = referenceOf(testCard, expires, customer ?? payment)
  return { kind: 'outcome', outcome: outcomeOf(resultAt(testCard, attempt), markOf(testCard, expires, reference)) }
}

/** A card whose month is over is declined as every bank would. */
function retried({ reference, attempt, now }: RetryRequest): GatewayOutcome {
  const stored = storedCard(reference)
  if (stored === null) {
    const error = { code: 'unknown_card', message: 'The sandbox keeps no card of this name.' }
    return { status: 'error', card: null, error }
  }
  const { card, expires } = stored
  const result: TestCardResult = isPast(expires, now)
    ? { status: 'failed', code: 'expired_card' }
    : resultAt(card, attempt)
  return outcomeOf(result, markOf(card, expires, reference))
}

function resultAt({ result, later }: TestCard, attempt: number): TestCardResult {
  return later !== undefined && attempt >= later.fromAttempt ? later.result : result
}

function markOf({ brand, number }: TestCard, expires: string, reference: string): CardMark {
  return { brand, last4: number.slice(-4), expires, reference }
}

function outcomeOf(result: TestCardResult, card: CardMark): GatewayOutcome {
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
