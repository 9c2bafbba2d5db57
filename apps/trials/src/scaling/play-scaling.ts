import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Flow } from '@aftercart/flow'
import { createRuntime, openDatabase, outcomeReportSchema, reportOutcome, type Database } from '@aftercart/runtime'
import { declined } from '../rig/load.ts'
import { openReceiver, type Call } from '../rig/receiver.ts'
import { prepareShop } from '../rig/trial-shop.ts'
import { until } from '../rig/until.ts'

export type ScalingOptions = {
  /** Of an empty database. */
  databaseUrl: string
  /** Numbers of worker processes, e.g. 1, 2, 3, 4. */
  workers: readonly number[]
  /** Actions that one process does at a time. */
  concurrency: number
  /** Milliseconds the receiver takes for each. */
  delay: number
  /** How long each number of workers is measured. */
  seconds: number
  tell(line: string): void
}

export type Scaled = {
  workers: number
  actionsPerSecond: number
  /** What the waiting alone would allow, with the places that one shop may have. */
  ofPossible: number
  /** Against as many times what one process did; 1 is linear. */
  ofLinear: number
}

const script = fileURLToPath(new URL('slow-worker.process.ts', import.meta.url))

/** Actions that mostly wait, done by more and more worker processes with a fixed number of them at a time. */
export async function playScaling(options: ScalingOptions): Promise<Scaled[]> {
  const { databaseUrl, concurrency, delay, seconds, tell } = options
  const receiver = await openReceiver({ pause: () => delay })
  const shop = await prepareShop(databaseUrl, oneCall(receiver.url))
  const database = await openDatabase(databaseUrl, { connections: 16 })
  // One shop, and one receiver, leave a quarter of a process's places to others (jobs/bulkhead.ts).
  const places = concurrency - Math.max(1, Math.floor(concurrency / 4))
  const possible = (places * 1000) / delay
  const rates: { workers: number; rate: number }[] = []
  try {
    for (const workers of options.workers) {
      // Enough that they never run dry before the measuring ends.
      const orders = Math.ceil(possible * workers * (seconds + 4))
      await fillQueue(database, shop.id, `scale${workers}`, orders)
      const children = await startWorkers(databaseUrl, workers, concurrency)
      try {
        await sleep(2000)
        const from = Date.now()
        await sleep(seconds * 1000)
        const rate = arrivals(receiver.calls, from, Date.now()) / seconds
        rates.push({ workers, rate })
        tell(`${workers} worker processes: ${rate.toFixed(0)} actions/s`)
        await until('the queue is empty', async () => (await shop.active()) === 0, 120_000)
      } finally {
        for (const child of children) child.kill('SIGKILL')
      }
    }
  } finally {
    await database.close()
    await shop.close()
    await receiver.close()
  }
  const single = rates[0]!.rate / rates[0]!.workers
  return rates.map(({ workers, rate }) => ({
    workers,
    actionsPerSecond: rate,
    ofPossible: rate / (possible * workers),
    ofLinear: rate / (single * workers),
  }))
}

function oneCall(receiver: string): Flow {
  const params = { method: 'POST', url: `${receiver}/first`, body: '{"order":"{{ order.id }}"}' }
  return {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'first', type: 'http-request', params },
    ],
    edges: [{ from: 't', to: 'first' }],
  }
}

/** Outcomes whose actions wait in the queue, as nobody does them yet. */
async function fillQueue(database: Database, shopId: string, name: string, count: number): Promise<void> {
  const runtime = createRuntime({ database })
  let next = 0
  const lanes = Array.from({ length: 16 }, async () => {
    while (next < count) {
      const report = outcomeReportSchema.parse(declined(`${name}_${next++}`))
      await reportOutcome(runtime, shopId, report, { source: 'server' })
    }
  })
  await Promise.all(lanes)
}

async function startWorkers(databaseUrl: string, count: number, concurrency: number): Promise<ChildProcess[]> {
  const children = Array.from({ length: count }, () => fork(script, [databaseUrl, String(concurrency)]))
  await Promise.all(children.map((child) => once(child, 'message')))
  const begun = children.map((child) => once(child, 'message'))
  for (const child of children) child.send('go')
  await Promise.all(begun)
  return children
}

function arrivals(calls: readonly Call[], from: number, to: number): number {
  return calls.filter((call) => call.at >= from && call.at < to).length
}
