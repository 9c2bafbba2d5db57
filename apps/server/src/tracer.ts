// Loaded only when traces are configured: nothing of OpenTelemetry's is paid for otherwise.
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type IdGenerator,
  type Sampler,
} from '@opentelemetry/sdk-trace'
import type { SpanSaid, SpanWriter } from './tracing.ts'
import type { TracingSettings } from './tracing-settings.ts'

/** The longest that stopping waits for the collector. */
const flushLimit = 1500

export async function openTracer(settings: TracingSettings, version: string): Promise<SpanWriter> {
  const ids = settableIds()
  const own = resourceFromAttributes({ 'service.name': 'aftercart', 'service.version': version })
  const provider = new TracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(settings),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const tracer = provider.getTracer('aftercart', version)
  return {
    write(said) {
      const span = start(tracer, ids, said)
      if (said.failed === true) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(said.ended)
      return span.spanContext()
    },
    begin(name, attributes, parent) {
      const from = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent)
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, from)
      return { context: span.spanContext(), end: (...how) => endRequest(span, ...how) }
    },
    async stop() {
      const waited = new Promise<void>((resolve) => setTimeout(resolve, flushLimit).unref())
      await Promise.race([provider.shutdown().catch(() => {}), waited])
    },
  }
}

function start(tracer: Tracer, ids: SettableIds, said: SpanSaid): Span {
  const { name, began, attributes, parent, links = [] } = said
  const options = {
    startTime: began,
    kind: SpanKind.INTERNAL,
    attributes,
    links: links.map((context) => ({ context })),
  }
  if (parent !== undefined) return tracer.startSpan(name, options, trace.setSpanContext(ROOT_CONTEXT, parent))
  return ids.within(said.trace, () => tracer.startSpan(name, { ...options, root: true }))
}

function endRequest(
  span: Span,
  attributes: Record<string, string | number>,
  links: readonly SpanContext[],
  failed: boolean,
): void {
  span.setAttributes(attributes)
  span.addLinks(links.map((context) => ({ context })))
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

type SettableIds = IdGenerator & {
  /** Spans without a parent that `work` begins belong to this trace. */
  within<T>(trace: string | undefined, work: () => T): T
}

/** A run's spans have no span above them that is known everywhere: they are roots of one trace, whose id all can work out. */
function settableIds(): SettableIds {
  const random = new RandomIdGenerator()
  let wanted: string | undefined
  return {
    generateTraceId: () => wanted ?? random.generateTraceId(),
    generateSpanId: () => random.generateSpanId(),
    within(trace, work) {
      wanted = trace
      try {
        return work()
      } finally {
        wanted = undefined
      }
    },
  }
}

function samplerOf({ sampler, byParent }: TracingSettings): Sampler {
  const root =
    'ratio' in sampler
      ? new TraceIdRatioBasedSampler(sampler.ratio)
      : sampler.always
        ? new AlwaysOnSampler()
        : new AlwaysOffSampler()
  return byParent ? new ParentBasedSampler({ root }) : root
}
