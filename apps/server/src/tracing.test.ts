import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, outcome, runIdOf, secretKey, start, until, urlOf } from './main.fixture.ts'
import { startTracing } from './tracing.ts'
import { whatToTrace } from './tracing-settings.ts'

type SentSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: Record<string, unknown> }[]
  links?: { traceId: string; spanId: string }[]
}
type SentTraces = { resourceSpans: { resource: SentSpan; scopeSpans: { spans: SentSpan[] }[] }[] }

let database: TestDatabase
let collector: Server
const sent: { path: string; body: string }[] = []

beforeAll(async () => {
  database = await testDatabase()
  collector = createServer(async (request, response) => {
    // Answered only when it is kept: the server ends as soon as the last of it is answered.
    await keep(request)
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => collector.once('listening', resolve))
})
afterAll(async () => {
  collector.closeAllConnections()
  collector.close()
  await database.close()
})

test('without settings nothing is traced', async () => {
  expect(await startTracing({ OTEL_SERVICE_NAME: 'shop' }, '1')).toEqual({ tracing: null, problem: null })
})

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' }, true],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
  [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, false],
  [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, false],
  [{}, false],
])('OpenTelemetry’s own variables decide: %j', (variables, trace) => {
  expect(whatToTrace(variables).trace).toBe(trace)
})

test.each([
  [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER'],
  [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL'],
  [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER'],
  [
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '7' },
    'OTEL_TRACES_SAMPLER',
  ],
])('a setting that cannot be followed is told and sends nothing: %j', (variables, name) => {
  expect(whatToTrace(variables)).toEqual({
    trace: false,
    problem: expect.stringMatching(new RegExp(`^${name} must be .*not sent`)),
  })
})

test('a run is one trace, from the request that began it over its waits to its last action, and names nobody', async () => {
  const { port } = collector.address() as AddressInfo
  const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_SERVICE_NAME: 'walnut' }
  const server = start({ PORT: '0', DATABASE_URL: database.url, AFTERCART_SECRET_KEY: secretKey, ...otel })
  const url = await urlOf(server)
  const params = { kind: 'transactional', subject: 'Dear {{ contact.firstName }}', body: 'Pay again' }
  const flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'w', type: 'wait', params: { for: 'PT1S' } },
      { id: 'm', type: 'send-email', params },
    ],
    edges: [
      { from: 't', to: 'w' },
      { from: 'w', to: 'm' },
    ],
  }
  await call(url, 'purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow })
  const caller = '0af7651916cd43dd8448eb211c80319c'
  const traceparent = { traceparent: `00-${caller}-b7ad6b7169203331-01` }
  const runId = await runIdOf(await call(url, 'outcomes.report', outcome('traced'), traceparent))
  await fetch(`${url}/unsubscribe/secret-token?email=ada@example.test`)
  await until(
    async () => (await database.pool.query(`SELECT FROM run WHERE id = $1 AND status = 'ended'`, [runId])).rowCount,
    (count) => count === 1,
  )
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)

  expect(new Set(sent.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
  const bodies = sent.map(({ body }) => JSON.parse(body) as SentTraces)
  const spans = bodies.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)),
  )
  const trace = runId.replaceAll('-', '')
  const ofRun = spans.filter((span) => span.traceId === trace)
  expect(ofRun.map((span) => span.name).toSorted()).toEqual(['action send-email', 'run', 'timer'])
  const request = spans.find((span) => span.name === 'POST /trpc/outcomes.report')!
  expect({ ...request }).toMatchObject({ traceId: caller, parentSpanId: 'b7ad6b7169203331' })
  // The run leads back to the request, and the request to its run and to the transaction that it shared.
  const run = ofRun.find((span) => span.name === 'run')!
  expect(run.links).toMatchObject([{ traceId: caller, spanId: request.spanId }])
  expect(request.links).toMatchObject([{ traceId: trace, spanId: run.spanId }])
  expect(spans).toContainEqual(
    expect.objectContaining({ name: 'transaction outcomes', traceId: caller, parentSpanId: request.spanId }),
  )
  const keys = new Set(ofRun.flatMap((span) => span.attributes.map(({ key }) => key)))
  expect([...keys].toSorted()).toEqual(['aftercart.result', 'aftercart.run_id', 'aftercart.shop_id', 'aftercart.step'])
  const all = sent.map(({ body }) => body).join('\n')
  expect(all).toContain('"walnut"')
  for (const personal of ['Ada', 'Lovelace', 'ada@', 'secret-token', secretKey, 'Pay again'])
    expect(all).not.toContain(personal)
}, 60_000)

async function keep(request: IncomingMessage): Promise<void> {
  const body = await buffer(request)
  sent.push({ path: request.url ?? '', body: body.toString() })
}
