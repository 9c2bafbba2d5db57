import type { Charge, DeclineClass, OrderItem, OutcomeStatus } from '@aftercart/flow'

/** Amounts are decimal strings in `currency`. */
export type Product = {
  sku: string
  name: string
  description: string
  price: string
  currency: string
  kind: 'one-time' | 'subscription'
}

export type Shop = {
  name: string
  /** True when no money can move; then `testCards` are the only numbers that may be typed. */
  sandbox: boolean
  testCards: { number: string; title: string; brand: string; status: 'succeeded' | 'failed' | 'error' | 'pending' }[]
}

export type Person = { firstName: string; lastName: string; email: string }

export type LoginAnswer =
  | { status: 'logged-in'; token: string; expiresAt: string; contact: Person }
  | { status: 'refused'; message: string }

export type CheckoutRequest = {
  /** UUID made by the browser, one for each cart. */
  cartId: string
  /** Counted from 1. The same attempt is never charged twice. */
  attempt: number
  /** One press of the button: tells a request that was sent again from a new try. */
  submission: string
  items: { sku: string; quantity: number }[]
  contact: Person & { timeZone?: string | undefined }
  card: { number: string; expiry: string; cvc: string }
  loginToken?: string | undefined
  /** Makes an account for next time. */
  password?: string | undefined
}

export type FieldProblem = { field: string; message: string }

export type CheckoutAnswer = {
  /** `invalid`: something in the form is wrong, nothing was tried. */
  status: 'succeeded' | 'failed' | 'error' | 'pending' | 'invalid'
  orderId: string | null
  /** For the shopper, as it is. */
  message: string
  /** Whether another press of the button makes sense. */
  canRetry: boolean
  /** The answer to an earlier submission of the same attempt: this submission's card was not tried. */
  repeated: boolean
  problems: FieldProblem[]
}

/** An order that a mail asks to pay with another card. */
export type CardUpdate = {
  /**
   * open: it can be paid. paid, cancelled: nothing is left to pay. pending: the bank has not decided about the last try.
   * elsewhere: it cannot be paid here. gone, expired, broken: the link leads nowhere any more, or never did.
   */
  state: 'open' | 'paid' | 'cancelled' | 'pending' | 'elsewhere' | 'gone' | 'expired' | 'broken'
  shop: { name: string; email: string; url: string } | null
  /** `total` and prices are decimal strings in `currency`. */
  order: { id: string; items: OrderItem[]; total: string; currency: string } | null
} & Pick<Shop, 'sandbox' | 'testCards'>

/** What a page that charges by itself may tell. Provisional: the gateway or the shop's server confirms. */
export type BrowserOutcome = {
  eventId: string
  gateway: string
  payment: string
  attempt: number
  status: Exclude<OutcomeStatus, 'refunded'>
  charge?: Charge
  decline?: { class: DeclineClass; code: string }
  error?: { code: string; message: string }
  occurredAt?: string
  order: { id: string; currency: string; items: OrderItem[] }
  contact: Person & { timeZone?: string }
}

/** The procedures `storefront.*` that a publishable key may call. */
export type StorefrontClient = {
  shop(): Promise<Shop>
  products(input: { skus?: string[] }): Promise<{ items: Product[] }>
  login(input: { username: string; password: string; timeZone?: string | undefined }): Promise<LoginAnswer>
  register(input: Person & { password: string; timeZone?: string | undefined }): Promise<LoginAnswer>
  /** Of a login at the shop's own form: with an email alone, only a contact who is known already is meant. */
  reportLogin(input: {
    eventId: string
    contact: Partial<Person> & { email: string; timeZone?: string | undefined }
  }): Promise<{ accepted: true }>
  checkout(input: CheckoutRequest): Promise<CheckoutAnswer>
  /** By the token of a link in a mail alone: without a key. */
  cardUpdate(input: { token: string }): Promise<CardUpdate>
  payOrder(input: { token: string } & Pick<CheckoutRequest, 'submission' | 'card'>): Promise<CheckoutAnswer>
  reportOutcome(input: BrowserOutcome): Promise<{ accepted: true }>
}
