import type { Charge, DeclineClass, Facts, Json, OrderItem, Origin, OutcomeStatus } from '@aftercart/flow'
import type { Debt } from '../orders/paid-by.ts'
import { orderTotal } from '../orders/order-total.ts'

/** Rows as `to_jsonb` writes them. */
export type ContactRow = {
  shop_id: string
  id: string
  first_name: string
  last_name: string
  email: string
  type: string
  tags: string[]
  time_zone: string | null
  fields: Record<string, Json>
  known_since: string | null
  created_at: string
  unsubscribed_at: string | null
}

export type ShopRow = { id: string; name: string; email: string; time_zone: string; url: string; settings: Json }

export type OrderRow = { id: string; currency: string; items: OrderItem[]; created_at: string }

export type OutcomeRow = {
  gateway: string
  payment: string
  occurred_at: string
  status: OutcomeStatus
  attempt: number
  origin: Origin
  charge: Charge
  card: boolean
  decline_class: DeclineClass | null
  decline_code: string | null
  error_code: string | null
  error_message: string | null
  card_network: string | null
  final_attempt: boolean
}

/** What a run began with, all but the contact: that one is read live at each step. */
export type Beginning = Omit<Facts, 'contact'>

/** What a run may have begun with; what it did not begin with is null. */
export type Occurrence = {
  order: OrderRow | null
  outcome: OutcomeRow | null
  event: Facts['event']
  card: Facts['card']
}

export const noOccurrence: Occurrence = { order: null, outcome: null, event: null, card: null }

export function beginning(shop: ShopRow, { order, outcome, event, card }: Occurrence): Beginning {
  return {
    order: order && {
      id: order.id,
      currency: order.currency,
      total: orderTotal(order.items),
      items: order.items,
      placedAt: order.created_at,
    },
    outcome: outcome && {
      status: outcome.status,
      attempt: outcome.attempt,
      origin: outcome.origin,
      charge: outcome.charge,
      card: outcome.card,
      declineClass: outcome.decline_class,
      declineCode: outcome.decline_code,
      errorCode: outcome.error_code,
      errorMessage: outcome.error_message,
      occurredAt: outcome.occurred_at,
      cardNetwork: outcome.card_network,
      finalAttempt: outcome.final_attempt,
    },
    product: null,
    event,
    card,
    history: null,
    links: { updateCard: null, unsubscribe: null },
    shop: { name: shop.name, email: shop.email, timeZone: shop.time_zone, url: shop.url },
  }
}

/** The same for a run that began with nothing that could be told, e.g. with a tag. */
export function withoutOccurrence(facts: Beginning): Beginning {
  return { ...facts, order: null, outcome: null, product: null, event: null, card: null }
}

/** The same for a run of one product's own actions. `sku` is '' for the default settings and for campaigns about any product. */
export function aboutProduct(facts: Beginning, sku: string): Beginning {
  if (sku === '') return { ...facts, product: null }
  const name = facts.order?.items.find((item) => item.sku === sku)?.name || sku
  return { ...facts, product: { sku, name } }
}

export function contactFacts(contact: ContactRow): Facts['contact'] {
  return {
    id: contact.id,
    firstName: contact.first_name,
    lastName: contact.last_name,
    email: contact.email,
    type: contact.type,
    tags: contact.tags,
    timeZone: contact.time_zone,
    fields: contact.fields,
    createdAt: contact.created_at,
    unsubscribedAt: contact.unsubscribed_at,
  }
}

/** The charge that a run is about; null when it did not begin with one. */
export function debtOf(order: OrderRow | null, outcome: OutcomeRow | null): Debt | null {
  if (!order || !outcome) return null
  const { status, charge, gateway, payment } = outcome
  const skus = order.items.map((item) => item.sku)
  return { status, charge, orderId: order.id, skus, gateway, payment, occurredAt: new Date(outcome.occurred_at) }
}
