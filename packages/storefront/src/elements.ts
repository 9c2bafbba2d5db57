import { AftercartCart } from './cart/cart.element.ts'
import type { CartLine } from './cart/cart-store.ts'
import { AftercartCheckout } from './checkout/checkout.element.ts'
import type { Step } from './checkout/stepper.ts'
import { AftercartLogin } from './login/login.element.ts'
import { AftercartUpdateCard } from './update-card/update-card.element.ts'
import type { CheckoutAnswer, Person } from './wire/far-side.ts'

const elements = {
  'aftercart-login': AftercartLogin,
  'aftercart-cart': AftercartCart,
  'aftercart-checkout': AftercartCheckout,
  'aftercart-update-card': AftercartUpdateCard,
}

/** A page that carries the script twice keeps the first. */
export function defineElements(): void {
  for (const [name, element] of Object.entries(elements)) {
    if (customElements.get(name) === undefined) customElements.define(name, element)
  }
}

/** What each event tells in its `detail`. */
export type AftercartEvents = {
  'aftercart-login': { contact: Partial<Person> & { email: string } }
  'aftercart-logout': null
  'aftercart-step': { step: Step; from: Step }
  'aftercart-cart-change': { lines: CartLine[] }
  'aftercart-before-checkout':
    | { stage: 'cart'; items: CartLine[] }
    | { stage: 'payment'; items: CartLine[]; contact: Person }
  'aftercart-outcome': Pick<CheckoutAnswer, 'status' | 'orderId' | 'message'>
}

type EventMap = { [Name in keyof AftercartEvents]: CustomEvent<AftercartEvents[Name]> }

declare global {
  interface HTMLElementTagNameMap {
    'aftercart-login': AftercartLogin
    'aftercart-cart': AftercartCart
    'aftercart-checkout': AftercartCheckout
    'aftercart-update-card': AftercartUpdateCard
  }
  interface HTMLElementEventMap extends EventMap {}
  interface DocumentEventMap extends EventMap {}
}
