import type { IncomingMessage } from 'node:http'
import { requestScope, type RequestScope } from '@aftercart/api/server'
import type { Meter } from '@aftercart/runtime'
import type { SpanContext } from '@opentelemetry/api'
import { whatToTrace } from './tracing-settings.ts'

export type Tracing = {
  /** Spans of what the runtime does. */
  meter: Pick<Meter, 'transaction' | 'action' | 'timer' | 'origin'>
  /** A span around a request; what it answers ends it. */
  onRequest(request: IncomingMessage, scope: RequestScope): (status: number) => void
  /** Sends what is left. */
  stop(): Promise<void>
}

/**
 * Traces by OpenTelemetry, when its own variables ask for them; null, and nothing loaded, when not. A run is one trace: its id is the
 * run's id without the hyphens, on whichever machine and however much later it goes on. Spans carry ids and types of steps,
 * never what stands in them.
 */
export async function startTracing(
  variables: Record<string, string | undefined>,
  version: string,
): Promise<{ tracing: Tracing | null; problem: string | null }> {
  const wanted = whatToTrace(variables)
  if (!wanted.trace) return { tracing: null, problem: wanted.problem }
  const { openTracer } = await import('./tracer.ts')
  return { tracing: tracingBy(await openTracer(wanted.settings, version)), problem: null }
}

export type SpanSaid = {
  name: string
  /** Milliseconds since 1970. */
  began: number
  ended: number
  /** The trace that it begins or joins as one of its roots; a new one when not said. */
  trace?: string
  parent?: SpanContext | undefined
  links?: readonly SpanContext[]
  attributes: Attributes
  failed?: boolean
}

/** What writes spans; OpenTelemetry's, once it is loaded. */
export type SpanWriter = {
  /** A span that is over. */
  write(span: SpanSaid): SpanContext
  /** A span that ends later; others can refer to it already. */
  begin(name: string, attributes: Attributes, parent: SpanContext | null): OpenSpan
  stop(): Promise<void>
}

export type OpenSpan = {
  context: SpanContext
  end(attributes: Attributes, links: readonly SpanContext[], failed: boolean): void
}

type Attributes = Record<string, string | number>

function tracingBy(spans: SpanWriter): Tracing {
  return { meter: spansOfWork(spans), onRequest: spansOfRequests(spans), stop: () => spans.stop() }
}

function spansOfWork(spans: SpanWriter): Tracing['meter'] {
  return {
    origin: () => requestScope()?.trace,
    transaction(kind, seconds, items, from = []) {
      const origins = from as readonly SpanContext[]
      const [only] = origins
      const shared = origins.length === 1 ? { parent: only } : { links: [...new Set(origins)] }
      const attributes = { 'aftercart.kind': kind, 'aftercart.items': items }
      spans.write({ name: `transaction ${kind}`, ...lasting(seconds), ...shared, attributes })
    },
    action(type, result, seconds, of) {
      const attributes = { 'aftercart.step': type, 'aftercart.result': result, ...idsOf(of) }
      const failed = result === 'given-up' || result === 'retrying'
      spans.write({ name: `action ${type}`, ...lasting(seconds), ...traceOf(of), attributes, failed })
    },
    timer: (late, of) => void spans.write({ name: 'timer', ...lasting(late), ...traceOf(of), attributes: idsOf(of) }),
  }
}

function spansOfRequests(spans: SpanWriter): Tracing['onRequest'] {
  return (request, scope) => {
    const method = request.method ?? ''
    const route = routeOf(request, scope.door)
    const about = { 'http.request.method': method, 'http.route': route }
    const span = spans.begin(`${method} ${route}`, about, callerOf(request))
    scope.trace = span.context
    return (status) => {
      const attributes: Attributes = { 'http.response.status_code': status, 'aftercart.request_id': scope.id }
      if (scope.shopId !== null) attributes['aftercart.shop_id'] = scope.shopId
      // The first span of each run's own trace says where it came from.
      const links = [span.context]
      const runs = scope.runs.map((of) =>
        spans.write({ name: 'run', ...lasting(0), ...traceOf(of), links, attributes: idsOf(of) }),
      )
      span.end(attributes, runs, status >= 500)
    }
  }
}

function lasting(seconds: number): { began: number; ended: number } {
  const ended = Date.now()
  return { began: ended - seconds * 1000, ended }
}

type Of = { shopId: string; runId: string } | undefined

function traceOf(of: Of): { trace?: string } {
  return of === undefined ? {} : { trace: of.runId.replaceAll('-', '') }
}

function idsOf(of: Of): Record<string, string> {
  return of === undefined ? {} : { 'aftercart.shop_id': of.shopId, 'aftercart.run_id': of.runId }
}

/** The door, and the procedure behind it; never the address as it came, which may hold tokens and what people typed. */
function routeOf(request: IncomingMessage, door: string): string {
  const procedure = /^\/trpc\/([a-zA-Z]{1,40}(?:\.[a-zA-Z]{1,40})?)(?:\?|$)/.exec(request.url ?? '')?.[1]
  return door === 'trpc' && procedure !== undefined ? `/trpc/${procedure}` : `/${door}`
}

/** The caller's own span, when its server traces too (W3C Trace Context). */
function callerOf({ headers }: IncomingMessage): SpanContext | null {
  const said = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(headers['traceparent'] ?? ''))
  if (said === null || /^0+$/.test(said[1]!) || /^0+$/.test(said[2]!)) return null
  return { traceId: said[1]!, spanId: said[2]!, traceFlags: Number.parseInt(said[3]!, 16) & 1, isRemote: true }
}
