/** What OpenTelemetry's own variables ask for. Its SDK reads names, headers, timeouts and certificates itself. */
export type TracingSettings = {
  sampler: { always: boolean } | { ratio: number }
  /** Whether a caller's own decision counts before ours. */
  byParent: boolean
}

export type WhatToTrace = { trace: true; settings: TracingSettings } | { trace: false; problem: string | null }

const off: WhatToTrace = { trace: false, problem: null }

/**
 * Traces are sent when OTEL_TRACES_EXPORTER is `otlp`, or an OTLP endpoint is named and no exporter forbidden. A setting that we
 * cannot follow is a problem, told in one line, and no reason not to start.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function whatToTrace(variables: Record<string, string | undefined>): WhatToTrace {
  const said = (name: string) => variables[name]?.trim() || undefined
  if (said('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return off
  const exporter = said('OTEL_TRACES_EXPORTER')
  const endpoint = said('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? said('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (exporter === 'none' || (exporter === undefined && endpoint === undefined)) return off
  if (exporter !== undefined && exporter !== 'otlp')
    return problem(`OTEL_TRACES_EXPORTER must be otlp or none, not "${exporter}"`)
  const protocol = said('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? said('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/json'
  if (!/^http\/(json|protobuf)$/.test(protocol))
    return problem(`OTEL_EXPORTER_OTLP_PROTOCOL must be http/json, not "${protocol}"`)
  const sampler = samplerOf(said('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on', said('OTEL_TRACES_SAMPLER_ARG'))
  if (sampler === null)
    return problem('OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, with or without parentbased_')
  return { trace: true, settings: sampler }
}

function samplerOf(name: string, argument = '1'): TracingSettings | null {
  const byParent = name.startsWith('parentbased_')
  switch (name.replace('parentbased_', '')) {
    case 'always_on':
      return { byParent, sampler: { always: true } }
    case 'always_off':
      return { byParent, sampler: { always: false } }
    case 'traceidratio': {
      const ratio = Number(argument)
      return ratio >= 0 && ratio <= 1 ? { byParent, sampler: { ratio } } : null
    }
    default:
      return null
  }
}

function problem(what: string): WhatToTrace {
  return { trace: false, problem: `${what}. Traces are not sent.` }
}
