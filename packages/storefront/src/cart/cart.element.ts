import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { formStyles } from '../form/form.styles.ts'
import { money } from '../form/money.ts'
import { StorefrontElement } from '../form/storefront-element.ts'
import { words } from '../words.ts'
import { CartContents, type PricedLine } from './cart-contents.ts'
import { cartStyles } from './cart.styles.ts'

/**
 * What is in the cart: change quantities, take things out, go on to the checkout.
 * @tagname aftercart-cart
 * @attr {string} publishable-key - The shop's publishable key, `pk_…`.
 * @attr {string} server - Origin of the Aftercart server; default: where this script came from.
 * @attr {string} checkout-url - Where "Check out" leads. Without it, to the `<aftercart-checkout>` on the same page.
 * @fires {CustomEvent<{ lines: { sku: string, quantity: number }[] }>} aftercart-cart-change - The shopper changed the cart here.
 * @fires {CustomEvent<{ stage: 'cart', items: { sku: string, quantity: number }[] }>} aftercart-before-checkout - Cancelable: the shopper pressed "Check out".
 * @slot empty - Shown when nothing is in the cart.
 * @csspart heading - The heading.
 * @csspart lines - The list of products.
 * @csspart line - One product.
 * @csspart total - The line with the sum.
 * @csspart button - Any button.
 * @csspart primary - The main button.
 * @csspart message - What went wrong.
 */
export class AftercartCart extends StorefrontElement {
  static override styles = [formStyles, cartStyles]
  static override properties: PropertyDeclarations = { checkoutUrl: { attribute: 'checkout-url' } }

  declare checkoutUrl: string | undefined

  readonly #contents = new CartContents(this)

  override render(): TemplateResult {
    const { lines, loading, problem } = this.#contents
    return html`<section class="stack" aria-busy=${loading}>
      <h2 part="heading" tabindex="-1">${words.cart}</h2>
      ${problem === null ? nothing : this.#problem(problem.message)}
      ${lines.length === 0 ? html`<slot name="empty"><p class="quiet">${words.cartEmpty}</p></slot>` : this.#filled(lines)}
    </section>`
  }

  #filled(lines: PricedLine[]): TemplateResult {
    const { total, currency, loading } = this.#contents
    return html`<ul class="lines" part="lines">
        ${lines.map((line) => this.#line(line))}
      </ul>
      <p class="total" part="total" aria-live="polite">
        <span>${words.total}</span><span class="amount">${loading ? '…' : money(total, currency)}</span>
      </p>
      <div class="actions">
        <button class="primary" part="button primary" type="button" @click=${this.#checkOut}>
          <span>${words.checkOut}</span>
        </button>
      </div>`
  }

  #line({ sku, quantity, product }: PricedLine): TemplateResult {
    const name = product?.name ?? sku
    const set = (count: number) => () => this.#set(sku, count)
    return html`<li part="line">
      <span class="name">${name}</span>
      <span class="amount"
        >${product === undefined ? '' : money(String(Number(product.price) * quantity), product.currency)}</span
      >
      ${
        product === undefined && !this.#contents.loading
          ? html`<span class="quiet">${words.unavailable}</span>`
          : html`<span class="stepper" role="group" aria-label=${words.quantity(name)}>
              <button type="button" aria-label=${words.less(name)} @click=${set(quantity - 1)}>−</button>
              <output>${quantity}</output>
              <button type="button" aria-label=${words.more(name)} @click=${set(quantity + 1)}>+</button>
            </span>`
      }
      <button class="link" part="button" type="button" aria-label=${words.removeOf(name)} @click=${set(0)}>
        ${words.remove}
      </button>
    </li>`
  }

  #problem(message: string): TemplateResult {
    return html`<div class="message bad" part="message" role="alert">
      <p>${message}</p>
      <button class="link" type="button" @click=${() => this.#contents.retry()}>${words.tryAgain}</button>
    </div>`
  }

  #set(sku: string, quantity: number): void {
    const { cart } = this.connection
    const before = cart.lines.length
    cart.set(sku, quantity)
    this.tell('aftercart-cart-change', { lines: [...cart.lines] })
    // The pressed button went away with its line: do not let the focus fall out of the element.
    if (cart.lines.length < before) void this.focusOn('h2')
  }

  #checkOut(): void {
    const items = [...this.connection.cart.lines]
    if (!this.tell('aftercart-before-checkout', { stage: 'cart', items }, true)) return
    if (this.checkoutUrl !== undefined) location.assign(this.checkoutUrl)
    else document.querySelector('aftercart-checkout')?.start()
  }
}
