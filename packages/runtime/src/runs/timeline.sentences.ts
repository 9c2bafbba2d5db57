import type { FlowNode, Json, Trigger } from '@aftercart/flow'
import { nodeTitle } from '../campaigns/flow-steps.ts'
import { modelOf } from '../campaigns/node-model.ts'
import { performedSentence } from './performed.sentences.ts'
import type { DropReason, TimelineEntry } from './timeline.ts'

/** What people read: a sentence, and what more there is to say ('' when nothing). */
export type Sentence = { title: string; detail: string }

/**
 * One row of a run's timeline in the marketer's words. `node` is what the row is about, null when the row concerns the
 * whole run or the node is not known. Times are written in `timeZone` (IANA).
 */
export function timelineSentence(entry: TimelineEntry, node: FlowNode | null, timeZone: string): Sentence {
  const place = node === null ? 'this step' : `“${nodeTitle(node)}”`
  switch (entry.kind) {
    case 'started':
      return { title: `Began: ${beginnings[entry.detail.trigger]}`, detail: startDetail(entry.detail) }
    case 'entered':
      return { title: `Came to ${place}`, detail: '' }
    case 'went':
      return { title: wentTitle(node, place, entry.detail.out), detail: entry.detail.why ?? '' }
    case 'waiting':
      return { title: `Waits until ${written(entry.detail.until, timeZone)}`, detail: '' }
    case 'woke':
      return {
        title: 'The wait is over',
        detail: entry.detail.late > 5000 ? `${Math.round(entry.detail.late / 1000)} seconds late.` : '',
      }
    case 'signal':
      return { title: `News: ${newsTitle(entry.detail.name, entry.detail.orderId)}`, detail: '' }
    case 'goal-reached':
      return {
        title: `Goal reached: ${signalNames[entry.detail.signal] ?? entry.detail.signal}. Everything upstream stopped`,
        detail: '',
      }
    case 'interrupted':
      return { title: `Stopped at ${place}: the run moved on`, detail: '' }
    case 'queued':
      return { title: `${node === null ? 'An action' : nodeTitle(node)}: on its way`, detail: '' }
    case 'performed': {
      const sentence = performedSentence(entry.detail, node)
      return entry.detail.late === true ? { ...sentence, detail: 'It was under way when the run moved on.' } : sentence
    }
    case 'retrying':
      return {
        title: `${place} did not work and is tried again (try ${entry.detail.attempt} of ${entry.detail.of})`,
        detail: entry.detail.error,
      }
    case 'given-up':
      return { title: `${place} did not work, after ${entry.detail.attempts} tries`, detail: entry.detail.error }
    case 'dropped':
      return {
        title: `${node === null ? 'An action' : nodeTitle(node)}: not done`,
        detail: dropReasons(entry.detail.why, entry.detail.signal),
      }
    case 'failed':
      return { title: 'A fault stopped this run', detail: entry.detail.message }
    case 'ended':
      return { title: endings[entry.detail.why], detail: '' }
    default:
      // A row of a later version of this software: say what is known rather than fail the page.
      return { title: (entry as { kind: string }).kind, detail: '' }
  }
}

/** E.g. "Sunday 22 November 2026, 10:00 (Europe/London)". */
function written(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  return `${format.format(new Date(instant)).replace(' at ', ', ')} (${timeZone})`
}

function startDetail({ orderId, sku }: { orderId: string | null; sku: string }): string {
  const parts = [orderId === null ? '' : `Order ${orderId}`, sku === '' ? '' : `Product ${sku}`].filter(Boolean)
  return parts.join(' · ')
}

function wentTitle(node: FlowNode | null, place: string, out: string): string {
  const ways = node === null ? [] : (modelOf(node.type)?.waysOut(node.params) ?? [])
  if (ways.length < 2) return `Went on from ${place}`
  return `${place}: went “${ways.find((way) => way.id === out)?.label ?? out}”`
}

function newsTitle(name: string, orderId: string | undefined): string {
  const news = signalNames[name] ?? name
  return orderId === undefined ? news : `${news} (order ${orderId})`
}

function dropReasons(why: DropReason, signal: string | undefined): string {
  switch (why) {
    case 'goal':
      return `The goal was reached${signal === undefined ? '' : ` (${signalNames[signal] ?? signal})`} before it was begun.`
    case 'exit':
      return 'The run ended before it was begun.'
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

const beginnings = {
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

const signalNames: Readonly<Record<string, string>> = {
  paid: 'paid',
  'purchase-made': 'a purchase was made',
  'purchase-failed': 'a purchase failed',
  'cart-login': 'logged in to the cart',
  'tag-added': 'a tag was added',
  'api-event': 'an event came from the API',
  cancelled: 'cancelled',
  refunded: 'refunded',
}

const endings = {
  finished: 'Ended: every path is finished',
  exit: 'Ended at an exit',
  'exit-rule': 'Ended: an event came that ends this flow',
  rounds: 'Ended: it had come to the same node 1,000 times',
  'new-version': 'Ended: a new version was published, and runs under way were to end',
  stopped: 'Ended: another flow stopped it',
} as const
