import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { AftercartCart } from './cart/cart.element.ts'
import type { AftercartCheckout } from './checkout/checkout.element.ts'
import type { AftercartEvents } from './elements.ts'
import type { AftercartLogin } from './login/login.element.ts'
import type { AftercartUpdateCard } from './update-card/update-card.element.ts'

/** React 19 sets what is a property of the element as a property, and calls `onaftercart-…` for its events. */
type AftercartElement<Host extends HTMLElement, Properties extends keyof Host> = DetailedHTMLProps<
  HTMLAttributes<Host>,
  Host
> &
  Partial<Pick<Host, Properties>> & {
    'publishable-key'?: string
  } & { [Name in keyof AftercartEvents as `on${Name}`]?: (event: CustomEvent<AftercartEvents[Name]>) => void }

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'aftercart-login': AftercartElement<AftercartLogin, 'server' | 'client' | 'mode'>
      'aftercart-cart': AftercartElement<AftercartCart, 'server' | 'client'> & { 'checkout-url'?: string }
      'aftercart-checkout': AftercartElement<AftercartCheckout, 'server' | 'client' | 'items'> & {
        'continue-url'?: string
      }
      'aftercart-update-card': AftercartElement<AftercartUpdateCard, 'server' | 'client' | 'token'>
    }
  }
}
