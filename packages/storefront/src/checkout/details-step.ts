import { html, nothing, type TemplateResult } from 'lit'
import { checkFields, field, readForm } from '../form/field.ts'
import { checkPassword, nameFields, nameLabels, passwordField } from '../login/login-form.ts'
import type { FieldProblem, Person } from '../wire/far-side.ts'
import { words } from '../words.ts'

/** `password` is null when no account is wanted. Held in memory until the order is placed. */
export type Details = Person & { password: string | null }

export type DetailsView = {
  details: Details
  /** A shopper with an account needs no other. */
  loggedIn: Person | null
  problems: readonly FieldProblem[]
  onSubmit(event: SubmitEvent): void
  onAccount(wanted: boolean): void
  onBack(): void
  onLogOut(): void
}

export function detailsStep({
  details,
  loggedIn,
  problems,
  onSubmit,
  onAccount,
  onBack,
  onLogOut,
}: DetailsView): TemplateResult {
  const wanted = details.password !== null
  const email = { name: 'email', label: words.email, type: 'email', inputmode: 'email', value: details.email } as const
  return html`<h2 part="heading" tabindex="-1">${words.details}</h2>
    ${
      loggedIn === null
        ? nothing
        : html`<p class="who">
            <span>${words.loggedInAs(`${loggedIn.firstName} ${loggedIn.lastName}`)}</span>
            <button class="link" part="button" type="button" @click=${onLogOut}>${words.logOut}</button>
          </p>`
    }
    <form novalidate part="form" @submit=${onSubmit}>
      ${nameFields(details, problems)} ${field({ ...email, autocomplete: wanted ? 'username' : 'email' }, problems)}
      ${
        loggedIn === null
          ? html`<label class="check">
              <input
                type="checkbox"
                .checked=${wanted}
                @change=${(event: Event) => onAccount((event.target as HTMLInputElement).checked)}
              />
              <span>${words.account}</span>
            </label>`
          : nothing
      }
      ${loggedIn === null && wanted ? passwordField(true, problems) : nothing}
      <div class="actions">
        <button part="button" type="button" @click=${onBack}>${words.back}</button>
        <button class="primary" part="button primary" type="submit"><span>${words.continue}</span></button>
      </div>
    </form>`
}

/** What the form holds, and what is wrong with it. */
export function readDetails(form: HTMLFormElement): { details: Details; problems: FieldProblem[] } {
  const values = readForm(form)
  const { firstName = '', lastName = '', email = '' } = values
  const password = values['password'] ?? null
  const labels = { ...nameLabels(), email: words.email, ...(password === null ? {} : { password: words.password }) }
  const problems = [...checkFields(values, labels), ...checkPassword(password ?? '')]
  return { details: { firstName, lastName, email, password }, problems }
}
