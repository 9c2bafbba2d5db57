import type { Trigger } from '@aftercart/flow'

/** What a new campaign may begin with: the triggers that the server fires. */
export const startableTriggers: readonly Trigger[] = [
  'purchase-made',
  'purchase-succeeded',
  'purchase-failed',
  'purchase-error',
  'contact-created',
  'cart-login',
]
