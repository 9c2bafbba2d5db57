import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Runtime } from '@aftercart/runtime'
import type { Auth } from './auth.ts'
import { answerAuth } from './auth.door.ts'
import { createCallers } from './callers.ts'
import type { Limits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { pathOf } from './request-path.ts'
import { inScope, newScope, type RequestScope } from './request-scope.ts'
import { securityHead, setHead, type Head } from './security-headers.ts'
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
  /** Counts and measures; ones of its own when not said. */
  metrics?: Metrics
  /** How the process is; when not said it only looks whether the database answers. */
  health?: Health
  /** Told when a request comes in; what it answers is told the status once that is out. Static pages are left out. */
  onRequest?: (request: IncomingMessage, scope: RequestScope) => (status: number) => void
  /** Answers what is not ours, e.g. static files. 404 when there is none. */
  next?: (request: IncomingMessage, response: ServerResponse) => void
}

/** Null when all is well, else the reason in a few words. */
export type Health = {
  /** Why it cannot take work. */
  whyNotHealthy(): string | null
  /** Why it is of no use to ask it anything: the database does not answer. */
  whyNotReady(): string | null
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** All doors as one function for node:http, or for any framework that takes such a function. */
export function createAftercartHandler(options: HandlerOptions): Handler {
  const { runtime, onlyHealth = false, next = answerNotFound, trustProxy = false, onRequest } = options
  const metrics = options.metrics ?? createMetrics()
  const answer = createDoors(options, metrics)
  const standing = securityHead(options.publicUrl?.startsWith('https:') ?? false)
  return (request, response) => {
    const began = performance.now()
    const door = doorOf(pathOf(request))
    const scope = newScope(request, door, trustProxy)
    const ended = door === 'page' ? undefined : onRequest?.(request, scope)
    response.once('close', () => {
      const labels = { method: methodLabel(request), door, status: String(response.statusCode) }
      metrics.http.observe(labels, (performance.now() - began) / 1000)
      ended?.(response.statusCode)
    })
    const head = [...standing, 'x-request-id', scope.id]
    const isClosed = onlyHealth && (door === 'trpc' || door === 'auth' || door === 'unsubscribe' || door === 'pay')
    // The door of procedures, which is asked most, writes them together with its own.
    if (door !== 'trpc' || isClosed) setHead(response, head)
    if (isClosed) return answerNotFound(request, response)
    if (door === 'page') return next(request, response)
    inScope(scope, () => answer(door, request, response, head)).catch((thrown: unknown) => {
      runtime.log.error({ err: thrown, door, request: scope.id }, 'A door failed')
      if (response.headersSent) return void response.destroy()
      setHead(response, head)
      sendText(response, 500, 'Something went wrong on our side. Try again.')
    })
  }
}

/** Whoever sends made-up methods must not make a new series of each. */
function methodLabel({ method = '' }: IncomingMessage): string {
  return /^(GET|POST|HEAD|OPTIONS)$/.test(method) ? method : 'other'
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
  const { runtime, auth, setup, limits, health, publicUrl = null, trustProxy = false } = options
  const callers = createCallers(runtime, auth, publicUrl)
  const addressOf = (request: IncomingMessage) => callerAddress(request, trustProxy)
  const trpc = createTrpcDoor({ runtime, callers, setup, limits, metrics, addressOf })
  return async (door: Door, request: IncomingMessage, response: ServerResponse, head: Head): Promise<void> => {
    switch (door) {
      case 'trpc':
        return trpc(request, response, head)
      case 'auth':
        return answerAuth(auth, request, response, { address: addressOf(request), publicUrl })
      case 'unsubscribe':
        return answerUnsubscribe(runtime, request, response)
      case 'pay':
        return answerPay(runtime, request, response)
      case 'healthz':
        return sendHealth(response, health === undefined ? null : health.whyNotHealthy())
      case 'readyz':
        return sendHealth(response, health === undefined ? await whySilent(runtime) : health.whyNotReady())
      case 'metrics': {
        const { type, body } = await metrics.text()
        response.setHeader('content-type', type)
        response.setHeader('cache-control', 'no-store')
        response.end(body)
      }
    }
  }
}

function sendHealth(response: ServerResponse, why: string | null): void {
  sendText(response, why === null ? 200 : 503, why ?? 'ok')
}

async function whySilent(runtime: Runtime): Promise<string | null> {
  return runtime.pool.query('SELECT').then(
    () => null,
    () => 'The database does not answer.',
  )
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
