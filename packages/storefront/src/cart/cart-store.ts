export type CartLine = { sku: string; quantity: number }

type Kept = {
  id: string
  lines: CartLine[]
  /** Payment attempts of this cart that were answered. */
  attempts: number
}

/**
 * The cart of one shop, shared by all elements and tabs of this browser. Holds SKUs and quantities, never prices.
 * Fires `change`.
 */
export class CartStore extends EventTarget {
  readonly #name: string
  #kept: Kept

  constructor(key: string) {
    super()
    this.#name = `aftercart:cart:${key}`
    this.#kept = this.#read() ?? emptyCart()
    addEventListener('storage', (event) => {
      if (event.key !== this.#name) return
      this.#kept = this.#read() ?? emptyCart()
      this.#changed()
    })
  }

  get id(): string {
    return this.#kept.id
  }

  get lines(): readonly CartLine[] {
    return this.#kept.lines
  }

  /** The number of the payment attempt that comes next. Stays the same until `answered` is called. */
  get attempt(): number {
    return this.#kept.attempts + 1
  }

  add(sku: string, quantity = 1): void {
    const before = this.lines.find((line) => line.sku === sku)?.quantity ?? 0
    this.set(sku, before + quantity)
  }

  /** 0 takes the product out. */
  set(sku: string, quantity: number): void {
    const whole = Math.min(999, Math.max(0, Math.trunc(quantity) || 0))
    const known = this.lines.some((line) => line.sku === sku)
    const lines = known
      ? this.lines.map((line) => (line.sku === sku ? { sku, quantity: whole } : line))
      : [...this.lines, { sku, quantity: whole }]
    this.replace(lines)
  }

  replace(lines: readonly CartLine[]): void {
    this.#write({ ...this.#kept, lines: lines.filter(({ quantity }) => quantity > 0) })
    this.#changed()
  }

  /** The attempt got its answer: the next payment is another attempt. */
  answered(): void {
    this.#write({ ...this.#kept, attempts: this.attempt })
  }

  /** Bought: the next cart is another order. */
  clear(): void {
    this.#write(emptyCart())
    this.#changed()
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'))
  }

  #read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#name) ?? 'null') as Kept | null
      return kept !== null && typeof kept.id === 'string' && Array.isArray(kept.lines) ? kept : null
    } catch {
      return null
    }
  }

  #write(kept: Kept): void {
    this.#kept = kept
    try {
      localStorage.setItem(this.#name, JSON.stringify(kept))
    } catch {
      // Storage may be forbidden or full: the cart then lives as long as the page.
    }
  }
}

function emptyCart(): Kept {
  return { id: newUuid(), lines: [], attempts: 0 }
}

/** `crypto.randomUUID` is missing on pages without TLS. */
export function newUuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
