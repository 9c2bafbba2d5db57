import type { SignalName } from './event.ts'
import type { ExitRule, ReEntry } from './flow.ts'
import { unreachable } from './json.ts'

/** When a contact may come in again, e.g. "30 days after they last came in". */
export function reEntryWords(rule: ReEntry): string {
  switch (rule.when) {
    case 'always':
      return 'always'
    case 'never':
      return 'never'
    case 'after-end':
      return 'once they are out again'
    case 'after':
      return `${rule.days} ${rule.days === 1 ? 'day' : 'days'} after they last came in`
    default:
      return unreachable(rule)
  }
}

const signalWords: Record<SignalName, string> = {
  paid: 'it is paid',
  'purchase-made': 'a purchase is made',
  'purchase-failed': 'a purchase fails',
  'cart-login': 'they log in to the cart',
  'tag-added': 'a tag is added',
  'api-event': 'an event is reported',
  cancelled: 'the order is cancelled',
  refunded: 'the order is refunded',
  unsubscribed: 'they unsubscribe',
}

/** What ends a run, e.g. `the tag “vip” is added`. */
export function exitRuleWords({ on, tag, event }: ExitRule): string {
  if (on === 'tag-added' && tag !== undefined) return `the tag “${tag}” is added`
  if (on === 'api-event' && event !== undefined) return `the event “${event}” is reported`
  return signalWords[on]
}
