import { isOver } from '../checkout/pay.ts'
import type { CheckoutAnswer, FieldProblem } from '../wire/far-side.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import { words } from '../words.ts'
import { aftercart } from './aftercart.ts'
import { knownInputs, type FormName } from './form-names.ts'

const busy = new WeakSet<HTMLFormElement>()

/**
 * Serves a storefront's own markup, also what is added later:
 * - `<form data-aftercart="login">`: when it is sent, who logs in is reported. The form goes where it always went, and its
 *   password is not read. With `data-aftercart-account` the login is ours: email and password are sent to us instead.
 * - `<form data-aftercart="checkout">`: pays the cart with the form's details and card. What came of it is written into
 *   `[data-aftercart-message]` inside the form.
 * - `<button data-aftercart-add="SKU">`: puts a product into the cart.
 */
export function serveOwnForms(root: Document): void {
  root.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement)) return
    if (form.dataset['aftercart'] === 'checkout') payWith(form, event)
    if (form.dataset['aftercart'] === 'login') reportFrom(form, event)
  })
  root.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-aftercart-add]') : null
    const sku = button?.dataset['aftercartAdd']
    if (button === null || sku === undefined) return
    aftercart.cart.add(sku)
    tell(button, 'aftercart-cart-change', { lines: [...aftercart.cart.lines] })
  })
}

function reportFrom(form: HTMLFormElement, event: SubmitEvent): void {
  const values = valuesOf(form, ['email', 'firstName', 'lastName'])
  if ('aftercartAccount' in form.dataset) {
    event.preventDefault()
    void oneAtATime(form, () => logInWith(form, values.email ?? ''))
    return
  }
  if (!values.email?.includes('@')) return
  const { email, firstName, lastName } = values
  const contact = { email, ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}) }
  // The page goes on with its own login, whatever comes of the report.
  aftercart.reportLogin({ contact }).then(
    () => tell(form, 'aftercart-login', { contact }),
    () => undefined,
  )
}

async function logInWith(form: HTMLFormElement, email: string): Promise<void> {
  const result = await aftercart.login(email, knownInputs(form).password?.value ?? '')
  say(form, result.ok ? '' : result.message)
  if (result.ok) tell(form, 'aftercart-login', { contact: result.contact })
}

function payWith(form: HTMLFormElement, event: SubmitEvent): void {
  event.preventDefault()
  const { email = '', firstName = '', lastName = '', number = '', expiry = '', cvc = '' } = valuesOf(form)
  const contact = { email, firstName, lastName }
  const items = [...aftercart.cart.lines]
  if (busy.has(form) || !tell(form, 'aftercart-before-checkout', { stage: 'payment', items, contact }, true)) return
  void oneAtATime(form, async () => {
    say(form, words.paying)
    take(form, await aftercart.checkout({ contact, card: { number, expiry, cvc } }))
  })
}

async function oneAtATime(form: HTMLFormElement, work: () => Promise<void>): Promise<void> {
  if (busy.has(form)) return
  busy.add(form)
  form.setAttribute('aria-busy', 'true')
  try {
    await work()
  } catch (error) {
    if (!(error instanceof StorefrontError)) throw error
    say(form, error.kind === 'no-answer' || error.kind === 'server' ? words.noAnswerAfterPay : error.message)
    mark(form, error.problems)
  } finally {
    busy.delete(form)
    form.removeAttribute('aria-busy')
  }
}

function take(form: HTMLFormElement, answer: CheckoutAnswer): void {
  const { status, orderId, message } = answer
  say(form, message)
  mark(form, answer.problems)
  if (status === 'invalid') return
  tell(form, 'aftercart-outcome', { status, orderId, message })
  const next = form.dataset['aftercartNext']
  if (isOver(answer) && next !== undefined) location.assign(next)
}

/** Marks the inputs that a problem belongs to and puts the focus on the first. */
function mark(form: HTMLFormElement, problems: readonly FieldProblem[]): void {
  const inputs = knownInputs(form)
  const bad = new Set(problems.map(({ field }) => field.split('.').at(-1)))
  for (const [name, input] of Object.entries(inputs)) {
    if (bad.has(name)) input.setAttribute('aria-invalid', 'true')
    else input.removeAttribute('aria-invalid')
  }
  form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
}

function say(form: HTMLFormElement, message: string): void {
  const place = form.querySelector('[data-aftercart-message]')
  if (place === null) return
  if (!place.hasAttribute('role')) place.setAttribute('role', 'status')
  place.textContent = message
}

function valuesOf(form: HTMLFormElement, only?: readonly FormName[]): Partial<Record<FormName, string>> {
  const inputs = Object.entries(knownInputs(form)).filter(([name]) => only?.includes(name as FormName) ?? true)
  return Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim()]))
}

function tell(target: HTMLElement, name: string, detail: unknown, cancelable = false): boolean {
  return target.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }))
}
