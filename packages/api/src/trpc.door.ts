import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Runtime } from '@aftercart/runtime'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { appRouter } from './app.router.ts'
import type { Callers } from './callers.ts'
import type { Context } from './context.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Setup } from './setup.ts'
import { requestScope } from './request-scope.ts'
import { referenceOf } from './trpc.ts'

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

/** tRPC over HTTP below /trpc/. Queries may be posted too, as a flow can be longer than an address. */
export function createTrpcDoor(options: DoorOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const usual = createTrpcHandler(options, MEGABYTE)
  const large = createTrpcHandler(options, 4 * MEGABYTE)
  return (request, response) => {
    const procedures = proceduresOf(request)
    response.setHeader('cache-control', 'no-store')
    if (procedures.every((name) => name.startsWith('storefront.'))) allowOtherSites(response)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const handler = procedures.length === 1 && procedures[0] === 'outcomes.reportMany' ? large : usual
    handler(request, response)
  }
}

function createTrpcHandler({ runtime, callers, setup, limits, metrics, addressOf }: DoorOptions, maxBodySize: number) {
  return createHTTPHandler({
    router: appRouter,
    basePath: BASE,
    maxBodySize,
    allowMethodOverride: true,
    async createContext({ req }): Promise<Context> {
      const caller = await callers.identify(req)
      const scope = requestScope()
      if (scope !== undefined) scope.shopId = caller?.shopId ?? null
      return { caller, address: addressOf(req), runtime, callers, setup, limits, metrics }
    },
    onError({ error, path }) {
      if (error.code !== 'INTERNAL_SERVER_ERROR') return
      runtime.log.error(
        { err: error.cause ?? error, procedure: path, reference: referenceOf(error) },
        'A procedure failed',
      )
    },
  })
}

function proceduresOf(request: IncomingMessage): string[] {
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  try {
    return decodeURIComponent(path.slice(BASE.length)).split(',')
  } catch {
    return ['']
  }
}

/** What shoppers' pages call may come from any website: it carries a publishable key and never a cookie. */
function allowOtherSites(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-methods', 'GET, POST')
  response.setHeader('access-control-allow-headers', 'authorization, content-type')
  response.setHeader('access-control-max-age', '86400')
  response.setHeader('cross-origin-resource-policy', 'cross-origin')
}
