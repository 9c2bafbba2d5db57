import { CartStore } from '../cart/cart-store.ts'
import { SessionStore } from '../session/session-store.ts'
import type { Product, Shop, StorefrontClient } from '../wire/far-side.ts'
import { createClient } from '../wire/trpc-client.ts'

/** One shop as this page sees it: its server, the cart and who is logged in. Shared by all elements with the same key. */
export type Connection = {
  client: StorefrontClient
  cart: CartStore
  session: SessionStore
  /** Asked for once. */
  shop(): Promise<Shop>
  /** Known products by SKU; asks for those that are not known yet. A SKU that is not sold is missing. */
  products(skus: readonly string[]): Promise<ReadonlyMap<string, Product>>
}

export type ConnectionDefaults = { key?: string; server?: string; fetch?: typeof fetch }

let defaults: ConnectionDefaults = {}
const connections = new Map<string, Connection>()

/** What elements and hooks use that say nothing of their own. */
export function setDefaults(options: ConnectionDefaults): void {
  defaults = { ...defaults, ...options }
  connections.clear()
}

export function connect(key = defaults.key ?? '', server = defaults.server ?? scriptOrigin()): Connection {
  const name = `${key} ${server}`
  const known = connections.get(name)
  if (known !== undefined) return known
  const fresh = createConnection(key, createClient({ key, server: server.replace(/\/+$/, ''), fetch: defaults.fetch }))
  connections.set(name, fresh)
  return fresh
}

/** A connection over any client, e.g. one that answers by itself. */
export function createConnection(key: string, client: StorefrontClient): Connection {
  let shop: Promise<Shop> | undefined
  return {
    client,
    cart: cartOf(key),
    session: sessionOf(key),
    shop: () => (shop ??= client.shop().catch((error: unknown) => ((shop = undefined), Promise.reject(error)))),
    products: knownProducts(client),
  }
}

function knownProducts(client: StorefrontClient): Connection['products'] {
  const known = new Map<string, Product>()
  const asked = new Set<string>()
  return async (skus) => {
    const unknown = skus.filter((sku) => !asked.has(sku))
    if (unknown.length > 0) {
      const { items } = await client.products({ skus: unknown.slice(0, 100) })
      for (const sku of unknown) asked.add(sku)
      for (const product of items) known.set(product.sku, product)
    }
    return known
  }
}

const carts = new Map<string, CartStore>()
const sessions = new Map<string, SessionStore>()

function cartOf(key: string): CartStore {
  const cart = carts.get(key) ?? new CartStore(key)
  carts.set(key, cart)
  return cart
}

function sessionOf(key: string): SessionStore {
  const session = sessions.get(key) ?? new SessionStore(key)
  sessions.set(key, session)
  return session
}

function scriptOrigin(): string {
  return new URL(import.meta.url).origin
}

/** The shopper's time zone as an IANA name, taken silently, for mail at a good hour. */
export function timeZone(): string | undefined {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || undefined
}
