import { defineElements } from './elements.ts'
import { aftercart, type Aftercart } from './hooks/aftercart.ts'
import { serveOwnForms } from './hooks/own-forms.ts'
import type {} from './react-elements.ts'

export { aftercart }
export type { Aftercart, InitOptions } from './hooks/aftercart.ts'
export type { AftercartEvents } from './elements.ts'
export type { AftercartCart } from './cart/cart.element.ts'
export type { AftercartCheckout } from './checkout/checkout.element.ts'
export type { AftercartLogin } from './login/login.element.ts'
export type { AftercartUpdateCard } from './update-card/update-card.element.ts'
export type {
  BrowserOutcome,
  CardUpdate,
  CheckoutAnswer,
  CheckoutRequest,
  LoginAnswer,
  Person,
  Product,
  Shop,
  StorefrontClient,
} from './wire/far-side.ts'
export { StorefrontError } from './wire/storefront-error.ts'

declare global {
  /** For pages that have no module of their own to import this one into. */
  // oxlint-disable-next-line no-var -- only `var` declares a property of globalThis
  var aftercart: Aftercart
}

globalThis.aftercart ??= aftercart
defineElements()
serveOwnForms(document)
