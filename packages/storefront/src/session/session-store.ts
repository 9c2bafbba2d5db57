import type { Person } from '../wire/far-side.ts'

export type ShopperSession = { token: string; expiresAt: string; contact: Person }

/** Who is logged in to the cart, in this tab, until the token expires. Fires `change`. */
export class SessionStore extends EventTarget {
  readonly #name: string
  #kept: ShopperSession | null

  constructor(key: string) {
    super()
    this.#name = `aftercart:session:${key}`
    this.#kept = this.#read()
  }

  get current(): ShopperSession | null {
    return this.#kept !== null && Date.parse(this.#kept.expiresAt) > Date.now() ? this.#kept : null
  }

  begin(session: ShopperSession): void {
    this.#kept = session
    this.#write(JSON.stringify(session))
  }

  end(): void {
    this.#kept = null
    this.#write(null)
  }

  #read(): ShopperSession | null {
    try {
      return JSON.parse(sessionStorage.getItem(this.#name) ?? 'null') as ShopperSession | null
    } catch {
      return null
    }
  }

  #write(json: string | null): void {
    try {
      if (json === null) sessionStorage.removeItem(this.#name)
      else sessionStorage.setItem(this.#name, json)
    } catch {
      // Storage may be forbidden: the shopper is then logged in as long as the page lives.
    }
    this.dispatchEvent(new Event('change'))
  }
}
