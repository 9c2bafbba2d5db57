import type { Facts, Json } from '@aftercart/flow'
import { plainLetter, type Letter } from '../text/letter.ts'

type Order = NonNullable<Facts['order']>

/** Own fields of a contact that say where a parcel goes, by how shops usually name them, in the order of an envelope. */
const addressFields = [
  ['company'],
  ['address', 'street', 'address1', 'addressLine1', 'address_line_1'],
  ['address2', 'addressLine2', 'address_line_2'],
  ['postalCode', 'postal_code', 'postcode', 'zip'],
  ['city', 'town'],
  ['state', 'province', 'region'],
  ['country'],
  ['phone', 'telephone'],
] as const

/**
 * What whoever packs the order needs: what, how many, for whom and where to. No prices and nothing of the payment: that is
 * not their business. An address stands in it when the contact's own fields have one.
 */
export function fulfilmentLetter({ contact, shop }: Facts, order: Order, note: string): Letter {
  const name = `${contact.firstName} ${contact.lastName}`.trim()
  const address = addressLines(contact.fields)
  const parts = [
    `Please pack and send order ${order.id} of ${shop.name}.`,
    note,
    order.items.map((item) => `${item.quantity} × ${item.name || item.sku} (${item.sku})`).join('\n'),
    [
      'For:',
      name,
      ...(address.length === 0 ? ['No address is known here: please take it from the order.'] : address),
      contact.email,
    ].join('\n'),
    `Questions? Write to ${shop.email}, or simply answer this email.`,
  ]
  return plainLetter(`Please send order ${order.id}`, parts.filter((part) => part !== '').join('\n\n'))
}

function addressLines(fields: Record<string, Json>): string[] {
  return addressFields.flatMap((names) => {
    const value = names.map((name) => textOf(fields[name])).find((text) => text !== '')
    return value === undefined ? [] : [value]
  })
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}
