import { nextAllowed, startOfNextDay } from '@aftercart/nodes/time'
import type { MessageRules } from '../settings/shop-settings.model.ts'
import type { MessageKind } from './message.ts'

/** What stands immediately before a message is sent. */
export type SendView = {
  now: Date
  kind: MessageKind
  /** The contact has opted out of marketing. */
  unsubscribed: boolean
  /** Whose clock the rules go by: IANA name. */
  zone: string
  rules: MessageRules
  /** Messages that were sent to the contact today or are being sent right now, this one left out. */
  today: { marketing: number; all: number }
  /** An older message to the contact has been held, and it is its turn now. */
  olderIsDue: boolean
}

export type SendDecision =
  | { decision: 'send' }
  | { decision: 'skip'; why: 'unsubscribed' }
  | { decision: 'hold'; why: 'daily-cap' | 'quiet-hours' | 'its-turn'; until: Date }

/**
 * Whether a message may go out now. A rule for `marketing` neither holds nor counts any other message. A full day holds it
 * until the contact's next day begins, and if that is at a quiet time, until that is over. Messages that were held go out
 * in the order in which flows asked for them, so one that is younger waits until the older one has gone. Pure.
 */
export function decideSend(view: SendView): SendDecision {
  const { now, kind, zone, rules, today } = view
  const applies = (rule: { for: 'marketing' | 'all' }) => rule.for === 'all' || kind === 'marketing'
  const cap = rules.dailyCap !== null && applies(rules.dailyCap) ? rules.dailyCap : null
  const quiet = rules.quietHours !== null && applies(rules.quietHours) ? rules.quietHours : null
  if (kind === 'marketing' && view.unsubscribed) return { decision: 'skip', why: 'unsubscribed' }
  if (cap !== null && today[cap.for] >= cap.count) {
    const tomorrow = startOfNextDay(now, zone)
    const until = (quiet && nextAllowed(tomorrow, quiet, zone)) ?? tomorrow
    return { decision: 'hold', why: 'daily-cap', until }
  }
  const quietUntil = quiet && nextAllowed(now, quiet, zone)
  if (quietUntil) return { decision: 'hold', why: 'quiet-hours', until: quietUntil }
  if (view.olderIsDue && (cap !== null || quiet !== null)) return { decision: 'hold', why: 'its-turn', until: now }
  return { decision: 'send' }
}
