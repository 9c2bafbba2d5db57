import { html, nothing, type TemplateResult } from 'lit'
import { field, readForm } from '../form/field.ts'
import type { FieldProblem, Person, Shop } from '../wire/far-side.ts'
import { words } from '../words.ts'
import { formatExpiry, formatWhileTyping, groupDigits, type CardInput } from './card.ts'

export type PaymentView = {
  shop: Shop
  person: Person
  /** As money, e.g. "$40.00". */
  total: string
  busy: boolean
  /** What the last try came to, or ''. */
  message: string
  problems: readonly FieldProblem[]
  onSubmit(event: SubmitEvent): void
  onBack(): void
}

export function paymentStep(view: PaymentView): TemplateResult {
  const { shop, person, total, busy, message, problems, onSubmit, onBack } = view
  return html`<h2 part="heading" tabindex="-1">${words.payment}</h2>
    ${shop.sandbox ? html`<p class="message" part="note">${words.testShop}</p>` : nothing}
    <p class="who">
      <span>${person.firstName} ${person.lastName} · ${person.email}</span>
      <button class="link" part="button" type="button" @click=${onBack}>${words.change}</button>
    </p>
    <form novalidate part="form" @submit=${onSubmit}>
      <div role="alert">${message === '' ? nothing : html`<p class="message bad" part="message">${message}</p>`}</div>
      ${cardFields(problems)}
      <div class="actions">
        <button part="button" type="button" @click=${onBack}>${words.back}</button>
        <button class="primary" part="button primary" type="submit" aria-disabled=${busy}>
          <span>${words.pay(total)}</span>
        </button>
      </div>
      <p role="status" class=${busy ? 'quiet' : 'hidden'}>${busy ? words.paying : ''}</p>
    </form>`
}

/** Number, expiry date and security code. */
export function cardFields(problems: readonly FieldProblem[]): TemplateResult {
  const numeric = { inputmode: 'numeric' } as const
  return html`${field(
      {
        ...numeric,
        name: 'card.number',
        label: words.cardNumber,
        autocomplete: 'cc-number',
        maxlength: 23,
        onInput: (event) => formatWhileTyping(event, groupDigits),
      },
      problems,
    )}
    <div class="pair">
      ${field(
        {
          ...numeric,
          name: 'card.expiry',
          label: words.cardExpiry,
          autocomplete: 'cc-exp',
          hint: words.cardExpiryHint,
          maxlength: 9,
          onInput: (event) => formatWhileTyping(event, formatExpiry),
        },
        problems,
      )}
      ${field(
        {
          ...numeric,
          name: 'card.cvc',
          label: words.cardCvc,
          autocomplete: 'cc-csc',
          hint: words.cardCvcHint,
          maxlength: 4,
        },
        problems,
      )}
    </div>`
}

export function readCard(form: HTMLFormElement): CardInput {
  const values = readForm(form)
  return { number: values['card.number'] ?? '', expiry: values['card.expiry'] ?? '', cvc: values['card.cvc'] ?? '' }
}
