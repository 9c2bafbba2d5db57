import { z } from 'zod'
import { problem, signalNames, type CheckContext, type JsonObject, type Problem } from '@aftercart/flow'
import type { RunEvent, SignalName } from '@aftercart/flow'
import { lineOf } from '../text/text-param.ts'

type Signal = Extract<RunEvent, { type: 'signal' }>

const narrowing = z.string().min(1)

/** What a goal or a wait listens for: the news, and optionally only news about one tag, event or product. */
export const signalShape = {
  on: z.enum(signalNames, { error: 'Choose the event to listen for.' }),
  /** Of `tag-added`: only this tag. */
  tag: narrowing.max(100, 'Use at most 100 characters.').optional(),
  /** Of `api-event`: only events of this name. */
  event: narrowing.max(100, 'Use at most 100 characters.').optional(),
  /** Of news about an order: only when this product is in it. */
  sku: narrowing.max(200, 'Use at most 200 characters.').optional(),
}

export type SignalParams = z.infer<z.ZodObject<typeof signalShape>>

/** `title` heads a goal's card, `label` stands in lists, `waits` heads the card of a wait. */
type Words = { title: string; label: string; waits: string }

export const signalWords: Record<SignalName, Words> = {
  paid: { title: 'Paid by any route', label: 'The order is paid, by any route', waits: 'Wait for the payment' },
  'purchase-made': { title: 'Buys something', label: 'The contact makes any purchase', waits: 'Wait for a purchase' },
  'purchase-failed': {
    title: 'A payment fails again',
    label: 'Another payment of the contact fails',
    waits: 'Wait for a failed payment',
  },
  'cart-login': { title: 'Logs in to the cart', label: 'The contact logs in to the cart', waits: 'Wait for a login' },
  'tag-added': { title: 'Gets a tag', label: 'The contact gets a tag', waits: 'Wait for a tag' },
  'api-event': { title: 'API event', label: 'Your own server reports an event', waits: 'Wait for an API event' },
  cancelled: { title: 'Order cancelled', label: 'The order is cancelled', waits: 'Wait for a cancellation' },
  refunded: { title: 'Order refunded', label: 'The order is refunded', waits: 'Wait for a refund' },
  unsubscribed: {
    title: 'Unsubscribes',
    label: 'The contact unsubscribes from marketing',
    waits: 'Wait for an unsubscription',
  },
}

const aboutOrders: readonly SignalName[] = ['paid', 'purchase-made', 'purchase-failed', 'cancelled', 'refunded']

/** By what else the news can be told apart, or null. */
export function narrowedBy(on: SignalName): 'tag' | 'event' | 'sku' | null {
  if (on === 'tag-added') return 'tag'
  if (on === 'api-event') return 'event'
  return aboutOrders.includes(on) ? 'sku' : null
}

/**
 * Whether this is the news that is meant. A signal's `detail` tells the `tag` of `tag-added`, the `event` (its name) of
 * `api-event`, and the `skus` of news about an order.
 */
export function signalMatches({ tag, event, sku }: SignalParams, { detail = {} }: Signal): boolean {
  if (tag !== undefined && detail['tag'] !== tag) return false
  if (event !== undefined && detail['event'] !== event) return false
  return sku === undefined || (Array.isArray(detail['skus']) && detail['skus'].includes(sku))
}

/** A tag asked of a payment, or a product of a login, would never match: the news says nothing of it. */
export function signalProblems(params: SignalParams, { node }: CheckContext): Problem[] {
  const fitting = narrowedBy(params.on)
  return (['tag', 'event', 'sku'] as const)
    .filter((field) => field !== fitting && params[field] !== undefined)
    .map((field) => {
      const message = `"${signalWords[params.on].title}" tells no ${fieldWords[field]}, so it would never come. Take the ${fieldWords[field]} away, or listen for something else.`
      return problem('signal.never-matches', node, message, { field, short: `${fieldWords[field]} never fits` })
    })
}

const fieldWords = { tag: 'tag', event: 'event name', sku: 'product' }

/** The news that incomplete params name, or null. */
export function signalOf(params: JsonObject): SignalName | null {
  return signalNames.find((each) => each === params['on']) ?? null
}

/** What the news is narrowed to, in quotes; null when it is not. */
export function narrowingOf(params: JsonObject): string | null {
  const on = signalOf(params)
  const field = on && narrowedBy(on)
  const text = field === null ? '' : lineOf(params, field)
  return text === '' ? null : `“${text}”`
}
