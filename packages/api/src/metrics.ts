import {
  mostInBacklog,
  type Backlog,
  type BacklogPlace,
  type DatabaseWatch,
  type Meter,
  type MeteredPool,
} from '@aftercart/runtime'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  http: Histogram<'method' | 'door' | 'status'>
  /** What the runtime calls as it works. */
  meter: Meter
  /** From now on the gauges of the database are told, too. */
  watch(database: DatabaseWatch): void
  /** What `/metrics` says; takes at most as long as one look at the database. */
  text(): Promise<{ type: string; body: string }>
}

export type Build = { version: string; role: string }

/**
 * Counters are of this process since it began. Gauges of the database are the same on every machine: ask any one, or take the
 * highest.
 */
export function createMetrics(build: Build = { version: 'unknown', role: 'all' }): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  addBuild(registry, build)
  const http = addDoors(registry)
  const meter = addMeter(registry)
  return {
    http,
    meter,
    watch: (database) => addBacklog(registry, database),
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  }
}

function addBuild(registry: Registry, { version, role }: Build): void {
  const build = new Gauge({
    name: 'aftercart_build_info',
    help: 'Always 1; the labels say what runs here.',
    labelNames: ['version', 'role', 'node'] as const,
    registers: [registry],
  })
  build.set({ version, role, node: process.version }, 1)
}

function addDoors(registry: Registry): Metrics['http'] {
  return new Histogram({
    name: 'aftercart_http_request_seconds',
    help: 'Time to answer, by door and status. 429 and 503 are requests that were refused.',
    labelNames: ['method', 'door', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
}

function addMeter(registry: Registry): Meter {
  const registers = [registry]
  const outcomes = new Counter({
    name: 'aftercart_outcomes_total',
    help: 'Reports stored, by status and by who said so; duplicate="true" for those that were known before.',
    labelNames: ['status', 'source', 'duplicate'] as const,
    registers,
  })
  const transactions = new Histogram({
    name: 'aftercart_transaction_seconds',
    help: 'Time a transaction took, waiting for a connection included, by what it did.',
    labelNames: ['kind'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers,
  })
  const items = new Histogram({
    name: 'aftercart_transaction_items',
    help: 'How many outcomes, results or timers one transaction brought together, by what it did.',
    labelNames: ['kind'] as const,
    buckets: [1, 2, 5, 10, 20, 50, 100, 200],
    registers,
  })
  const actions = new Histogram({
    name: 'aftercart_action_seconds',
    help: 'Time a try of an action took, by the type of its step and what it came to.',
    labelNames: ['type', 'result'] as const,
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120],
    registers,
  })
  const timers = new Histogram({
    name: 'aftercart_timer_late_seconds',
    help: 'How long after it was due a wait was woken.',
    buckets: [0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600],
    registers,
  })
  const beats = new Gauge({
    name: 'aftercart_loop_last_seconds',
    help: 'When each loop of this worker last went round, as a Unix time.',
    labelNames: ['loop'] as const,
    registers,
  })
  return {
    transaction(kind, seconds, count) {
      transactions.observe({ kind }, seconds)
      items.observe({ kind }, count)
    },
    outcome: (status, source, duplicate) => outcomes.inc({ status, source, duplicate: String(duplicate) }),
    action: (type, result, seconds) => actions.observe({ type, result }, seconds),
    timer: (late) => timers.observe(late),
    beat: (loop) => beats.set({ loop }, Date.now() / 1000),
    pool: addPools(registry),
    origin: () => undefined,
  }
}

function addPools(registry: Registry): Meter['pool'] {
  const pools = new Map<string, MeteredPool>()
  new Gauge({
    name: 'aftercart_pool_connections',
    help: 'Connections to the database by pool: busy, idle, and requests that wait for one.',
    labelNames: ['pool', 'state'] as const,
    registers: [registry],
    collect() {
      for (const [name, { totalCount, idleCount, waitingCount }] of pools) {
        this.set({ pool: name, state: 'busy' }, totalCount - idleCount)
        this.set({ pool: name, state: 'idle' }, idleCount)
        this.set({ pool: name, state: 'waiting' }, waitingCount)
      }
    },
  })
  return (name, pool) => void pools.set(name, pool)
}

function addBacklog(registry: Registry, database: DatabaseWatch): void {
  const registers = [registry]
  // Reading fails together with the database: the numbers are then NaN, which no alarm takes for zero.
  const backlog = () => database.backlog().catch(() => null)
  const byPlace = (name: string, help: string, read: (at: { count: number; oldest: number }) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['what'] as const,
      registers,
      async collect() {
        const found = await backlog()
        for (const what of places) this.set({ what }, found === null ? Number.NaN : read(found.places[what]))
      },
    })
  byPlace(
    'aftercart_queue_length',
    `What could go on now and waits, at most ${mostInBacklog} of each.`,
    (at) => at.count,
  )
  byPlace('aftercart_queue_oldest_seconds', 'How long the longest waiting of it has waited.', (at) => at.oldest)
  const single = (name: string, help: string, read: () => Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read().catch(() => Number.NaN))
      },
    })
  const part = (read: (found: Backlog) => number) => async () => read(await database.backlog())
  single(
    'aftercart_queue_retries',
    `Jobs that wait for their next try, at most ${mostInBacklog}.`,
    part((found) => found.retries),
  )
  single(
    'aftercart_waits',
    'Waits that have not come due, as PostgreSQL estimates them.',
    part((found) => found.waits),
  )
  single('aftercart_dead_letters', `Actions that were given up, at most ${mostInBacklog}.`, database.deadLetters)
  single('aftercart_database_bytes', 'What the database takes on disk.', database.size)
  single('aftercart_database_up', '1 when the database answers.', async () =>
    (await database.look()).is === 'silent' ? 0 : 1,
  )
}

const places = ['jobs', 'timers', 'held-messages', 'in-hand'] as const satisfies readonly BacklogPlace[]
