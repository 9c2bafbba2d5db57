import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { onServer } from '../testing/postgres-server.ts'
import { openStory, until } from '../testing/story.ts'
import { startWorker } from './start-worker.ts'

const web = await openStory()
const held: ServerResponse[] = []
const calls: string[] = []
let holding = true
const receiver = createServer((request, response) => {
  calls.push(String(request.headers['idempotency-key']))
  if (holding) held.push(response)
  else response.end('{}')
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`

afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await web.close()
})

beforeEach(() => {
  holding = true
  calls.length = 0
})

// A worker process of its own gets by the queue what a web process stores; one process for both does it without.
const { hands: _, ...alone } = web.runtime
const ways = [
  { by: 'the queue', runtime: { ...alone, hands: { workers: new Set<never>() } } },
  { by: 'its own hands', runtime: web.runtime },
]

test.each(ways)(
  'after the database was away while actions of $by ended, none of them is done again, and new ones are',
  async ({ by, runtime }) => {
    const shop = await web.shop()
    await shop.publish({
      nodes: [
        { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'h', type: 'http-request', params: { method: 'POST', url, body: '' } },
      ],
      edges: [{ from: 't', to: 'h' }],
    })
    const worker = await startWorker(runtime)
    try {
      for (let n = 0; n < 6; n++) await shop.report(orderOf(by, n))
      await until(async () => held.length === 6)
      await away(async () => {
        // One after the other, so that the queue finds in several batches that it cannot write them down.
        for (const response of held.splice(0)) {
          response.end('{}')
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        holding = false
      })
      await shop.report(orderOf(by, 6))
      await until(async () => (await shop.runs()).filter((run) => run.status === 'ended').length === 7, 45_000)
      // What was answered while nobody could note it was noted as soon as somebody could, and not asked for again.
      expect(calls).toHaveLength(7)
      expect(new Set(calls).size).toBe(7)
    } finally {
      await worker.stop()
    }
  },
  90_000,
)

const orderOf = (by: string, n: number) => ({
  eventId: `event-${by}-${n}`,
  payment: `payment-${by}-${n}`,
  status: 'failed' as const,
  order: { id: `order-${by}-${n}` },
  contact: { email: `ada${n}@example.test`, lastName: `Lovelace ${n}` },
})

/** Nobody can reach the database while `work` is done, and nobody keeps the connection that was open before. */
async function away(work: () => Promise<void>): Promise<void> {
  const server = web.database.url.replace(/[^/]+$/, 'postgres')
  const name = web.database.url.split('/').at(-1) ?? ''
  await onServer(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await onServer(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  await work()
  await onServer(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
}
