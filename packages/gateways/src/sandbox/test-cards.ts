import type { DeclineCode } from '../decline-classes.ts'
import type { CardBrand } from '../gateway.ts'

export type TestCardResult =
  | { status: 'succeeded' }
  | { status: 'failed'; code: DeclineCode }
  | { status: 'error'; code: string; message: string }
  | { status: 'pending' }

export type TestCard = {
  number: string
  brand: CardBrand
  cvcLength: 3 | 4
  /** What the list of test cards says of it. */
  title: string
  /** What its first attempt comes to, and all others when `later` says nothing else. */
  result: TestCardResult
  /** What attempts of one payment come to from this one on. */
  later?: { fromAttempt: number; result: TestCardResult }
}

const visa = { brand: 'visa', cvcLength: 3 } as const
const succeeded = { status: 'succeeded' } as const

/**
 * Every number the sandbox takes. They are the published test numbers that developers know by heart
 * (docs.stripe.com/testing); none of them belongs to a person. Those that end in 408 (as in "request timeout"), 200 and
 * 333 (the third time it works) are our own, in the same never-issued range.
 */
export const testCards: readonly TestCard[] = [
  { ...visa, number: '4242424242424242', title: 'Pays', result: succeeded },
  { ...visa, number: '4000056655665556', title: 'Pays (Visa debit)', result: succeeded },
  { number: '5555555555554444', brand: 'mastercard', cvcLength: 3, title: 'Pays (Mastercard)', result: succeeded },
  {
    number: '2223003122003222',
    brand: 'mastercard',
    cvcLength: 3,
    title: 'Pays (Mastercard, 2-series)',
    result: succeeded,
  },
  { number: '378282246310005', brand: 'amex', cvcLength: 4, title: 'Pays (American Express)', result: succeeded },
  { number: '6011111111111117', brand: 'discover', cvcLength: 3, title: 'Pays (Discover)', result: succeeded },
  { number: '3056930009020004', brand: 'diners', cvcLength: 3, title: 'Pays (Diners Club)', result: succeeded },
  { number: '3566002020360505', brand: 'jcb', cvcLength: 3, title: 'Pays (JCB)', result: succeeded },
  { number: '6200000000000005', brand: 'unionpay', cvcLength: 3, title: 'Pays (UnionPay)', result: succeeded },
  { ...visa, number: '4000000000000002', title: 'Declined', result: declined('generic_decline') },
  { ...visa, number: '4000000000009995', title: 'Declined: not enough funds', result: declined('insufficient_funds') },
  {
    ...visa,
    number: '4000000000000333',
    title: 'Declined twice: not enough funds; pays at the third try',
    result: declined('insufficient_funds'),
    later: { fromAttempt: 3, result: succeeded },
  },
  {
    ...visa,
    number: '4000000000006975',
    title: 'Declined: over its limit',
    result: declined('card_velocity_exceeded'),
  },
  { ...visa, number: '4000000000000127', title: 'Declined: wrong security code', result: declined('incorrect_cvc') },
  { ...visa, number: '4000000000000069', title: 'Declined: expired', result: declined('expired_card') },
  { ...visa, number: '4000000000009987', title: 'Declined: reported lost', result: declined('lost_card') },
  { ...visa, number: '4000000000009979', title: 'Declined: reported stolen', result: declined('stolen_card') },
  { ...visa, number: '4100000000000019', title: 'Declined: held for fraud', result: declined('fraudulent') },
  {
    ...visa,
    number: '4000002500003155',
    title: 'Bank wants a confirmation',
    result: declined('authentication_required'),
  },
  {
    ...visa,
    number: '4000000000000119',
    title: 'Error while processing',
    result: { status: 'error', code: 'processing_error', message: 'The sandbox could not process the charge.' },
  },
  {
    ...visa,
    number: '4000000000000408',
    title: 'Error: no answer in time',
    result: {
      status: 'error',
      code: 'gateway_timeout',
      message: 'The sandbox did not answer in time. Nothing was charged.',
    },
  },
  { ...visa, number: '4000000000000200', title: 'Stays pending', result: { status: 'pending' } },
]

function declined(code: DeclineCode): TestCardResult {
  return { status: 'failed', code }
}
