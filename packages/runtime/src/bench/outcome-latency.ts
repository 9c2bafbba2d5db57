// How long from `reportOutcome` to the action done, and to the report's answer: outcomes at a steady rate against a
// PostgreSQL of its own, workers in the same process. Run by hand: node packages/runtime/src/bench/outcome-latency.ts [per second] [seconds]
import { createRuntime } from '../create-runtime.ts'
import { newId } from '../database/new-id.ts'
import { openDatabase } from '../database/database.ts'
import { outcomeReportSchema } from '../inbox/outcome-report.model.ts'
import { reportOutcome } from '../inbox/report-outcome.ts'
import { startWorker } from '../jobs/start-worker.ts'
import { mailboxMailer } from '../mail/mailbox-mailer.ts'
import { databaseUrl, startTestServer } from '../testing/postgres-server.ts'

const [rate = 100, seconds = 30] = process.argv.slice(2).map(Number)
const server = await startTestServer()
const database = await openDatabase(databaseUrl(server.url, server.template), { connections: 30 })
const began = new Map<string, number>()
const answered: number[] = []
const done: number[] = []

const mailbox = mailboxMailer(database.prisma)
const runtime = createRuntime({
  database,
  log: { info: () => {}, warn: console.warn, error: console.error },
  mailer: {
    async send(mail) {
      await mailbox.send(mail)
      const start = began.get(mail.subject)
      if (start !== undefined) done.push(performance.now() - start)
    },
  },
})
const shopId = newId()
await publishedShop()
const worker = await startWorker(runtime, { concurrency: 10 })

const total = rate * seconds
const start = performance.now()
const pending: Promise<void>[] = []
for (let n = 0; n < total; n++) {
  const wait = start + (n * 1000) / rate - performance.now()
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  pending.push(report(n))
}
await Promise.all(pending)
const end = performance.now() + 30_000
while (done.length < total && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
const took = (performance.now() - start) / 1000

console.log(
  `${total} outcomes at ${rate}/s, each a failed card: condition, email (mailbox), task; ${done.length} done in ${took.toFixed(1)} s`,
)
console.log(`answered: ${summary(answered)}`)
console.log(`action done: ${summary(done)}`)
await worker.stop()
await database.close()
await server.stop()

async function report(n: number): Promise<void> {
  const orderId = `ord_${n}`
  began.set(orderId, performance.now())
  const outcome = outcomeReportSchema.parse({
    eventId: `evt_${n}`,
    gateway: 'sandbox',
    payment: `pay_${n}`,
    status: 'failed',
    order: { id: orderId, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 2, price: '40.00' }] },
    contact: { firstName: `Ada ${n}`, lastName: 'Lovelace', email: `ada${n}@example.test` },
  })
  await reportOutcome(runtime, shopId, outcome, { source: 'server' })
  answered.push(performance.now() - began.get(orderId)!)
}

async function publishedShop(): Promise<void> {
  const flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'c', type: 'condition', params: { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] } },
      {
        id: 'm',
        type: 'send-email',
        params: { kind: 'transactional', subject: '{{ order.id }}', body: 'Hello {{ contact.firstName }}' },
      },
      { id: 'k', type: 'create-task', params: { title: 'Call {{ contact.firstName }}' } },
    ],
    edges: [
      { from: 't', to: 'c' },
      { from: 'c', out: 'yes', to: 'm' },
      { from: 'm', to: 'k' },
    ],
  }
  const campaign = {
    shopId,
    id: newId(),
    kind: 'purchase-actions',
    name: 'Failed',
    trigger: 'purchase-failed',
    draft: flow,
    publishedVersion: 1,
  }
  await database.prisma.shop.create({ data: { id: shopId, name: 'Bench', email: 'bench@example.test' } })
  await database.prisma.campaign.create({ data: campaign })
  await database.prisma.campaignVersion.create({ data: { shopId, campaignId: campaign.id, number: 1, flow } })
}

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`
}
