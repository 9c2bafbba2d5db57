import type { Runtime } from '@aftercart/runtime'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  outcomes: Counter<'status' | 'duplicate'>
  http: Histogram<'method' | 'door' | 'status'>
}

/** What `/metrics` tells. Counters are of this process; the gauges are of the database, so any one machine may be asked. */
export function createMetrics(runtime: Runtime): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const outcomes = new Counter({
    name: 'aftercart_outcomes_total',
    help: 'Outcomes stored, by status; duplicate="true" for those that were known before.',
    labelNames: ['status', 'duplicate'] as const,
    registers: [registry],
  })
  const http = new Histogram({
    name: 'aftercart_http_request_seconds',
    help: 'Time to answer, by door and status.',
    labelNames: ['method', 'door', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  addQueueGauges(registry, runtime)
  return { registry, outcomes, http }
}

function addQueueGauges(registry: Registry, runtime: Runtime): void {
  const read = keptFor(5000, () => readQueue(runtime))
  gauge(
    registry,
    'aftercart_effects_pending',
    'Actions waiting for a worker or being done.',
    async () => (await read()).effects,
  )
  gauge(registry, 'aftercart_jobs_queued', 'Jobs in the queue.', async () => (await read()).jobs)
  gauge(registry, 'aftercart_timers', 'Waits that have not come due.', async () => (await read()).timers)
  gauge(
    registry,
    'aftercart_timers_late_seconds',
    'How long the oldest due wait has not been woken.',
    async () => (await read()).late,
  )
  gauge(registry, 'aftercart_runs_active', 'Runs under way.', async () => (await read()).runs)
}

function gauge(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read())
    },
  })
}

type Queue = { effects: number; jobs: number; timers: number; late: number; runs: number }

async function readQueue(runtime: Runtime): Promise<Queue> {
  const { rows } = await runtime.pool.query<Queue>(
    `SELECT (SELECT count(*)::int FROM effect WHERE state IN ('pending', 'running')) AS effects,
       (SELECT count(*)::int FROM graphile_worker.jobs) AS jobs,
       (SELECT count(*)::int FROM timer) AS timers,
       (SELECT count(*)::int FROM run WHERE status = 'active') AS runs,
       (SELECT coalesce(greatest(extract(epoch FROM now() - min(due_at)), 0), 0)::float FROM timer) AS late`,
  )
  return rows[0]!
}

/** Asks at most once in `ms`, however often it is asked. */
function keptFor<Value>(ms: number, read: () => Promise<Value>): () => Promise<Value> {
  let kept: Promise<Value> | null = null
  let until = 0
  return () => {
    if (kept === null || Date.now() >= until) {
      until = Date.now() + ms
      kept = read()
      kept.catch(() => (kept = null))
    }
    return kept
  }
}
