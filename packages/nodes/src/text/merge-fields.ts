import type { Facts, Json, Trigger } from '@aftercart/flow'

/** Who reads the text: a shopper is never told why a bank declined or what a fraud check found. */
export type Audience = 'customer' | 'team' | 'machine'

export type MergeField = {
  name: string
  label: string
  example: string
  needs: 'order' | 'outcome' | 'product' | null
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
  field('outcome.declineClass', 'Kind of decline', 'soft', 'outcome', false),
  field('outcome.declineCode', 'Decline code', 'insufficient_funds', 'outcome', false),
  field('outcome.errorCode', 'Error code', 'gateway_timeout', 'outcome', false),
  field('outcome.errorMessage', 'Error message', 'The gateway did not answer', 'outcome', false),
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

/** The merge fields that a text of this flow may use, in the order in which the picker shows them. */
export function mergeFields(trigger: Trigger | null, audience: Audience = 'team'): readonly MergeField[] {
  return allMergeFields.filter(
    (each) => (each.needs === null || hasOrder(trigger)) && (audience !== 'customer' || each.customerMayRead),
  )
}

/** What a template sees of the facts: the listed fields and nothing else. */
export function mergeValues(facts: Facts, audience: Audience): Record<string, Json> {
  const { contact, order, product, shop } = facts
  const { id, firstName, lastName, email, type, fields } = contact
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
    shop: { name: shop.name, email: shop.email, url: shop.url },
  }
}

function outcomeValues({ outcome }: Facts, audience: Audience): Json {
  if (outcome === null) return null
  const { status, attempt, declineClass, declineCode, errorCode, errorMessage } = outcome
  return audience === 'customer'
    ? { status, attempt }
    : { status, attempt, declineClass, declineCode, errorCode, errorMessage }
}
