import type { DeclineClass } from '@aftercart/flow'

/** As the shopper typed it. Lives in memory for one charge: never logged, stored or sent back. */
export type Card = {
  /** Digits, possibly grouped by spaces or hyphens. */
  number: string
  /** `MM/YY` or `MM/YYYY`. */
  expiry: string
  cvc: string
}

/** All of a card that may be kept. */
export type CardMark = {
  brand: CardBrand
  last4: string
  /** `YYYY-MM`: good until the end of this month. */
  expires: string
  /** The gateway's own name for the card, with which `retry` charges it again; null when it does not keep it. */
  reference: string | null
}

export type CardBrand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay'

/** `(payment, attempt)` is the idempotency key: the same pair is never charged twice, by `charge` and `retry` together. */
type Attempt = {
  payment: string
  attempt: number
  /** Decimal string in `currency`, e.g. "40.00". */
  amount: string
  /** ISO 4217. */
  currency: string
  now: Date
}

export type ChargeRequest = Attempt & {
  card: Card
  /** The shop's own name for the customer, so that a card that is used twice is kept once. */
  customer?: string
}

/** A charge without the shopper, of a card that the gateway keeps. */
export type RetryRequest = Attempt & {
  reference: string
  /** Ours, the same whenever the same try is asked for again: for providers that take an idempotency key. */
  key: string
}

/**
 * What a charge came to. `code` is the gateway's own and is for the merchant alone: what a shopper may read is
 * decided by `shopperMessage`. `card` is null when the gateway does not know the card.
 */
export type GatewayOutcome = { card: CardMark | null } & (
  | { status: 'succeeded' }
  /** `adviceCode`: the network's own advice, e.g. Mastercard's `03`. */
  | { status: 'failed'; decline: { class: DeclineClass; code: string; adviceCode?: string } }
  | { status: 'error'; error: { code: string; message: string } }
  | { status: 'pending' }
)

export type CardProblem = { field: keyof Card; message: string }

/** `refused`: what was typed cannot be a charge at all; nothing was tried and nothing may be stored. */
export type ChargeAnswer = { kind: 'outcome'; outcome: GatewayOutcome } | { kind: 'refused'; problems: CardProblem[] }

/**
 * One payment provider. Throws when the provider cannot be reached and it is certain that nothing was charged;
 * when that is not certain, it answers `pending`.
 */
export type Gateway = {
  /** Stands in every outcome as `gateway`. */
  name: string
  /** True when no money can ever move. */
  sandbox: boolean
  charge(request: ChargeRequest): Promise<ChargeAnswer>
  retry(request: RetryRequest): Promise<GatewayOutcome>
}
