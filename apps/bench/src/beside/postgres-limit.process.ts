// Writes as many runs as PostgreSQL takes, in a process of its own.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import type { LimitOrder } from './postgres-limit.ts'

const [order] = (await once(process, 'message')) as [LimitOrder]
const shopId = randomUUID()
const pool = new pg.Pool({ connectionString: order.databaseUrl, max: order.connections })
let count = 0

await Promise.all(Array.from({ length: order.connections }, () => write(0.5)))
count = 0
const began = performance.now()
await Promise.all(Array.from({ length: order.connections }, () => write(order.seconds)))
const took = (performance.now() - began) / 1000
await pool.end()
process.send!({ written: count, took })

async function write(seconds: number): Promise<void> {
  const client = await pool.connect()
  try {
    for (const end = performance.now() + seconds * 1000; performance.now() < end; count += order.gathered)
      await client.query({ name: 'run', text: order.statement, values: runs(order.gathered) })
  } finally {
    client.release()
  }
}

/** The rows of so many runs, table by table, as JSON. */
function runs(gathered: number): string[] {
  const ids = Array.from({ length: gathered }, () => [randomUUID(), randomUUID(), randomUUID()] as const)
  return order.templates.map((template) => {
    const inner = template.slice(1, -1)
    const rows = ids.map(([run, contact, name]) =>
      inner
        .replaceAll('~SHOP~', shopId)
        .replaceAll('~RUN~', run)
        .replaceAll('~CONTACT~', contact)
        .replaceAll('~ORDER~', name.slice(0, 12)),
    )
    return `[${rows.join(',')}]`
  })
}
