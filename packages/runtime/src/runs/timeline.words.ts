import type { Json, Trigger } from '@aftercart/flow'
import type { DropReason, LookAgain, TimelineEntry } from './timeline.ts'

export const beginnings = {
  'cart-login': 'the shopper logged in to the cart',
  'contact-created': 'a purchase brought a new contact',
  'purchase-succeeded': 'the purchase went through',
  'purchase-failed': 'the card was declined',
  'purchase-error': 'the purchase ended in an error',
  'charge-failed': 'a charge failed',
  'charge-recovered': 'a charge went through after a failure',
  'card-expiring': 'the card is about to expire',
  'purchase-made': 'a purchase was made',
  'tag-added': 'a tag was added',
  'api-event': 'an event came from the API',
  manual: 'it was started by hand',
} as const satisfies Record<Trigger, string>

/** What a signal says, in words; its own name when it is one of a later version. */
export function newsName(signal: string): string {
  return signalNames[signal] ?? signal
}

const signalNames: Readonly<Record<string, string>> = {
  paid: 'paid',
  'purchase-made': 'a purchase was made',
  'purchase-failed': 'a purchase failed',
  'cart-login': 'logged in to the cart',
  'tag-added': 'a tag was added',
  'api-event': 'an event came from the API',
  cancelled: 'cancelled',
  refunded: 'refunded',
  unsubscribed: 'unsubscribed from marketing',
}

type Ended = Extract<TimelineEntry, { kind: 'ended' }>['detail']

export function ending({ why, signal, by }: Ended): string {
  if (why === 'exit-rule' && signal !== undefined) return `Ended by a rule of this flow: ${newsName(signal)}`
  if (why === 'stopped' && by !== undefined && by !== '') return `Ended: the flow “${by}” stopped it`
  return endings[why]
}

const endings = {
  finished: 'Ended: every path is finished',
  exit: 'Ended at an exit',
  'exit-rule': 'Ended: an event came that ends this flow',
  rounds: 'Ended: it had come to the same node 1,000 times',
  'new-version': 'Ended: a new version was published, and runs under way were to end',
  stopped: 'Ended: another flow stopped it',
} as const satisfies Record<Ended['why'], string>

export const holdReasons = {
  'quiet-hours': 'quiet hours',
  'daily-cap': 'the customer has had as many messages today as the shop allows; it waits',
} as const satisfies Record<Extract<LookAgain, { decision: 'hold' }>['why'], string>

export const skipReasons = {
  paid: 'the order has been paid',
  cancelled: 'the order was cancelled',
  refunded: 'the order was refunded',
  unsubscribed: 'the customer has unsubscribed from marketing',
} as const satisfies Record<Extract<LookAgain, { decision: 'skip' }>['why'], string>

export function dropReasons(why: DropReason, signal: string | undefined): string {
  switch (why) {
    case 'goal':
      return `The goal was reached${signal === undefined ? '' : ` (${newsName(signal)})`} before it was begun.`
    case 'exit':
      return `The run ended${signal === undefined ? '' : ` (${newsName(signal)})`} before it was begun.`
    case 'left':
      return 'The run had moved on before it was begun.'
    case 'paid':
      return 'Looked at again just before sending: the order has been paid.'
    case 'run-over':
      return 'The run had ended before it was begun.'
    case 'run-failed':
      return 'A fault stopped the run.'
    default:
      return String(why satisfies Json)
  }
}
