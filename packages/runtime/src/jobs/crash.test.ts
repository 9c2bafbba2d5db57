import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { mail, openStory, until } from '../testing/story.ts'

const story = await openStory()
const server = createServer()
const children: ChildProcessByStdio<Writable, Readable, null>[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  server.close()
  await story.close()
})

const count = 300
/** As worker-process.ts says. */
const atOnce = 16

/** What the receiver of HTTP requests saw: each call with its key, and whether it has answered it. */
type Call = { key: string; answered: boolean }

test(
  'killed in the middle of 300 runs and started again: nothing is lost, nothing is sent twice',
  { timeout: 240_000 },
  async () => {
    const calls: Call[] = []
    const hook = await receiver(calls)
    const shop = await story.shop()
    await shop.publish({
      nodes: [
        { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'h', type: 'http-request', params: { method: 'POST', url: hook, body: '{"order":"{{ order.id }}"}' } },
        { id: 'm', type: 'send-email', params: mail('About {{ order.id }}') },
        { id: 'w', type: 'wait', params: { for: 'PT1S' } },
        { id: 'k', type: 'create-task', params: { title: 'Call about {{ order.id }}' } },
        { id: 'm2', type: 'send-email', params: mail('Reminder for {{ order.id }}') },
      ],
      edges: [
        { from: 't', to: 'h' },
        { from: 'h', out: 'ok', to: 'm' },
        { from: 'm', to: 'w' },
        { from: 'w', to: 'k' },
        { from: 'k', to: 'm2' },
      ],
    })
    const mailbox = () => story.runtime.prisma.mailboxMessage.count({ where: { shopId: shop.id } })

    // The first life ends while requests are on their way, the second among the mails; the third may finish.
    const stored = new Set<number>()
    const inFlight = new Set<string>()
    const live = async (enough: () => Promise<boolean>) => {
      const process = await startServer(story.database.url, shop.id, stored)
      // The reporter sends again what was not answered, and here all the rest as well.
      for (let n = 0; n < count; n++) process.stdin.write(`${JSON.stringify({ n, report: reportOf(n) })}\n`)
      await until(enough, 60_000)
      // In one go with the kill: no answer can leave in between.
      for (const call of calls) if (!call.answered) inFlight.add(call.key)
      process.kill('SIGKILL')
      await new Promise((resolve) => process.once('exit', resolve))
      const ledger = await story.runtime.prisma.outcome.findMany({
        where: { shopId: shop.id },
        select: { eventId: true },
      })
      const kept = new Set(ledger.map((row) => row.eventId))
      for (const n of stored) expect(kept).toContain(`evt_${n}`)
    }
    await live(async () => calls.length > 100 && calls.some((call) => !call.answered))
    expect(inFlight.size).toBeGreaterThan(0)
    expect(await mailbox()).toBeLessThan(2 * count)
    await live(async () => (await mailbox()) > 60)
    expect(await mailbox()).toBeLessThan(2 * count)
    await live(
      async () => (await story.runtime.prisma.run.count({ where: { shopId: shop.id, status: 'ended' } })) === count,
    )

    const mails = await shop.mails()
    expect(mails).toHaveLength(2 * count)
    expect(new Set(mails).size).toBe(2 * count)
    expect(await story.runtime.prisma.task.count({ where: { shopId: shop.id } })).toBe(count)
    expect(new Set(calls.map((call) => call.key)).size).toBe(count)
    const repeated = [...Map.groupBy(calls, (call) => call.key)].filter(([, same]) => same.length > 1)
    // Only calls of those moments were made again: at most one for each action that the worker does at once.
    expect(repeated.length).toBeLessThanOrEqual(2 * atOnce)
    for (const [, same] of repeated) expect(same.length).toBeLessThanOrEqual(3)
    for (const key of inFlight) expect(repeated.map(([again]) => again)).toContain(key)
  },
)

async function receiver(calls: Call[]): Promise<string> {
  server.on('request', (request, response) => {
    const call: Call = { key: String(request.headers['idempotency-key']), answered: false }
    calls.push(call)
    setTimeout(() => {
      call.answered = true
      response.end('{}')
    }, 50)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

async function startServer(url: string, shopId: string, stored: Set<number>) {
  const script = fileURLToPath(new URL('../testing/worker-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, url, shopId], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  child.stdin.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready.`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve()
      else stored.add(Number(line.split(' ')[1]))
    })
  })
  return child
}

function reportOf(n: number) {
  return {
    eventId: `evt_${n}`,
    gateway: 'sandbox',
    payment: `pay_${n}`,
    status: 'failed',
    order: { id: `ord_${n}`, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }] },
    contact: { firstName: `Ada ${n % 40}`, lastName: 'Lovelace', email: 'ada@example.test' },
  }
}
