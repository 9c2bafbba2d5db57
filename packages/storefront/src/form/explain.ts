import type { FieldProblem } from '../wire/far-side.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import { words } from '../words.ts'

/** What to show of a call that failed: problems at their fields, and a message for what belongs to none of them. */
export function explain(error: unknown, fields: readonly string[]): { message: string; problems: FieldProblem[] } {
  if (!(error instanceof StorefrontError)) throw error
  const problems = error.problems
    .map(({ field, message }) => ({ field: field.replace(/^contact\./, ''), message }))
    .filter(({ field }) => fields.includes(field))
  return { message: problems.length > 0 ? '' : error.message || words.serverFailed, problems }
}
