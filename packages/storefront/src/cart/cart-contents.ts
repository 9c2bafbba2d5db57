import type { ReactiveController } from 'lit'
import { sum } from '../form/money.ts'
import type { StorefrontElement } from '../form/storefront-element.ts'
import type { Product } from '../wire/far-side.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import type { CartLine } from './cart-store.ts'

/** `product` is missing while it is asked for, and when it is no longer sold. */
export type PricedLine = CartLine & { product: Product | undefined }

/** The cart's lines with names and prices from the server, kept up to date for an element. */
export class CartContents implements ReactiveController {
  /** Why there are no prices, or null. */
  problem: StorefrontError | null = null
  loading = false
  #products: ReadonlyMap<string, Product> = new Map()
  #asked = ''
  readonly #host: StorefrontElement

  constructor(host: StorefrontElement) {
    this.#host = host
    host.addController(this)
  }

  get lines(): PricedLine[] {
    return this.#host.connection.cart.lines.map((line) => ({ ...line, product: this.#products.get(line.sku) }))
  }

  get currency(): string {
    return this.lines.find(({ product }) => product !== undefined)?.product?.currency ?? 'USD'
  }

  get total(): string {
    return totalOf(this.lines)
  }

  hostUpdate(): void {
    const { cart } = this.#host.connection
    const asked = cart.lines
      .map(({ sku }) => sku)
      .sort()
      .join('\n')
    if (asked === this.#asked) return
    this.#asked = asked
    if (cart.lines.some(({ sku }) => !this.#products.has(sku))) void this.#load()
  }

  retry(): void {
    this.#asked = ''
    this.#host.requestUpdate()
  }

  async #load(): Promise<void> {
    const { connection } = this.#host
    this.loading = true
    this.problem = null
    try {
      this.#products = await connection.products(connection.cart.lines.map(({ sku }) => sku))
    } catch (error) {
      if (!(error instanceof StorefrontError)) throw error
      this.problem = error
    } finally {
      this.loading = false
      this.#host.requestUpdate()
    }
  }
}

export function totalOf(lines: readonly PricedLine[]): string {
  return sum(
    lines.flatMap(({ product, quantity }) => (product === undefined ? [] : [{ price: product.price, quantity }])),
  )
}
