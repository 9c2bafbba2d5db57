import { explain } from '../form/explain.ts'
import type { CheckoutAnswer, FieldProblem } from '../wire/far-side.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import { words } from '../words.ts'
import { cardNames } from './card.ts'

/** What a form says after a try to pay; `message` is '' where the fields say it themselves. */
export type AfterTry = { message: string; problems: FieldProblem[] }

/** After an answer that leaves the shopper something to do. */
export function afterAnswer({ message, problems }: CheckoutAnswer): AfterTry {
  const atFields = problems.filter(({ field }) => cardNames.includes(field))
  return { message: atFields.length > 0 ? '' : message, problems: atFields }
}

/** After no answer, or one that makes no sense: where money may have moved, the shopper is not told to pay again. */
export function afterError(error: unknown, fields: readonly string[]): AfterTry {
  const { message, problems } = explain(error, fields)
  const unknownEnd = error instanceof StorefrontError && (error.kind === 'no-answer' || error.kind === 'server')
  return { message: unknownEnd ? words.noAnswerAfterPay : message, problems }
}
