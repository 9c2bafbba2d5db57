import type { AppRouter, RequestProblem } from '@aftercart/api'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

/** All procedures, for the types of their answers: `inferOutput<Server['runs']['list']>`. */
export type Server = ReturnType<typeof useTRPC>

/** The app is served by the server it talks to; the session travels as a cookie. */
export function createServerClient() {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: '/trpc', maxURLLength: 4000, maxItems: 10 })],
  })
}

/** True when the server said "sign in first". */
export function isSignedOut(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data?.code === 'UNAUTHORIZED'
}

/** True when there is no such thing, or it belongs to somebody else. */
export function isNotFound(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data?.code === 'NOT_FOUND'
}

/** True when the server gave the request up for a reason it told in words that a person can act on. */
export function isRefusal(error: unknown): error is Error {
  const code: unknown = error instanceof TRPCClientError ? error.data?.code : undefined
  return (
    code === 'BAD_REQUEST' ||
    code === 'CONFLICT' ||
    code === 'PRECONDITION_FAILED' ||
    code === 'FORBIDDEN' ||
    code === 'UNPROCESSABLE_CONTENT'
  )
}

/** What the server found wrong with one field of a request, for the field's `error`; undefined when nothing. */
export function problemsAt(error: unknown, path: string): string | undefined {
  const messages = requestProblems(error)
    .filter((problem) => problem.path === path)
    .map((problem) => problem.message)
  return messages.length === 0 ? undefined : messages.join(' ')
}

/** Everything the server found wrong with a request. */
export function requestProblems(error: unknown): readonly RequestProblem[] {
  if (!(error instanceof TRPCClientError)) return []
  return (error as TRPCClientError<AppRouter>).data?.problems ?? []
}
