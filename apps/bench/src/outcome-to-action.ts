/**
 * From `outcomes.report` over HTTP to the action done: each outcome is a failed card that passes a condition and calls a
 * local receiver. Open loop: reports go out on time whether or not the last one was answered.
 * Run by hand: node apps/bench/src/outcome-to-action.ts [reports per second] [seconds]
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startServer } from '../../e2e/src/server.fixture.ts'

const [rate = 100, seconds = 30] = process.argv.slice(2).map(Number)
const began = new Map<string, number>()
const answered: number[] = []
const done: number[] = []
const refusals: number[] = []

const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { orderId } = JSON.parse(body) as { orderId: string }
    const start = began.get(orderId)
    if (start !== undefined && began.delete(orderId)) done.push(performance.now() - start)
    response.end()
  })
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
const server = await startServer({
  AFTERCART_HTTP_ALLOW: '127.0.0.1/32',
  ...(process.env['BENCH_DATABASE_URL'] ? { DATABASE_URL: process.env['BENCH_DATABASE_URL'] } : {}),
})
try {
  await call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: flowTo(hook) })
  // A server that has just started compiles its code and PostgreSQL makes its plans: five seconds of the same load.
  await openLoop('warm', 5)
  answered.length = 0
  done.length = 0
  const took = await openLoop('ord', seconds)
  console.log(
    `${rate * seconds} outcomes at ${rate}/s, each: condition, HTTP request; ${done.length} done in ${took.toFixed(1)} s, ${refusals.length} refused`,
  )
  console.log(`answered:    ${summary(answered)}`)
  console.log(`action done: ${summary(done)}`)
} finally {
  await server.stop()
  receiver.closeAllConnections()
  receiver.close()
}

async function openLoop(prefix: string, seconds: number): Promise<number> {
  const start = performance.now()
  const pending: Promise<void>[] = []
  for (let n = 0; n < rate * seconds; n++) {
    const wait = start + (n * 1000) / rate - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    pending.push(report(`${prefix}_${n}`))
  }
  await Promise.all(pending)
  await settled()
  return (performance.now() - start) / 1000
}

/** Until every report has reached the receiver, for at most 30 seconds. */
async function settled(): Promise<void> {
  const giveUpAt = performance.now() + 30_000
  while (began.size > 0 && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function report(orderId: string): Promise<void> {
  const start = performance.now()
  began.set(orderId, start)
  const status = await call('outcomes.report', {
    eventId: `evt_${orderId}`,
    gateway: 'sandbox',
    payment: `pay_${orderId}`,
    attempt: 1,
    status: 'failed',
    decline: { class: 'soft', code: 'insufficient_funds' },
    order: { id: orderId, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 2, price: '40.00' }] },
    contact: { firstName: 'Ada', lastName: orderId, email: `${orderId}@example.test` },
  })
  if (status !== 200) refusals.push(status)
  else answered.push(performance.now() - start)
}

async function call(procedure: string, input: unknown): Promise<number> {
  const response = await fetch(`${server.url}/trpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  await response.arrayBuffer()
  return response.status
}

function flowTo(url: string) {
  return {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'c', type: 'condition', params: { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] } },
      { id: 'h', type: 'http-request', params: { method: 'POST', url, body: '{"orderId":"{{ order.id }}"}' } },
    ],
    edges: [
      { from: 't', to: 'c' },
      { from: 'c', out: 'yes', to: 'h' },
    ],
  }
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1) ?? '–'
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`
}
