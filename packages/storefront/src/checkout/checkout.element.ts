import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import { CartContents, type PricedLine } from '../cart/cart-contents.ts'
import type { CartLine } from '../cart/cart-store.ts'
import { cartStyles } from '../cart/cart.styles.ts'
import { formStyles } from '../form/form.styles.ts'
import { money } from '../form/money.ts'
import { StorefrontElement } from '../form/storefront-element.ts'
import { LoginForm } from '../login/login-form.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import type { CheckoutAnswer, FieldProblem, Person, Shop } from '../wire/far-side.ts'
import { words } from '../words.ts'
import { afterAnswer, afterError } from './after-try.ts'
import { cardNames, checkCard } from './card.ts'
import { checkoutStyles } from './checkout.styles.ts'
import { detailsStep, readDetails, type Details } from './details-step.ts'
import { isOver, pay } from './pay.ts'
import { paymentStep, readCard } from './payment-step.ts'
import { resultStep } from './result-step.ts'
import { stepper, type Step } from './stepper.ts'
import { summary } from './summary.ts'

const nobody: Details = { firstName: '', lastName: '', email: '', password: null }

/**
 * The multi-step checkout: log in or go on as a guest, details, payment, result.
 * @tagname aftercart-checkout
 * @attr {string} publishable-key - The shop's publishable key, `pk_…`.
 * @attr {string} server - Origin of the Aftercart server; default: where this script came from.
 * @attr {string} continue-url - Where "Continue shopping" leads after the purchase.
 * @attr {{ sku: string, quantity: number }[]} items - As JSON: what is bought, in place of what is in the cart.
 * @fires {CustomEvent<{ step: string, from: string }>} aftercart-step - Another step is shown.
 * @fires {CustomEvent<{ contact: { firstName: string, lastName: string, email: string } }>} aftercart-login - The shopper logged in.
 * @fires {CustomEvent<{ stage: 'payment', items: { sku: string, quantity: number }[], contact: object }>} aftercart-before-checkout - Cancelable: the shopper pressed "Pay", nothing was sent.
 * @fires {CustomEvent<{ status: string, orderId: string | null, message: string }>} aftercart-outcome - A payment attempt came to something.
 * @slot empty - Shown when nothing is in the cart.
 * @slot result - Shown below the result.
 * @csspart steps - The list of steps.
 * @csspart heading - The heading of the step.
 * @csspart form - The form of the step.
 * @csspart summary - What is being bought.
 * @csspart total - The line with the sum.
 * @csspart note - The note that this is a test shop.
 * @csspart message - What the payment came to.
 * @csspart order-number - The order's number.
 * @csspart link - The link to go on shopping.
 */
export class AftercartCheckout extends StorefrontElement {
  static override styles = [formStyles, cartStyles, checkoutStyles]
  static override properties: PropertyDeclarations = {
    items: { type: Array },
    continueUrl: { attribute: 'continue-url' },
  }

  declare items: CartLine[] | undefined
  declare continueUrl: string | undefined

  readonly #contents = new CartContents(this)
  readonly #login = new LoginForm(this, (contact) => this.#loggedIn(contact))
  #step: Step | null = null
  #details: Details = nobody
  #shop: Shop | null = null
  #shopProblem: StorefrontError | null = null
  #problems: FieldProblem[] = []
  #message = ''
  #busy = false
  #answer: CheckoutAnswer | null = null
  #bought: { lines: PricedLine[]; currency: string } | null = null

  /** Shows the checkout from its first step and puts the focus there. */
  start(): void {
    this.#answer = null
    this.#bought = null
    this.#go(this.#firstStep())
  }

  override firstUpdated(): void {
    void this.#loadShop()
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed)
    if (changed.has('items') && this.items !== undefined) this.connection.cart.replace(this.items)
    this.#step ??= this.#firstStep()
  }

  override render(): TemplateResult {
    const { lines, currency, loading, problem } = this.#contents
    const step = this.#step ?? 'login'
    if (this.#answer !== null && step === 'result')
      return this.#frame(
        this.#bought?.lines ?? [],
        this.#bought?.currency ?? currency,
        step,
        this.#result(this.#answer),
      )
    const failure = this.#shopProblem ?? problem
    if (failure !== null) return this.#unreachable(failure.message)
    if (lines.length === 0) return html`<slot name="empty"><p class="quiet">${words.cartEmpty}</p></slot>`
    if (loading || this.#shop === null) return html`<p role="status" class="quiet">${words.loading}</p>`
    return this.#frame(lines, currency, step, this.#stepOf(step, this.#shop))
  }

  #frame(lines: readonly PricedLine[], currency: string, step: Step, content: TemplateResult): TemplateResult {
    const goBack = this.#busy || step === 'result' ? null : (to: Step) => this.#go(to)
    return html`<div class="layout two">
      <div class="main">${stepper(step, goBack)} ${content}</div>
      ${summary(lines, currency)}
    </div>`
  }

  #stepOf(step: Step, shop: Shop): TemplateResult {
    if (step === 'payment') return this.#payment(shop)
    return step === 'details' ? this.#detailsForm() : this.#loginChoice()
  }

  #loginChoice(): TemplateResult {
    return html`<h2 part="heading" tabindex="-1">${words.logInOrGuest}</h2>
      ${this.#login.render('login')}
      <p class="divider quiet">${words.or}</p>
      <div class="actions">
        <button part="button" type="button" @click=${() => this.#guest(null)}>${words.guest}</button>
        <button class="link" part="button" type="button" @click=${() => this.#guest('')}>${words.createAccount}</button>
      </div>`
  }

  #detailsForm(): TemplateResult {
    return detailsStep({
      details: this.#details,
      loggedIn: this.connection.session.current?.contact ?? null,
      problems: this.#problems,
      onSubmit: (event) => this.#submitDetails(event),
      onAccount: (wanted) => this.#wantAccount(wanted),
      onBack: () => this.#go('login'),
      onLogOut: () => this.#logOut(),
    })
  }

  #payment(shop: Shop): TemplateResult {
    return paymentStep({
      shop,
      person: this.#details,
      total: money(this.#contents.total, this.#contents.currency),
      busy: this.#busy,
      message: this.#message,
      problems: this.#problems,
      onSubmit: (event) => void this.#submitPayment(event, shop),
      onBack: () => this.#busy || this.#go('details'),
    })
  }

  #result(answer: CheckoutAnswer): TemplateResult {
    return resultStep(answer, this.#details.email, this.continueUrl)
  }

  #unreachable(message: string): TemplateResult {
    return html`<div class="message bad" part="message" role="alert">
      <p>${message}</p>
      <button class="link" type="button" @click=${this.#retry}>${words.tryAgain}</button>
    </div>`
  }

  #retry(): void {
    this.#contents.retry()
    void this.#loadShop()
  }

  async #loadShop(): Promise<void> {
    this.#shopProblem = null
    try {
      this.#shop = await this.connection.shop()
    } catch (error) {
      if (!(error instanceof StorefrontError)) throw error
      this.#shopProblem = error
    }
    this.requestUpdate()
  }

  #firstStep(): Step {
    const contact = this.connection.session.current?.contact
    if (contact === undefined) return 'login'
    this.#details = { ...contact, password: null }
    return 'details'
  }

  #go(step: Step): void {
    const from = this.#step
    this.#step = step
    this.#problems = []
    this.#message = ''
    this.#login.reset()
    this.requestUpdate()
    void this.focusOn('h2')
    if (from !== step) this.tell('aftercart-step', { step, from })
  }

  #loggedIn(contact: Person): void {
    this.#details = { ...contact, password: null }
    this.tell('aftercart-login', { contact })
    this.#go('details')
  }

  #guest(password: '' | null): void {
    this.#details = { ...this.#details, password }
    this.#go('details')
  }

  #wantAccount(wanted: boolean): void {
    const form = this.renderRoot.querySelector('form')
    const typed = form === null ? this.#details : readDetails(form).details
    this.#details = { ...typed, password: wanted ? '' : null }
    this.requestUpdate()
  }

  #logOut(): void {
    this.connection.session.end()
    this.#details = nobody
    this.tell('aftercart-logout', null)
    this.#go('login')
  }

  #submitDetails(event: SubmitEvent): void {
    event.preventDefault()
    const { details, problems } = readDetails(event.target as HTMLFormElement)
    this.#details = details
    if (problems.length === 0) this.#go('payment')
    else this.#point(problems)
  }

  async #submitPayment(event: SubmitEvent, shop: Shop): Promise<void> {
    event.preventDefault()
    if (this.#busy) return
    const form = event.target as HTMLFormElement
    const card = readCard(form)
    const problems = checkCard(card, shop)
    this.#message = ''
    if (problems.length > 0) return this.#point(problems)
    const { password, ...contact } = this.#details
    const lines = this.#contents.lines
    const items = lines.map(({ sku, quantity }) => ({ sku, quantity }))
    if (!this.tell('aftercart-before-checkout', { stage: 'payment', items, contact }, true)) return
    this.#bought = { lines, currency: this.#contents.currency }
    this.#problems = []
    this.#busy = true
    this.requestUpdate()
    try {
      this.#take(await pay(this.connection, { contact, card, password: password || undefined }), form)
    } catch (error) {
      this.#takeError(error)
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
      return this.#go('result')
    }
    const after = afterAnswer(answer)
    this.#message = after.message
    this.#point(after.problems)
    if (status !== 'failed') return
    // Another card is needed: an empty form says so, and the declined one does not stay on the screen.
    form.reset()
    void this.focusOn('input')
  }

  #takeError(error: unknown): void {
    const { message, problems } = afterError(error, [...cardNames, 'firstName', 'lastName', 'email', 'password'])
    if (problems.some(({ field }) => !cardNames.includes(field))) this.#go('details')
    this.#message = message
    this.#point(problems)
  }

  #point(problems: FieldProblem[]): void {
    this.#problems = problems
    this.requestUpdate()
    if (problems.length > 0) void this.focusOn('[aria-invalid=true]')
  }
}
