import { isDown, TooBusy, withoutStack } from '@aftercart/runtime'
import { TRPCError } from '@trpc/server'

/** The request itself is right, and the same will work later: 503 with Retry-After. Null for all other errors. */
export function unavailableError(thrown: unknown): TRPCError | null {
  const cause = thrown instanceof TRPCError && thrown.code === 'INTERNAL_SERVER_ERROR' ? thrown.cause : thrown
  if (cause instanceof TooBusy)
    return withoutStack(() => new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: cause.message, cause }))
  if (!isDown(cause)) return null
  const message =
    'The database does not answer just now, and nothing of this was stored. Send it again in some seconds.'
  return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message, cause })
}

/** Seconds after which it is worth trying again; null when the error says nothing of it. */
export function retryAfter(error: TRPCError | undefined): number | null {
  if (error?.code !== 'SERVICE_UNAVAILABLE') return null
  return error.cause instanceof TooBusy ? error.cause.retryAfter : 2
}
