import { compileFlow, entrySignals, validateFlow, type Flow, type Trigger } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { z } from 'zod'
import { createRuntime, type RuntimeOptions } from '../create-runtime.ts'
import { newId } from '../database/new-id.ts'
import { outcomeReportSchema } from '../inbox/outcome-report.model.ts'
import { reportOutcome, type ReportAnswer, type Reporter } from '../inbox/report-outcome.ts'
import type { Clock, Runtime } from '../runtime.ts'
import type { ShopSettings } from '../settings/shop-settings.model.ts'
import { testDatabase, type TestDatabase } from './testing.ts'

export type TestClock = Clock & { forward(milliseconds: number): void }

/** A clock that stands still until it is moved. */
export function testClock(start = '2026-11-22T10:00:00.000Z'): TestClock {
  let now = new Date(start)
  return {
    now: () => now,
    forward(milliseconds) {
      now = new Date(now.getTime() + milliseconds)
    },
  }
}

type Given = z.input<typeof outcomeReportSchema>

/** What a test says of a report; the rest is a first one-time purchase of a mug by Ada Lovelace. */
export type Said = Partial<Omit<Given, 'order' | 'contact'>> & {
  order?: Partial<Given['order']>
  contact?: Partial<Given['contact']>
}

export type Story = {
  runtime: Runtime
  database: TestDatabase
  shop(settings?: Partial<ShopSettings>): Promise<TestShop>
  close(): Promise<void>
}

export type TestShop = {
  id: string
  /** Publishes purchase actions (`sku` of one product or of the default settings) or, with `campaign`, a campaign. */
  publish(flow: Flow, options?: { sku?: string; campaign?: true; unchecked?: true }): Promise<string>
  report(said?: Said, by?: Reporter): Promise<ReportAnswer>
  /** Kinds (and nodes) of a run's timeline, e.g. `performed mail`. */
  timeline(runId: string): Promise<string[]>
  mails(): Promise<string[]>
  runs(): Promise<{ id: string; trigger: string; sku: string; status: string }[]>
}

/** Opens a database of its own with a runtime on it, for tests that are told as a shop's story. */
export async function openStory(options: Omit<RuntimeOptions, 'database'> = {}): Promise<Story> {
  const database = await testDatabase({ connections: 20 })
  const runtime = createRuntime({ database, httpAllow: ['127.0.0.1/32'], ...options })
  return { runtime, database, shop: (settings) => openShop(runtime, settings ?? {}), close: () => database.close() }
}

/** Answers as soon as `look` finds something true, and fails after a while: long, as the machine may have other things to do. */
export async function until<T>(look: () => Promise<T | false | null | undefined>, patience = 60_000): Promise<T> {
  const end = Date.now() + patience
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error('It did not happen in time.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Nodes in a row, each connected with the next, e.g. `line(['t', 'trigger', { on: 'purchase-failed' }], …)`. */
export function line(...nodes: [id: string, type: string, params?: Flow['nodes'][number]['params']][]): Flow {
  return {
    nodes: nodes.map(([id, type, params]) => ({ id, type, params: params ?? {} })),
    edges: nodes.slice(1).map(([id], index) => ({ from: nodes[index]![0], to: id })),
  }
}

export function mail(subject: string) {
  return { kind: 'transactional', subject, body: 'Hello {{ contact.firstName }}' }
}

export async function openShop(runtime: Runtime, settings: Partial<ShopSettings>): Promise<TestShop> {
  const id = newId()
  await runtime.prisma.shop.create({ data: { id, name: 'Mugs & More', email: 'shop@example.test', settings } })
  return {
    id,
    publish: (flow, options) => publish(runtime, id, flow, options ?? {}),
    report: (said, by) =>
      reportOutcome(runtime, id, outcomeReportSchema.parse(fullReport(said ?? {})), by ?? { source: 'server' }),
    async timeline(runId) {
      const rows = await runtime.prisma.timelineRow.findMany({ where: { shopId: id, runId }, orderBy: { seq: 'asc' } })
      return rows.map((row) => (row.node === null ? row.kind : `${row.kind} ${row.node}`))
    },
    async mails() {
      const rows = await runtime.prisma.mailboxMessage.findMany({ where: { shopId: id }, orderBy: { id: 'asc' } })
      return rows.map((row) => row.subject)
    },
    runs: () =>
      runtime.prisma.run.findMany({
        where: { shopId: id },
        orderBy: { id: 'asc' },
        select: { id: true, trigger: true, sku: true, status: true },
      }),
  }
}

async function publish(
  runtime: Runtime,
  shopId: string,
  flow: Flow,
  options: { sku?: string; campaign?: true; unchecked?: true },
): Promise<string> {
  const errors = validateFlow(flow, catalogue).filter((problem) => problem.severity === 'error')
  if (errors.length > 0 && !options.unchecked) throw new Error(errors.map((each) => each.message).join(' '))
  const id = newId()
  const signals = errors.length > 0 ? [] : entrySignals(compileFlow(flow, catalogue))
  const trigger = flow.nodes.find((node) => node.type === 'trigger')?.params.on as Trigger
  const kind = options.campaign ? 'campaign' : 'purchase-actions'
  await runtime.prisma.campaign.create({
    data: {
      shopId,
      id,
      kind,
      name: trigger,
      trigger,
      sku: options.sku ?? '',
      draft: flow,
      publishedVersion: 1,
      entrySignals: signals,
    },
  })
  await runtime.prisma.campaignVersion.create({ data: { shopId, campaignId: id, number: 1, flow } })
  return id
}

let reports = 0

function fullReport(said: Said): Given {
  reports += 1
  const { order, contact, ...rest } = said
  return {
    eventId: `evt_${reports}`,
    gateway: 'sandbox',
    payment: `pay_${order?.id ?? 'ord_1'}`,
    status: 'failed',
    ...rest,
    order: {
      id: 'ord_1',
      currency: 'USD',
      items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
      ...order,
    },
    contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', ...contact },
  }
}
