import type { Json } from './json.ts'

/** What a gateway said about one attempt. */
export type OutcomeStatus = 'succeeded' | 'failed' | 'error' | 'pending' | 'cancelled' | 'refunded'

/** Where the order came from. */
export type Origin = 'cart' | 'order-form' | 'legacy-order-form' | 'manual' | 'api'

/** Which charge of the order this was. */
export type Charge =
  | 'one-time'
  | 'subscription-first'
  | 'subscription-later'
  | 'plan-first'
  | 'plan-later'
  | 'plan-payoff'

/** `hard`: never retry this card. `soft`: may work later. `authentication`: the shopper must confirm. */
export type DeclineClass = 'hard' | 'soft' | 'authentication' | 'unknown'

export type OrderItem = { sku: string; name: string; quantity: number; price: string }

/**
 * What conditions, merge fields and executors may read about a run. Assembled by the caller at the time of the step,
 * so that tags and contact details are those of now, order and outcome those the run began with.
 * Amounts are decimal strings in `order.currency`; instants are ISO 8601 strings.
 */
export type Facts = {
  contact: {
    id: string
    firstName: string
    lastName: string
    email: string
    type: string
    tags: string[]
    /** IANA name, or null when unknown. */
    timeZone: string | null
    fields: Record<string, Json>
    createdAt: string
    /** When the contact opted out of marketing, or null: may be written to. */
    unsubscribedAt: string | null
  }
  order: { id: string; currency: string; total: string; items: OrderItem[]; placedAt: string } | null
  outcome: {
    status: OutcomeStatus
    attempt: number
    origin: Origin
    charge: Charge
    card: boolean
    declineClass: DeclineClass | null
    declineCode: string | null
    errorCode: string | null
    errorMessage: string | null
    occurredAt: string
    /** e.g. `visa`, `mastercard`; null when nobody said. */
    cardNetwork: string | null
    /** True when the gateway will not try this charge again by itself. */
    finalAttempt: boolean
  } | null
  /** The product whose own actions these are, or null for the default settings and for campaigns. */
  product: { sku: string; name: string } | null
  /** The event from the shop's own server that the run began with, or null. */
  event: { name: string; data: Record<string, Json> } | null
  /** The stored card that is about to expire, of runs that began with that, or null. `expires`: `YYYY-MM`. */
  card: { network: string | null; last4: string | null; expires: string } | null
  /** What happened with this contact before; null unless a node of the flow says that it asks for it (`asksHistory`). */
  history: History | null
  /** Signed addresses for the customer. Null where there is nothing to link to, and everywhere but in an action's facts. */
  links: { updateCard: string | null; unsubscribe: string | null }
  shop: { name: string; email: string; timeZone: string; url: string }
}

/** Newest first, at most 1,000 of each, over the last 366 days. Instants are ISO 8601. */
export type History = {
  /** Messages that were sent to the contact, by any flow. `subject` as it was sent. */
  messages: {
    at: string
    channel: 'email'
    kind: 'transactional' | 'marketing'
    campaign: string
    node: string
    subject: string
  }[]
  /** Lines of orders that were paid. */
  purchases: { at: string; sku: string; quantity: number }[]
  /** Card charges that failed and counted, with the products they were for. */
  failures: { at: string; order: string; skus: string[] }[]
}

/**
 * News from outside that a flow, a goal or a wait may listen for. `paid`: what the run is about was paid, by whatever
 * route. What `detail` says of them: `tag` of `tag-added`, `event` (its name) and `data` of `api-event`, `skus` of purchases.
 */
export type SignalName =
  | 'paid'
  | 'purchase-made'
  | 'purchase-failed'
  | 'cart-login'
  | 'tag-added'
  | 'api-event'
  | 'cancelled'
  | 'refunded'
  | 'unsubscribed'

/**
 * What a machine reacts to. `visit` says which visit of the node the event answers, counted from 1; an event for a visit
 * that is over changes nothing, so late and doubled events are harmless.
 */
export type RunEvent =
  | { type: 'timer'; node: string; visit: number }
  | { type: 'done'; node: string; visit: number; out: string; result?: Json }
  | { type: 'signal'; name: SignalName; detail?: Record<string, Json> }
  /** The contact's time zone is another one now: waits for a local time are worked out again. */
  | { type: 'zone-changed' }
