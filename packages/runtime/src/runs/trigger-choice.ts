import type { JsonObject } from '@aftercart/flow'
import { daysBeforeExpiry } from '@aftercart/nodes/model'

/** Which failed attempts of a payment a `charge-failed` trigger asks for: every one, the first, the Nth, or the last. */
export type AskedAttempt = 'every' | 'first' | 'last' | number

/** What a trigger's form asks for besides the trigger itself. '' and an empty list mean any. */
export type TriggerChoice = {
  skus: string[]
  tag: string
  event: string
  attempt: AskedAttempt
  /** Of `card-expiring`: how many days before. */
  days: number
}

/** Reads the params of a trigger node. Published params were checked; what is missing has its default. */
export function triggerChoice(params: JsonObject | undefined): TriggerChoice {
  const { sku, skus, tag, event, attempt, days } = params ?? {}
  const list = Array.isArray(skus) ? skus.filter((each) => typeof each === 'string') : []
  return {
    skus: [...new Set([...(typeof sku === 'string' && sku !== '' ? [sku] : []), ...list])],
    tag: typeof tag === 'string' ? tag : '',
    event: typeof event === 'string' ? event : '',
    attempt: attempt === 'first' || attempt === 'last' || typeof attempt === 'number' ? attempt : 'every',
    days: typeof days === 'number' ? days : daysBeforeExpiry,
  }
}

/**
 * Whether a failed attempt is one that the trigger asks for. `count`: how many failed attempts of the payment have counted,
 * this one included; `final`: whoever reported it said that the gateway will not try again by itself. That alone makes it
 * the last: while our own flows try again, nobody knows before which try will be.
 */
export function asksForAttempt(asked: AskedAttempt, { count, final }: { count: number; final: boolean }): boolean {
  if (asked === 'every') return true
  if (asked === 'last') return final
  return count === (asked === 'first' ? 1 : asked)
}
