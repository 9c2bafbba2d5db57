import type { FieldProblem } from './far-side.ts'

/**
 * Why a call got no answer. `message` is for the shopper.
 * `offline`: the browser has no network. `no-answer`: the server could not be reached, or not in time; whether it did what
 * was asked is unknown. `refused`: it said no, `problems` may say to which field. `server`: it failed.
 */
export class StorefrontError extends Error {
  readonly kind: 'offline' | 'no-answer' | 'refused' | 'server'
  readonly problems: FieldProblem[]

  constructor(kind: StorefrontError['kind'], message: string, problems: FieldProblem[] = []) {
    super(message)
    this.name = 'StorefrontError'
    this.kind = kind
    this.problems = problems
  }
}
