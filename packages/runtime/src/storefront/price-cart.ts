import type { Charge, OrderItem } from '@aftercart/flow'
import { orderTotal } from '../orders/order-total.ts'
import type { StorefrontProduct } from './storefront-shop.ts'

export type CartItem = { sku: string; quantity: number }

export type PricedCart = {
  items: OrderItem[]
  currency: string
  /** Decimal string. */
  total: string
  charge: Charge
  /** Why it cannot be charged, or null. `message` is for the merchant, `shopperMessage` for the shopper. */
  problem: { code: string; message: string; shopperMessage: string } | null
}

/**
 * What the cart costs by the shop's own products: whatever a browser says about names and prices is not looked at.
 * Null when nothing in it is sold here.
 */
export function priceCart(cart: readonly CartItem[], products: readonly StorefrontProduct[]): PricedCart | null {
  const bySku = new Map(products.map((product) => [product.sku, product]))
  const sold = merged(cart).flatMap(({ sku, quantity }) => {
    const product = bySku.get(sku)
    return product === undefined ? [] : [{ product, quantity }]
  })
  const [first] = sold
  if (first === undefined) return null
  const items = sold.map(({ product: { sku, name, price }, quantity }) => ({ sku, name, quantity, price }))
  const charge = sold.some(({ product }) => product.kind === 'subscription') ? 'subscription-first' : 'one-time'
  const currencies = [...new Set(sold.map(({ product }) => product.currency))]
  const missing = merged(cart).filter(({ sku }) => !bySku.has(sku))
  const problem = missing.length > 0 ? unavailable(missing) : currencies.length > 1 ? mixed(currencies) : null
  return { items, currency: first.product.currency, total: orderTotal(items), charge, problem }
}

/** The same product in two lines is one line. */
function merged(cart: readonly CartItem[]): CartItem[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of cart) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }))
}

function unavailable(missing: readonly CartItem[]): PricedCart['problem'] {
  return {
    code: 'product_unavailable',
    message: `In the cart, but not a product of this shop: ${missing.map(({ sku }) => sku).join(', ')}.`,
    shopperMessage:
      'Something in your cart is no longer sold. You have not been charged. Take it out of the cart, then try again.',
  }
}

function mixed(currencies: readonly string[]): PricedCart['problem'] {
  return {
    code: 'mixed_currencies',
    message: `One order cannot be charged in several currencies: ${currencies.join(', ')}.`,
    shopperMessage:
      'The products in your cart have prices in different currencies, so they cannot be paid together. You have not been charged. Buy them in separate orders.',
  }
}
