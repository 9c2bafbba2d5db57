import type { Facts, Json, Trigger } from '@aftercart/flow'

/**
 * Who reads the text: a shopper is never told why a bank declined or what a fraud check found.
 * - customer, team, machine: read what is sent to them.
 * - records: the team, in the app: tasks and notes. They are written without being sent, so there are no links in them.
 * - own-field: kept with the contact, from where any later text may take it, also one to the customer.
 */
export type Audience = 'customer' | 'team' | 'machine' | 'records' | 'own-field'

export type MergeField = {
  name: string
  label: string
  example: string
  /** What the run must have begun with. */
  needs: 'order' | 'outcome' | 'product' | 'event' | 'card' | null
  customerMayRead: boolean
}

const field = (
  name: string,
  label: string,
  example: string,
  needs: MergeField['needs'] = null,
  customerMayRead = true,
): MergeField => ({
  name,
  label,
  example,
  needs,
  customerMayRead,
})

/** Every merge field. Decline details are for the team alone: card networks forbid telling them to the shopper. */
export const allMergeFields: readonly MergeField[] = [
  field('contact.firstName', 'First name', 'Ada'),
  field('contact.lastName', 'Last name', 'Lovelace'),
  field('contact.email', 'Email address', 'ada@example.test'),
  field('contact.type', 'Contact type', 'prospect'),
  field('contact.id', 'Contact id', '0190…'),
  field('contact.fields', 'Own fields of the contact', '{"size":"M"}'),
  field('order.id', 'Order number', 'ord_1', 'order'),
  field('order.total', 'Order total', '40.00', 'order'),
  field('order.currency', 'Currency', 'USD', 'order'),
  field('order.items', 'Ordered products (a list)', 'Mug', 'order'),
  field('product.name', 'Product name', 'Mug', 'product'),
  field('product.sku', 'Product number', 'MUG', 'product'),
  field('outcome.status', 'Outcome', 'failed', 'outcome'),
  field('outcome.attempt', 'Attempt', '1', 'outcome'),
  field('outcome.cardNetwork', 'Card network', 'visa', 'outcome', false),
  field('outcome.declineClass', 'Kind of decline', 'soft', 'outcome', false),
  field('outcome.declineCode', 'Decline code', 'insufficient_funds', 'outcome', false),
  field('outcome.errorCode', 'Error code', 'gateway_timeout', 'outcome', false),
  field('outcome.errorMessage', 'Error message', 'The gateway did not answer', 'outcome', false),
  field('links.updateCard', 'Link to pay with another card', 'https://…/pay/…', 'order'),
  field('links.unsubscribe', 'Link to unsubscribe', 'https://…/unsubscribe/…'),
  field('event.name', 'Name of the event', 'quote-accepted', 'event'),
  field('event.data', 'What came with the event', '{"plan":"club"}', 'event'),
  field('card.network', 'Card network', 'visa', 'card'),
  field('card.last4', 'Last four digits', '4242', 'card'),
  field('card.expires', 'Card is good until', '2027-03', 'card'),
  field('shop.name', 'Shop name', 'Walnut & Wool'),
  field('shop.email', "Shop's email address", 'hello@example.test'),
  field('shop.url', "Shop's web address", 'https://shop.example.test'),
]

/** What each of `order.items` holds. */
export const itemFields = ['sku', 'name', 'quantity', 'price'] as const

const triggersWithoutOrder: readonly Trigger[] = ['cart-login', 'card-expiring', 'tag-added', 'api-event', 'manual']

/** Whether runs of this trigger are about an order. */
export function hasOrder(trigger: Trigger | null): boolean {
  return trigger === null || !triggersWithoutOrder.includes(trigger)
}

/** Whether runs of this trigger begin with what the field needs. */
export function hasWhatItNeeds(trigger: Trigger | null, { needs }: MergeField): boolean {
  if (needs === null || trigger === null) return true
  if (needs === 'event') return trigger === 'api-event'
  if (needs === 'card') return trigger === 'card-expiring'
  return hasOrder(trigger)
}

/** Whether texts for this audience may have the field at all. */
export function mayRead(audience: Audience, { name, customerMayRead }: MergeField): boolean {
  const sent = audience !== 'records' && audience !== 'own-field'
  return (customerMayRead || !reachesCustomers(audience)) && (sent || !name.startsWith('links.'))
}

/** The merge fields that a text of this flow may use, in the order in which the picker shows them. */
export function mergeFields(trigger: Trigger | null, audience: Audience = 'team'): readonly MergeField[] {
  return allMergeFields.filter((each) => hasWhatItNeeds(trigger, each) && mayRead(audience, each))
}

/** What a template sees of the facts: the listed fields and nothing else. */
export function mergeValues(facts: Facts, audience: Audience): Record<string, Json> {
  const { contact, order, product, event, card, links, shop } = facts
  const { id, firstName, lastName, email, type, fields } = contact
  const sent = audience !== 'records' && audience !== 'own-field'
  return {
    contact: { id, firstName, lastName, email, type, fields },
    order:
      order === null
        ? null
        : {
            id: order.id,
            total: order.total,
            currency: order.currency,
            items: order.items.map((item) => ({ ...item })),
          },
    product: product === null ? null : { name: product.name, sku: product.sku },
    outcome: outcomeValues(facts, audience),
    event: event === null ? null : { name: event.name, data: event.data },
    card: card === null ? null : { network: card.network, last4: card.last4, expires: card.expires },
    // As they are: a link is signed when it is first read.
    links: sent ? links : null,
    shop: { name: shop.name, email: shop.email, url: shop.url },
  }
}

function outcomeValues({ outcome }: Facts, audience: Audience): Json {
  if (outcome === null) return null
  const { status, attempt, cardNetwork, declineClass, declineCode, errorCode, errorMessage } = outcome
  return reachesCustomers(audience)
    ? { status, attempt }
    : { status, attempt, cardNetwork, declineClass, declineCode, errorCode, errorMessage }
}

function reachesCustomers(audience: Audience): boolean {
  return audience === 'customer' || audience === 'own-field'
}
