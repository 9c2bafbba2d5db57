import type { OrderItem } from '@aftercart/flow'
import { orderTotal } from '../../orders/order-total.ts'
import type { Runtime } from '../../runtime.ts'
import { readCardUpdateToken } from './card-update-token.ts'
import { readOwed, type Owed } from './owed-payment.ts'

/** What the page behind a card-update link shows. An expired link shows no order: it may have got into other hands. */
export type CardUpdateView = {
  state: Owed['state'] | 'expired'
  shop: { name: string; email: string; url: string }
  order: { id: string; items: OrderItem[]; total: string; currency: string } | null
  /** True when no money can move. */
  sandbox: boolean
}

/** Null when the link is none of ours. */
export async function getCardUpdate(runtime: Runtime, token: string): Promise<CardUpdateView | null> {
  const what = await readCardUpdateToken(runtime, token)
  if (what === null) return null
  const shop = await runtime.prisma.shop.findUnique({ where: { id: what.shopId } })
  if (shop === null) return null
  const view = { shop: { name: shop.name, email: shop.email, url: shop.url }, order: null, sandbox: false }
  if (what.until <= runtime.clock.now()) return { ...view, state: 'expired' }
  const found = await readOwed(runtime, runtime.pool, what)
  if (found.state === 'gone') return { ...view, state: 'gone' }
  const { orderId: id, items, currency } = found.owed
  const order = { id, items, total: orderTotal(items), currency }
  return { ...view, state: found.state, order, sandbox: found.state === 'open' && found.gateway.sandbox }
}
