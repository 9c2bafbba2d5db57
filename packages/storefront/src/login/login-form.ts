import { html, nothing, type TemplateResult } from 'lit'
import { checkFields, field, readForm } from '../form/field.ts'
import { explain } from '../form/explain.ts'
import type { Connection } from '../connection/connection.ts'
import type { FieldProblem, Person } from '../wire/far-side.ts'
import { words } from '../words.ts'
import { logIn, register, type LoginResult } from './log-in.ts'

type Host = { connection: Connection; requestUpdate(): void; updateComplete: Promise<boolean>; renderRoot: ParentNode }

/** The form in which a shopper logs in or makes an account, for any element to draw. Username and password share it. */
export class LoginForm {
  #problems: FieldProblem[] = []
  #message = ''
  #busy = false
  #email = ''
  readonly #host: Host
  readonly #onDone: (contact: Person) => void

  constructor(host: Host, onDone: (contact: Person) => void) {
    this.#host = host
    this.#onDone = onDone
  }

  render(mode: 'login' | 'register'): TemplateResult {
    const fresh = mode === 'register'
    const action = fresh ? words.createAccount : words.logIn
    return html`<form novalidate part="form" @submit=${(event: SubmitEvent) => void this.#submit(event, mode)}>
      <div role="alert">
        ${this.#message === '' ? nothing : html`<p class="message bad" part="message">${this.#message}</p>`}
      </div>
      ${fresh ? nameFields({}, this.#problems) : nothing}
      ${field({ name: 'email', label: words.email, type: 'email', inputmode: 'email', autocomplete: 'username', value: this.#email }, this.#problems)}
      ${passwordField(fresh, this.#problems)}
      <div class="actions">
        <button class="primary" part="button primary" type="submit" aria-disabled=${this.#busy}>
          <span>${this.#busy ? words.loggingIn : action}</span>
        </button>
      </div>
    </form>`
  }

  /** Forgets what was said about the last try. */
  reset(): void {
    this.#message = ''
    this.#problems = []
  }

  async #submit(event: SubmitEvent, mode: 'login' | 'register'): Promise<void> {
    event.preventDefault()
    if (this.#busy) return
    const values = readForm(event.target as HTMLFormElement)
    const labels = { email: words.email, password: words.password }
    this.#email = values['email'] ?? ''
    this.#problems = checkFields(values, mode === 'register' ? { ...nameLabels(), ...labels } : labels)
    if (mode === 'register') this.#problems.push(...checkPassword(values['password'] ?? ''))
    this.#message = ''
    this.#busy = this.#problems.length === 0
    this.#host.requestUpdate()
    if (this.#busy) await this.#send(values, mode)
    this.#busy = false
    this.#host.requestUpdate()
    await this.#host.updateComplete
    this.#host.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }

  async #send(values: Record<string, string>, mode: 'login' | 'register'): Promise<void> {
    try {
      this.#finish(await call(this.#host.connection, values, mode))
    } catch (error) {
      const { message, problems } = explain(error, ['email', 'password', 'firstName', 'lastName'])
      this.#message = message
      this.#problems = problems
    }
  }

  #finish(result: LoginResult): void {
    if (result.ok) this.#onDone(result.contact)
    else this.#message = result.message
  }
}

export function nameLabels(): Record<string, string> {
  return { firstName: words.firstName, lastName: words.lastName }
}

export function nameFields(values: Partial<Person>, problems: readonly FieldProblem[]): TemplateResult {
  const { firstName = '', lastName = '' } = values
  return html`<div class="pair">
    ${field({ name: 'firstName', label: words.firstName, autocomplete: 'given-name', value: firstName }, problems)}
    ${field({ name: 'lastName', label: words.lastName, autocomplete: 'family-name', value: lastName }, problems)}
  </div>`
}

export function passwordField(fresh: boolean, problems: readonly FieldProblem[]): TemplateResult {
  const base = { name: 'password', label: words.password, type: 'password' } as const
  return fresh
    ? field({ ...base, autocomplete: 'new-password', hint: words.passwordHint }, problems)
    : field({ ...base, autocomplete: 'current-password' }, problems)
}

export function checkPassword(password: string): FieldProblem[] {
  return password !== '' && password.length < 8 ? [{ field: 'password', message: words.wrongPassword }] : []
}

function call(
  connection: Connection,
  values: Record<string, string>,
  mode: 'login' | 'register',
): Promise<LoginResult> {
  const { email = '', password = '', firstName = '', lastName = '' } = values
  return mode === 'login'
    ? logIn(connection, email, password)
    : register(connection, { email, password, firstName, lastName })
}
