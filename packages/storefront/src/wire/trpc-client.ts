import { words } from '../words.ts'
import type { FieldProblem, StorefrontClient } from './far-side.ts'
import { StorefrontError } from './storefront-error.ts'

export type ClientOptions = { key: string; server: string; fetch?: typeof fetch | undefined }

type Call = { method: 'GET' | 'POST'; again: boolean; timeout: number }

// `again`: doing it twice changes nothing, so a call whose answer was lost may be sent once more.
const query: Call = { method: 'GET', again: true, timeout: 10_000 }
const repeatable: Call = { method: 'POST', again: true, timeout: 30_000 }
const once: Call = { method: 'POST', again: false, timeout: 15_000 }

/** Speaks tRPC's wire format without a transformer: one call, one request. Rejects with a StorefrontError only. */
export function createClient(options: ClientOptions): StorefrontClient {
  const procedure =
    <In, Out>(name: string, call: Call) =>
    (input: In): Promise<Out> =>
      send<Out>(options, `storefront.${name}`, input, call)
  return {
    shop: procedure<void, Awaited<ReturnType<StorefrontClient['shop']>>>('shop', query),
    products: procedure('products', query),
    login: procedure('login', once),
    register: procedure('register', once),
    reportLogin: procedure('reportLogin', repeatable),
    checkout: procedure('checkout', repeatable),
    cardUpdate: procedure('cardUpdate', query),
    payOrder: procedure('payOrder', repeatable),
    reportOutcome: procedure('reportOutcome', repeatable),
  }
}

async function send<Out>(options: ClientOptions, path: string, input: unknown, call: Call): Promise<Out> {
  try {
    return await sendOnce<Out>(options, path, input, call)
  } catch (error) {
    if (!call.again || !(error instanceof StorefrontError) || error.kind !== 'no-answer') throw error
    await new Promise((resolve) => setTimeout(resolve, 500))
    return sendOnce<Out>(options, path, input, call)
  }
}

async function sendOnce<Out>(
  { key, server, fetch = globalThis.fetch }: ClientOptions,
  path: string,
  input: unknown,
  call: Call,
) {
  const json = input === undefined ? undefined : JSON.stringify(input)
  const get = call.method === 'GET'
  const search = get && json !== undefined ? `?input=${encodeURIComponent(json)}` : ''
  let response: Response
  try {
    response = await fetch.call(globalThis, `${server}/trpc/${path}${search}`, {
      method: call.method,
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(get ? {} : { 'content-type': 'application/json' }),
      },
      ...(get || json === undefined ? {} : { body: json }),
      // The shop owner's own session, when there is one in this browser, must not stand in for the key.
      credentials: 'omit',
      // A report about a form that leaves the page must outlive it.
      keepalive: !get,
      signal: AbortSignal.timeout(call.timeout),
    })
  } catch {
    throw !navigator.onLine
      ? new StorefrontError('offline', words.offline)
      : new StorefrontError('no-answer', words.noAnswer)
  }
  return read<Out>(response)
}

type Envelope = {
  result?: { data: unknown }
  error?: { message?: string; data?: { problems?: { path: string; message: string }[] } }
}

async function read<Out>(response: Response): Promise<Out> {
  const body = (await response.json().catch(() => ({}))) as Envelope
  if (response.ok && body.result !== undefined) return body.result.data as Out
  if ([502, 503, 504].includes(response.status)) throw new StorefrontError('no-answer', words.noAnswer)
  if (response.status >= 500 || body.error === undefined) throw new StorefrontError('server', words.serverFailed)
  const problems: FieldProblem[] = (body.error.data?.problems ?? []).map(({ path, message }) => ({
    field: path,
    message,
  }))
  throw new StorefrontError('refused', body.error.message ?? words.serverFailed, problems)
}
