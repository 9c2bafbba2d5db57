import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusalOfReports, type Runtime } from '@aftercart/runtime'
import type { TRPCError } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { appRouter } from './app.router.ts'
import type { Callers } from './callers.ts'
import type { Context } from './context.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Setup } from './setup.ts'
import { pathOf } from './request-path.ts'
import { requestScope } from './request-scope.ts'
import { answerQuickly, type QuickOptions } from './quick.door.ts'
import { setHead, type Head } from './security-headers.ts'
import { referenceOf } from './trpc.ts'
import { retryAfter, unavailableError } from './unavailable.ts'

type DoorOptions = {
  runtime: Runtime
  callers: Callers
  setup: Setup
  limits: Limits
  metrics: Metrics
  addressOf(request: IncomingMessage): string
}

const BASE = '/trpc/'
const MEGABYTE = 1_000_000

/** In one request; ten times what our own pages send. 700 fit into an address, and took three seconds. */
const MOST_CALLS = 100

/** tRPC over HTTP below /trpc/. Queries may be posted too, as a flow can be longer than an address. */
export function createTrpcDoor(
  options: DoorOptions,
): (request: IncomingMessage, response: ServerResponse, standing: Head) => Promise<void> {
  const { runtime } = options
  const refusal = (name: string) => (name === 'outcomes.report' ? unavailableError(refusalOfReports(runtime)) : null)
  const each = { createContext: contextMaker(options), refusal, onError: errorTeller(options) }
  const usual = createTrpcHandler(each, MEGABYTE)
  const large = createTrpcHandler(each, 4 * MEGABYTE)
  return async (request, response, standing) => {
    const procedures = proceduresOf(request)
    const head = headOf(standing, procedures)
    const [name = ''] = procedures
    const isLarge = procedures.length === 1 && name === 'outcomes.reportMany'
    const most = isLarge ? 4 * MEGABYTE : MEGABYTE
    if (procedures.length === 1 && (await answerQuickly(each, { name, most, head }, request, response))) return
    setHead(response, head)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    // fetch's requests, which tRPC makes of ours, know no TRACE.
    if (request.method === 'TRACE') return void response.writeHead(405, { allow: 'GET, POST' }).end()
    const handler = isLarge ? large : usual
    handler(request, response)
  }
}

function contextMaker({ runtime, callers, setup, limits, metrics, addressOf }: DoorOptions) {
  return async (request: IncomingMessage): Promise<Context> => {
    const caller = await callers.identify(request).catch((error: unknown) => {
      throw unavailableError(error) ?? error
    })
    const scope = requestScope()
    if (scope !== undefined) scope.shopId = caller?.shopId ?? null
    return { caller, address: addressOf(request), runtime, callers, setup, limits, metrics }
  }
}

function errorTeller({ runtime }: DoorOptions) {
  return (error: TRPCError, path: string | undefined) => {
    if (error.code !== 'INTERNAL_SERVER_ERROR') return
    runtime.log.error(
      { err: error.cause ?? error, procedure: path, reference: referenceOf(error) },
      'A procedure failed',
    )
  }
}

function createTrpcHandler(
  { createContext, onError }: Pick<QuickOptions, 'createContext' | 'onError'>,
  maxBodySize: number,
) {
  return createHTTPHandler({
    router: appRouter,
    basePath: BASE,
    maxBodySize,
    allowMethodOverride: true,
    maxBatchSize: MOST_CALLS,
    createContext: ({ req }) => createContext(req),
    onError: ({ error, path }) => onError(error, path ?? ''),
    responseMeta({ errors }) {
      const seconds = retryAfter(errors[0])
      return seconds === null ? {} : { headers: new Headers([['retry-after', String(seconds)]]) }
    },
  })
}

function proceduresOf(request: IncomingMessage): string[] {
  const asked = pathOf(request).slice(BASE.length)
  // One name and nothing else, as nearly always.
  if (/^[\w.]*$/.test(asked)) return [asked]
  try {
    return decodeURIComponent(asked).split(',')
  } catch {
    return ['']
  }
}

/** What shoppers' pages call may come from any website: it carries a publishable key and never a cookie. */
function headOf(standing: Head, procedures: readonly string[]): Head {
  const head = [...standing, 'cache-control', 'no-store']
  if (!procedures.every((name) => name.startsWith('storefront.'))) return head
  head[head.indexOf('cross-origin-resource-policy') + 1] = 'cross-origin'
  return [...head, ...forOtherSites]
}

const forOtherSites: Head = [
  ...['access-control-allow-origin', '*'],
  ...['access-control-allow-methods', 'GET, POST'],
  ...['access-control-allow-headers', 'authorization, content-type'],
  ...['access-control-max-age', '86400'],
]
