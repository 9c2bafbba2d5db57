import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Runtime } from '@aftercart/runtime'
import type { Auth } from './auth.ts'
import { answerAuth } from './auth.door.ts'
import { createCallers } from './callers.ts'
import type { Limits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { setSecurityHeaders } from './security-headers.ts'
import type { Setup } from './setup.ts'
import { createTrpcDoor } from './trpc.door.ts'
import { answerPay, payPath } from './pay.door.ts'
import { answerUnsubscribe, unsubscribePath } from './unsubscribe.door.ts'

export type HandlerOptions = {
  runtime: Runtime
  auth: Auth
  setup: Setup
  limits: Limits
  /** The address people reach it at, when it is not the one it listens on (behind a proxy), e.g. `https://shop.example`. */
  publicUrl?: string | null
  /** True behind a proxy that sets `x-forwarded-for`: its last entry then counts as the caller's address. */
  trustProxy?: boolean
  /** True on a worker: it tells how it is, and answers nothing else. */
  onlyHealth?: boolean
  /** Answers what is not ours, e.g. static files. 404 when there is none. */
  next?: (request: IncomingMessage, response: ServerResponse) => void
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** All doors as one function for node:http, or for any framework that takes such a function. */
export function createAftercartHandler(options: HandlerOptions): Handler {
  const { runtime, onlyHealth = false, next = answerNotFound } = options
  const metrics = createMetrics(runtime)
  const answer = createDoors(options, metrics)
  const https = options.publicUrl?.startsWith('https:') ?? false
  return (request, response) => {
    const began = performance.now()
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const door = doorOf(path)
    response.once('close', () => {
      const labels = { method: request.method ?? '', door, status: String(response.statusCode) }
      metrics.http.observe(labels, (performance.now() - began) / 1000)
    })
    setSecurityHeaders(response, https)
    if (onlyHealth && (door === 'trpc' || door === 'auth' || door === 'unsubscribe' || door === 'pay'))
      return answerNotFound(request, response)
    if (door === 'page') return next(request, response)
    answer(door, request, response).catch((thrown: unknown) => {
      runtime.log.error({ err: thrown, door }, 'A door failed')
      if (!response.headersSent) sendText(response, 500, 'Something went wrong on our side. Try again.')
      else response.destroy()
    })
  }
}

type Door = 'trpc' | 'auth' | 'pay' | 'unsubscribe' | 'healthz' | 'readyz' | 'metrics'

function doorOf(path: string): Door | 'page' {
  if (path.startsWith('/trpc/')) return 'trpc'
  if (path.startsWith('/api/')) return 'auth'
  if (path.startsWith(unsubscribePath)) return 'unsubscribe'
  if (path.startsWith(payPath)) return 'pay'
  if (path === '/healthz') return 'healthz'
  if (path === '/readyz') return 'readyz'
  return path === '/metrics' ? 'metrics' : 'page'
}

function createDoors(options: HandlerOptions, metrics: Metrics) {
  const { runtime, auth, setup, limits, publicUrl = null, trustProxy = false } = options
  const callers = createCallers(runtime, auth, publicUrl)
  const addressOf = (request: IncomingMessage) => callerAddress(request, trustProxy)
  const trpc = createTrpcDoor({ runtime, callers, setup, limits, metrics, addressOf })
  return async (door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    switch (door) {
      case 'trpc':
        return trpc(request, response)
      case 'auth':
        return answerAuth(auth, request, response, { address: addressOf(request), publicUrl })
      case 'unsubscribe':
        return answerUnsubscribe(runtime, request, response)
      case 'pay':
        return answerPay(runtime, request, response)
      case 'healthz':
        return sendText(response, 200, 'ok')
      case 'readyz':
        return sendText(response, ...(await databaseState(runtime)))
      case 'metrics':
        response.setHeader('content-type', metrics.registry.contentType)
        response.end(await metrics.registry.metrics())
    }
  }
}

async function databaseState(runtime: Runtime): Promise<[number, string]> {
  try {
    await runtime.pool.query('SELECT')
    return [200, 'ok']
  } catch {
    return [503, 'The database does not answer.']
  }
}

function callerAddress(request: IncomingMessage, trustProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? ''
  if (!trustProxy) return direct
  // The last entry is the one our own proxy wrote; those before it are whatever the caller claimed.
  return (
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() || direct
  )
}

function answerNotFound(_request: IncomingMessage, response: ServerResponse): void {
  sendText(response, 404, 'There is nothing here.')
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.setHeader('cache-control', 'no-store')
  response.end(text)
}
