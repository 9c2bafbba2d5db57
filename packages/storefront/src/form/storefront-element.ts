import { LitElement, type PropertyDeclarations } from 'lit'
import { connect, createConnection, type Connection } from '../connection/connection.ts'
import type { StorefrontClient } from '../wire/far-side.ts'
import { formStyles } from './form.styles.ts'

/**
 * What the three elements share: which shop they speak to, and being told when its cart or its login changes.
 * @attr {string} publishable-key - The shop's publishable key, `pk_…`.
 * @attr {string} server - Origin of the Aftercart server; default: where this script came from.
 */
export abstract class StorefrontElement extends LitElement {
  static override styles = [formStyles]
  static override properties: PropertyDeclarations = {
    publishableKey: { attribute: 'publishable-key' },
    server: {},
    client: { attribute: false },
  }

  declare publishableKey: string | undefined
  declare server: string | undefined
  /** Speaks to this instead of to the server. */
  declare client: StorefrontClient | undefined

  #connection: Connection | undefined
  readonly #onChange = () => {
    this.requestUpdate()
  }

  get connection(): Connection {
    return (this.#connection ??= this.#open())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.#connection !== undefined) this.#listen(this.#connection)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#unlisten()
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('publishableKey') && !changed.has('server') && !changed.has('client')) return
    this.#unlisten()
    this.#connection = undefined
  }

  /** Fires a composed, bubbling event. False when somebody prevented it. */
  protected tell(name: string, detail: unknown, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }))
  }

  /** Waits for the next drawing, then puts the focus there; nothing happens when there is no such thing. */
  protected async focusOn(selector: string): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  #open(): Connection {
    const key = this.publishableKey
    const connection = this.client === undefined ? connect(key, this.server) : createConnection(key ?? '', this.client)
    this.#listen(connection)
    return connection
  }

  #listen({ cart, session }: Connection): void {
    cart.addEventListener('change', this.#onChange)
    session.addEventListener('change', this.#onChange)
  }

  #unlisten(): void {
    this.#connection?.cart.removeEventListener('change', this.#onChange)
    this.#connection?.session.removeEventListener('change', this.#onChange)
  }
}
