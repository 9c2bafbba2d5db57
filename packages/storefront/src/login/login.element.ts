import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import { StorefrontElement } from '../form/storefront-element.ts'
import type { Person } from '../wire/far-side.ts'
import { words } from '../words.ts'
import { LoginForm } from './login-form.ts'

/**
 * Logs a shopper in to the multi-step cart, or makes an account.
 * @tagname aftercart-login
 * @attr {string} publishable-key - The shop's publishable key, `pk_…`.
 * @attr {string} server - Origin of the Aftercart server; default: where this script came from.
 * @attr {'login'|'register'} mode - Which form stands there first.
 * @fires {CustomEvent<{ contact: { firstName: string, lastName: string, email: string } }>} aftercart-login - The shopper is logged in.
 * @fires {CustomEvent<null>} aftercart-logout - The shopper logged out.
 * @csspart heading - The heading of the form.
 * @csspart form - The form.
 * @csspart field - A label with its input, hint and problem.
 * @csspart label - The label of a field.
 * @csspart input - An input.
 * @csspart hint - What helps to fill in a field.
 * @csspart problem - What is wrong with a field.
 * @csspart message - What was wrong with the whole.
 * @csspart button - Any button.
 * @csspart primary - The main button.
 * @cssprop --aftercart-accent - Ground of the main button and colour of the focus ring; default: the text's colour.
 * @cssprop --aftercart-accent-text - Text on the accent; default: black or white, whichever can be read.
 * @cssprop --aftercart-danger - Colour of what is wrong.
 * @cssprop --aftercart-surface - Ground of notes and hovered buttons.
 * @cssprop --aftercart-line - Colour of lines.
 * @cssprop --aftercart-radius - Roundness of corners.
 */
export class AftercartLogin extends StorefrontElement {
  static override properties: PropertyDeclarations = { mode: {} }

  declare mode: 'login' | 'register'

  readonly #form = new LoginForm(this, (contact) => this.#loggedIn(contact))

  constructor() {
    super()
    this.mode = 'login'
  }

  override render(): TemplateResult {
    const session = this.connection.session.current
    return session === null ? this.#asking() : this.#greeting(session.contact)
  }

  #asking(): TemplateResult {
    const fresh = this.mode === 'register'
    const other = html`<button
      class="link"
      part="button"
      type="button"
      @click=${() => this.#switchTo(fresh ? 'login' : 'register')}
    >
      ${fresh ? words.alreadyHere : words.createAccount}
    </button>`
    return html`<section class="stack">
      <h2 part="heading" tabindex="-1">${fresh ? words.createAccount : words.logIn}</h2>
      ${this.#form.render(fresh ? 'register' : 'login')}
      <p>${fresh ? '' : words.newHere} ${other}</p>
    </section>`
  }

  #greeting({ firstName, lastName }: Person): TemplateResult {
    return html`<section class="stack">
      <h2 part="heading" tabindex="-1">${words.loggedInAs(`${firstName} ${lastName}`)}</h2>
      <p><button part="button" type="button" @click=${this.#logOut}>${words.logOut}</button></p>
    </section>`
  }

  #switchTo(mode: 'login' | 'register'): void {
    this.#form.reset()
    this.mode = mode
    void this.focusOn('h2')
  }

  #loggedIn(contact: Person): void {
    void this.focusOn('h2')
    this.tell('aftercart-login', { contact })
  }

  #logOut(): void {
    this.connection.session.end()
    void this.focusOn('h2')
    this.tell('aftercart-logout', null)
  }
}
