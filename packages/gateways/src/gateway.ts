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
export type CardMark = { brand: CardBrand; last4: string }

export type CardBrand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay'

/** `(payment, attempt)` is the idempotency key: the same pair is never charged twice. */
export type ChargeRequest = {
  payment: string
  attempt: number
  /** Decimal string in `currency`, e.g. "40.00". */
  amount: string
  /** ISO 4217. */
  currency: string
  card: Card
  now: Date
}

/**
 * What a charge came to. `code` is the gateway's own and is for the merchant alone: what a shopper may read is
 * decided by `shopperMessage`.
 */
export type GatewayOutcome = { card: CardMark } & (
  | { status: 'succeeded' }
  | { status: 'failed'; decline: { class: DeclineClass; code: string } }
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
}
