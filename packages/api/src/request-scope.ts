import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What is known of the request that is being answered: for lines of the log and for traces. No personal data. */
export type RequestScope = {
  /** The proxy's `x-request-id` or our own; the answer carries it too. */
  id: string
  door: string
  /** The shop whose key or session it came with. */
  shopId: string | null
  /** The runs that it began. */
  runs: { shopId: string; runId: string }[]
  /** Whatever traces the request keeps it here. */
  trace?: object
}

const scopes = new AsyncLocalStorage<RequestScope>()

/** Everything that `work` calls, and what that calls later, finds the scope. */
export function inScope<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work)
}

/** The request that is being answered here; undefined for what nobody asked for, e.g. a timer. */
export function requestScope(): RequestScope | undefined {
  return scopes.getStore()
}

/** An id from outside is taken over only from a proxy of ours, and only when it can do no harm in a log. */
export function newScope(request: IncomingMessage, door: string, trustProxy: boolean): RequestScope {
  const given = trustProxy ? request.headers['x-request-id'] : undefined
  const id = typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID()
  return { id, door, shopId: null, runs: [] }
}
