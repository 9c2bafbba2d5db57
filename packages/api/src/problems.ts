import { TRPCError } from '@trpc/server'
import type { Problem } from '@aftercart/flow'
import type { z } from 'zod'

/** One thing that is wrong with a request: where (`order.items.0.price`, '' for the whole) and what to do about it. */
export type RequestProblem = {
  path: string
  message: string
  /** Of a flow: the rule's name and the node. */
  code?: string
  node?: string | null
}

/** A request that cannot be done as it stands: 400 with every problem. */
export class BadRequest extends Error {
  readonly problems: RequestProblem[]

  constructor(message: string, problems: RequestProblem[]) {
    super(message)
    this.problems = problems
  }
}

export function badRequest(message: string, problems: RequestProblem[]): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', message, cause: new BadRequest(message, problems) })
}

/** `what` as a person calls it, e.g. "campaign". */
export function notFound(what: string): TRPCError {
  return new TRPCError({
    code: 'NOT_FOUND',
    message: `There is no such ${what} in this shop. It may have been removed.`,
  })
}

/** What is wrong at a hundred places is wrong in the same way at the others. */
const mostTold = 100

/** Nobody reads more, e.g. of 100,000 names that are not known. */
const longestMessage = 500

export function problemsOfZod(error: z.core.$ZodError): RequestProblem[] {
  const told = error.issues.slice(0, mostTold).map((issue) => ({
    path: issue.path.map(String).join('.').slice(0, longestMessage),
    message: cut(wordsOf(issue)),
  }))
  const more = error.issues.length - told.length
  return more === 0 ? told : [...told, { path: '', message: `And ${more} more. Mend these first.` }]
}

function cut(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage)} …`
}

/** The schemas' own messages stay; only zod's words for what is missing are put into plain ones. */
function wordsOf(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return missing ? `This is missing: ${article(issue.expected)}.` : issue.message
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`
}

/** The problems of a flow that forbid what was asked; warnings are left out. */
export function problemsOfFlow(problems: readonly Problem[]): RequestProblem[] {
  return problems
    .filter((each) => each.severity === 'error')
    .map((each) => ({
      path: ['flow', each.node, each.field].filter((part) => typeof part === 'string').join('.'),
      message: each.message,
      code: each.code,
      node: each.node,
    }))
}
