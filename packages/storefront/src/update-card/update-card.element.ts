import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { newUuid } from '../cart/cart-store.ts'
import { cartStyles } from '../cart/cart.styles.ts'
import { afterAnswer, afterError, type AfterTry } from '../checkout/after-try.ts'
import { cardNames, checkCard } from '../checkout/card.ts'
import { checkoutStyles } from '../checkout/checkout.styles.ts'
import { isOver } from '../checkout/pay.ts'
import { cardFields, readCard } from '../checkout/payment-step.ts'
import { formStyles } from '../form/form.styles.ts'
import { money } from '../form/money.ts'
import { StorefrontElement } from '../form/storefront-element.ts'
import type { CardUpdate, CheckoutAnswer, FieldProblem } from '../wire/far-side.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import { words } from '../words.ts'
import { orderSummary } from './order-summary.ts'
import { standing } from './standing.ts'

/**
 * Pays an order whose card was declined with another one, by the link in a mail: no login, no key.
 * @tagname aftercart-update-card
 * @attr {string} token - What stands in the link behind `/pay/`.
 * @attr {string} server - Origin of the Aftercart server; default: where this script came from.
 * @fires {CustomEvent<{ status: string, orderId: string | null, message: string }>} aftercart-outcome - A payment attempt came to something.
 * @csspart heading - The heading.
 * @csspart form - The card's form.
 * @csspart summary - The order's lines.
 * @csspart total - The line with the sum.
 * @csspart note - The note that no money moves.
 * @csspart message - What the payment came to.
 * @csspart order-number - The order's number.
 * @csspart link - The link to the shop.
 */
export class AftercartUpdateCard extends StorefrontElement {
  static override styles = [formStyles, cartStyles, checkoutStyles]
  static override properties: PropertyDeclarations = { token: {} }

  declare token: string | undefined

  #found: CardUpdate | null = null
  #failure: string | null = null
  #problems: FieldProblem[] = []
  #message = ''
  #busy = false
  #answer: CheckoutAnswer | null = null
  /** The press whose answer was lost, with what was typed: pressing again asks for that answer. */
  #lost: { submission: string; card: string } | null = null

  override firstUpdated(): void {
    void this.#load()
  }

  override render(): TemplateResult {
    if (this.#failure !== null) return this.#unreachable(this.#failure)
    const found = this.#found
    if (found === null) return html`<p role="status" class="quiet">${words.loading}</p>`
    const main = found.state === 'open' && this.#answer === null ? this.#form(found) : standing(found, this.#answer)
    if (found.order === null) return html`<div class="main">${main}</div>`
    return html`<div class="layout two">
      <div class="main">${main}</div>
      ${orderSummary(found.order)}
    </div>`
  }

  #form(found: CardUpdate): TemplateResult {
    const { order, sandbox } = found
    const message = this.#message
    const problem = message === '' ? nothing : html`<p class="message bad" part="message">${message}</p>`
    return html`<h2 part="heading" tabindex="-1">${words.anotherCard}</h2>
      <p>${words.anotherCardWhy}</p>
      ${sandbox ? html`<p class="message" part="note">${words.testShop}</p>` : nothing}
      <form novalidate part="form" @submit=${(event: SubmitEvent) => void this.#submit(event, found)}>
        <div role="alert">${problem}</div>
        ${cardFields(this.#problems)}
        <div class="actions">
          <button class="primary" part="button primary" type="submit" aria-disabled=${this.#busy}>
            <span>${words.pay(money(order?.total ?? '0', order?.currency ?? ''))}</span>
          </button>
        </div>
        <p role="status" class=${this.#busy ? 'quiet' : 'hidden'}>${this.#busy ? words.paying : ''}</p>
      </form>`
  }

  #unreachable(message: string): TemplateResult {
    return html`<div class="message bad" part="message" role="alert">
      <p>${message}</p>
      <button class="link" type="button" @click=${() => void this.#load()}>${words.tryAgain}</button>
    </div>`
  }

  async #load(): Promise<void> {
    this.#failure = null
    try {
      this.#found = await this.connection.client.cardUpdate({ token: this.token ?? '' })
    } catch (error) {
      if (!(error instanceof StorefrontError)) throw error
      this.#failure = error.message
    }
    this.requestUpdate()
  }

  async #submit(event: SubmitEvent, found: CardUpdate): Promise<void> {
    event.preventDefault()
    if (this.#busy) return
    const form = event.target as HTMLFormElement
    const card = readCard(form)
    this.#point({ message: '', problems: checkCard(card, found) })
    if (this.#problems.length > 0) return
    const typed = JSON.stringify(card)
    const submission = this.#lost?.card === typed ? this.#lost.submission : newUuid()
    this.#lost = { submission, card: typed }
    this.#busy = true
    this.requestUpdate()
    try {
      const answer = await this.connection.client.payOrder({ token: this.token ?? '', submission, card })
      this.#lost = null
      this.#take(answer, form)
    } catch (error) {
      this.#point(afterError(error, cardNames))
    } finally {
      this.#busy = false
      this.requestUpdate()
    }
  }

  #take(answer: CheckoutAnswer, form: HTMLFormElement): void {
    const { status, orderId, message } = answer
    if (status !== 'invalid') this.tell('aftercart-outcome', { status, orderId, message })
    if (isOver(answer)) {
      this.#answer = answer
      this.requestUpdate()
      return void this.focusOn('h2')
    }
    this.#point(afterAnswer(answer))
    if (status !== 'failed') return
    // Another card is needed: an empty form says so, and the declined one does not stay on the screen.
    form.reset()
    void this.focusOn('input')
  }

  #point({ message, problems }: AfterTry): void {
    this.#message = message
    this.#problems = problems
    this.requestUpdate()
    if (problems.length > 0) void this.focusOn('[aria-invalid=true]')
  }
}
