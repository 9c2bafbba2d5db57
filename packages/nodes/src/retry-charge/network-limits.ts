import type { DeclineClass, OutcomeStatus } from '@aftercart/flow'

/** At most `tries` within any `hours` in a row, all tries of the payment counted, the first one too. */
export type TryLimit = { tries: number; hours: number }

const day = 24

/**
 * How often the card networks let a shop try one payment with one card.
 * - Visa: 20 tries in 30 days; never again after a decline of its category 1 (our class `hard`). Visa Rules, "Excessive
 *   reattempts", as in force since 2025-05-25 (15 before).
 * - Mastercard: 10 tries in 24 hours and 35 in 30 days; never again after the merchant advice codes 03 (do not try again)
 *   and 21 (the cardholder stopped it). Mastercard "Transaction Processing Excellence", excessive attempts.
 * The networks count what comes after the first try; counting that too stays one below the limit.
 */
const networkLimits: Readonly<Record<string, readonly TryLimit[]>> = {
  visa: [{ tries: 20, hours: 30 * day }],
  mastercard: [
    { tries: 10, hours: day },
    { tries: 35, hours: 30 * day },
  ],
}

/** The strictest of each: for networks that publish no figures, and for cards of which nobody said the network. */
const strictest: readonly TryLimit[] = [
  { tries: 10, hours: day },
  { tries: 20, hours: 30 * day },
]

/** After these, the issuer fines every further try. */
const neverAgain = new Set(['03', '21'])

export function limitsOf(network: string | null): readonly TryLimit[] {
  const name = network?.trim().toLowerCase() ?? ''
  return Object.hasOwn(networkLimits, name) ? networkLimits[name]! : strictest
}

/** One try of the payment with the card that would be charged again, whoever made it. */
export type PastTry = {
  at: Date
  status: OutcomeStatus
  declineClass: DeclineClass | null
  /** The network's own advice that came with a decline, e.g. `03`. */
  adviceCode: string | null
}

export type RetryJudgement =
  | { allowed: true }
  | { allowed: false; why: 'hard-decline'; until: null }
  /** `until`: the first instant at which one more try keeps all limits. */
  | { allowed: false; why: 'network-limit'; until: Date }

/** Whether the card may be charged once more at `now`. Pure. `attempts` in any order. */
export function judgeRetry(asked: { attempts: readonly PastTry[]; network: string | null; now: Date }): RetryJudgement {
  const { attempts, network, now } = asked
  if (attempts.some(forbidsMore)) return { allowed: false, why: 'hard-decline', until: null }
  const tries = attempts
    .filter(({ status }) => status !== 'cancelled' && status !== 'refunded')
    .map(({ at }) => at.getTime())
    .toSorted((a, b) => b - a)
  const opens = Math.max(...limitsOf(network).map((limit) => opensAt(tries, limit)))
  return opens <= now.getTime() ? { allowed: true } : { allowed: false, why: 'network-limit', until: new Date(opens) }
}

function forbidsMore({ status, declineClass, adviceCode }: PastTry): boolean {
  return status === 'failed' && (declineClass === 'hard' || (adviceCode !== null && neverAgain.has(adviceCode.trim())))
}

/** When the try that is `tries` back, newest first, is no longer within the window; long ago when there are fewer. */
function opensAt(newestFirst: readonly number[], { tries, hours }: TryLimit): number {
  const oldest = newestFirst[tries - 1]
  return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + hours * 3_600_000
}
