import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Pool } from 'pg'
import { outcomeReportSchema } from '../inbox/outcome-report.model.ts'
import { reportOutcome } from '../inbox/report-outcome.ts'
import { startWorker } from '../jobs/start-worker.ts'
import type { Runtime } from '../runtime.ts'
import { newId } from '../database/new-id.ts'
import { line, until } from '../testing/story.ts'

/** Bytes that each run leaves in one table or index, spread evenly over all of them. `index` is null for the table itself. */
export type DiskUse = { table: string; index: string | null; bytes: number }

/**
 * Lets this many failed orders of as many people come in twice, each beginning a run with a condition and an HTTP request to
 * a receiver of its own, waits until all is done and cleans up each time, and tells what the second half left on disk, the
 * largest first: what the first half left free was there to be used again, as on a server that has run for long. Nobody else
 * may use the database meanwhile. The runtime's clock must be running.
 */
export async function diskPerRun(runtime: Runtime, runs: number): Promise<DiskUse[]> {
  const receiver = createServer((request, response) => request.resume().on('end', () => response.end('{"ok":true}')))
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  const shopId = await shopWithFlow(runtime, `http://127.0.0.1:${port}/hook`)
  const worker = await startWorker(runtime, { concurrency: 16 })
  try {
    await runAll(runtime, shopId, 0, runs)
    const before = await sizes(runtime.pool)
    await runAll(runtime, shopId, runs, 2 * runs)
    return growth(before, await sizes(runtime.pool), runs)
  } finally {
    await worker.stop()
    receiver.close()
  }
}

function growth(before: readonly DiskUse[], after: readonly DiskUse[], runs: number): DiskUse[] {
  return after
    .map(({ table, index, bytes }) => {
      const was = before.find((each) => each.table === table && each.index === index)?.bytes ?? 0
      return { table, index, bytes: Math.round((bytes - was) / runs) }
    })
    .filter(({ bytes }) => bytes !== 0)
    .toSorted((a, b) => b.bytes - a.bytes)
}

async function runAll(runtime: Runtime, shopId: string, from: number, to: number): Promise<void> {
  let next = from
  const caller = async () => {
    for (let n = next++; n < to; n = next++) await reportOutcome(runtime, shopId, failedOrder(n), { source: 'server' })
  }
  await Promise.all(Array.from({ length: 16 }, caller))
  const patience = 5 * 60_000
  await until(async () => (await ended(runtime, shopId)) === to, patience)
}

async function shopWithFlow(runtime: Runtime, url: string): Promise<string> {
  const [id, campaignId] = [newId(), newId()]
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['c', 'condition', { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] }],
    ['h', 'http-request', { method: 'POST', url, body: '{"orderId":"{{ order.id }}"}' }],
  )
  const draft = { ...flow, edges: flow.edges.map((edge) => (edge.from === 'c' ? { ...edge, out: 'yes' } : edge)) }
  await runtime.prisma.shop.create({ data: { id, name: 'Mugs & More', email: 'shop@example.test' } })
  await runtime.prisma.campaign.create({
    data: {
      ...{ shopId: id, id: campaignId, kind: 'purchase-actions', name: 'Failed', trigger: 'purchase-failed' },
      ...{ draft, publishedVersion: 1 },
    },
  })
  await runtime.prisma.campaignVersion.create({ data: { shopId: id, campaignId, number: 1, flow: draft } })
  return id
}

/** Of the same shape as what `npm run bench` sends. */
function failedOrder(n: number) {
  const id = `disk-${String(n).padStart(8, '0')}`
  return outcomeReportSchema.parse({
    ...{ eventId: `evt_${id}`, gateway: 'sandbox', payment: `pay_${id}`, attempt: 1, status: 'failed' },
    decline: { class: 'soft', code: 'insufficient_funds' },
    order: { id, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 2, price: '40.00' }] },
    contact: { firstName: 'Ada', lastName: `Of ${id}`, email: `${id}@example.test` },
  })
}

async function ended(runtime: Runtime, shopId: string): Promise<number> {
  const { rows } = await runtime.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM run WHERE shop_id = $1 AND status = 'ended'`,
    [shopId],
  )
  return rows[0]!.count
}

/** After what is dead was cleaned away, as the database does by itself sooner or later. */
async function sizes(pool: Pool): Promise<DiskUse[]> {
  await pool.query('VACUUM ANALYZE')
  const { rows } = await pool.query<DiskUse>(
    `SELECT relname AS table, NULL AS index, pg_table_size(oid)::float AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)
     UNION ALL SELECT indrelid::regclass::name, indexrelid::regclass::name, pg_relation_size(indexrelid)::float FROM pg_index
     JOIN pg_class ON pg_class.oid = indrelid AND relkind = 'r'
     WHERE relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)`,
  )
  return rows
}
