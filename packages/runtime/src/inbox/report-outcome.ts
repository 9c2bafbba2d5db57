import type { SignalName, Trigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { upsertContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { noOccurrence, type ContactRow, type ShopRow } from '../facts/assemble-facts.ts'
import { judgeOutcome, type Judgement } from '../orders/judge-outcome.ts'
import { isPaidBy, type Payment } from '../orders/paid-by.ts'
import { routesFor, type Routes } from '../routing/routes-for.ts'
import { benchActiveRuns, signalRun } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import {
  candidatesSql,
  occasionOf,
  startRuns,
  type Candidate,
  type Request,
  type StartedRun,
} from '../runs/start-runs.ts'
import { contactOf, newWork, type RunWork, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { parseShopSettings } from '../settings/shop-settings.model.ts'
import { asTheShopCounts, isFraudBlock } from './fraud-block.ts'
import { answerAsThen, noSuchShop, orRepeated } from './known-event.ts'
import { chargeOf, readLedger, writeLedger } from './ledger.ts'
import type { OutcomeReport } from './outcome-report.model.ts'

/** `server`: the shop's server or its gateway. `browser`: provisional, kept in the ledger and nothing else. */
export type Reporter = { source: 'server' | 'browser' }

export type ReportAnswer = {
  /** The event id, or this outcome of this attempt, was known before: nothing changed. */
  duplicate: boolean
  contactId: string
  /** The runs that this event began; of a repeated event those that it began then. `campaign` is the campaign's id. */
  runs: StartedRun[]
}

/**
 * Takes one report of what a payment attempt came to, and does in one transaction all that follows: ledger, contact,
 * order, news to the runs under way, new runs with their first steps, jobs. Returns after the commit, never before;
 * throws when nothing was stored, and the report should then be sent again.
 */
export async function reportOutcome(
  runtime: Runtime,
  shopId: string,
  report: OutcomeReport,
  by: Reporter,
): Promise<ReportAnswer> {
  // Ids of its own, so that a page cannot use up the event id that the server will report with.
  const named = by.source === 'browser' ? { ...report, eventId: `browser:${report.eventId}` } : report
  return orRepeated(() => transaction(runtime.pool, (client) => take(runtime, client, shopId, named, by)))
}

async function take(
  runtime: Runtime,
  client: PoolClient,
  shopId: string,
  told: OutcomeReport,
  by: Reporter,
): Promise<ReportAnswer> {
  const now = runtime.clock.now()
  const shop = await readShop(client, shopId, told)
  if (shop.known) return answerAsThen(client, shopId, told.eventId, shop.known)
  const settings = parseShopSettings(shop.row.settings)
  const report = asTheShopCounts(told, settings)
  const contact = await upsertContact(client, shopId, report.contact, { trusted: by.source === 'server' })
  const ledger = await readLedger(client, shopId, report)
  // A clock that runs ahead must not make every later outcome look old.
  const occurredAt = new Date(Math.min(Date.parse(report.occurredAt ?? now.toISOString()), now.getTime()))
  const judgement = judgeOutcome({ ...report, source: by.source, occurredAt }, ledger)
  await writeLedger(client, { shopId, report, by, contact, judgement, occurredAt, now })
  const answer = { duplicate: judgement.uncounted === 'same-attempt', contactId: contact.id }
  if (judgement.uncounted !== null && !judgement.paid) return { ...answer, runs: [] }

  const work = newWork(client, now, [contact])
  const routes = routesFor(report, settings)
  await tellRunsUnderWay(runtime, client, work, { shopId, report, contact, judgement, routes, occurredAt })
  const requests = requestsOf(report, judgement, routes, contact)
  const live = becomesKnown(work, contact, judgement, routes)
  const occurrence = { ...noOccurrence, ...chargeOf(report, occurredAt) }
  const occasion = occasionOf(shop.row, live, report.eventId, occurrence)
  const runs = await startRuns(runtime, client, work, occasion, shop.candidates, requests)
  await spreadNews(runtime, client, work)
  await writeWork(client, work)
  return { ...answer, runs }
}

type ShopView = { row: ShopRow; known: string | null; candidates: Candidate[] }

async function readShop(client: PoolClient, shopId: string, report: OutcomeReport): Promise<ShopView> {
  const { rows } = await client.query<ShopView>({
    name: 'inbox-shop',
    text: `SELECT to_jsonb(s) AS row, (SELECT contact_id FROM outcome WHERE shop_id = $1 AND event_id = $2) AS known,
        ${candidatesSql('$1', '$3')} AS candidates
      FROM shop s WHERE s.id = $1`,
    values: [shopId, report.eventId, triggersOf(report)],
  })
  return rows[0] ?? noSuchShop(shopId)
}

function triggersOf(report: OutcomeReport): Trigger[] {
  switch (report.status) {
    case 'succeeded':
      return ['contact-created', 'purchase-succeeded', 'purchase-made']
    case 'failed':
      return ['contact-created', 'purchase-failed', ...(isFraudBlock(report) ? (['purchase-error'] as const) : [])]
    case 'error':
      return ['contact-created', 'purchase-error']
    default:
      return []
  }
}

type News = {
  shopId: string
  report: OutcomeReport
  contact: ContactRow
  judgement: Judgement
  routes: Routes
  occurredAt: Date
}

/** In the order of the runs' ids. A payment is told first, so that the news that stops a run comes before all else. */
async function tellRunsUnderWay(runtime: Runtime, client: PoolClient, work: Work, news: News): Promise<void> {
  const { shopId, report, contact, judgement, routes } = news
  const names = signalNames(report, judgement, routes)
  if (names.length === 0) return
  await benchActiveRuns(runtime, client, work, shopId, contact.id, report.order.id)
  const skus = report.order.items.map((item) => item.sku)
  const detail = { eventId: report.eventId, orderId: report.order.id, skus, status: report.status }
  const payment = {
    ...detail,
    contactId: contact.id,
    gateway: report.gateway,
    payment: report.payment,
    occurredAt: news.occurredAt,
  }
  for (const run of [...work.runs.values()]) {
    for (const name of names) {
      if (concerns(name, run, payment)) await signalRun(runtime, work, run, { name, detail })
    }
  }
}

function signalNames(report: OutcomeReport, judgement: Judgement, routes: Routes): SignalName[] {
  if (judgement.paid && judgement.uncounted !== null) return ['paid']
  switch (report.status) {
    case 'succeeded':
      return judgement.begins && routes.purchaseGoal ? ['paid', 'purchase-made'] : ['paid']
    case 'failed':
      return ['purchase-failed']
    case 'cancelled':
      return ['cancelled']
    case 'refunded':
      return ['refunded']
    default:
      return []
  }
}

/** A cancellation or refund is news about its own order; a purchase is news about the person. */
function concerns(name: SignalName, run: RunWork, payment: Payment): boolean {
  if (name === 'paid') return isPaidBy(run, payment)
  if (name === 'cancelled' || name === 'refunded') return run.orderId === payment.orderId
  return run.contactId === payment.contactId
}

/** The first charge that counts makes the contact known; then, and only then, the purchase brought a new contact. */
function becomesKnown(work: Work, contact: ContactRow, judgement: Judgement, routes: Routes): ContactRow {
  const live = contactOf(work, { shopId: contact.shop_id, contactId: contact.id })
  if (live.known_since === null && judgement.uncounted === null && routes.trigger !== null) {
    live.known_since = work.now.toISOString()
    live.changed = true
  }
  return live
}

/**
 * Which flows begin. A new contact first, for it came before what became of the charge. Campaigns with one of the five
 * triggers follow the same columns of the routing table as the actions: those about one product `productSpecific`, others
 * `default`; campaigns that begin with `purchase-made` have a column of their own.
 */
function requestsOf(report: OutcomeReport, judgement: Judgement, routes: Routes, contact: ContactRow): Request[] {
  if (judgement.uncounted !== null || routes.trigger === null) return []
  const lines = [...new Set(report.order.items.map((item) => item.sku))]
  const actions = {
    default: routes.default,
    skus: routes.productSpecific ? lines : [],
    campaigns: { anyProduct: routes.default, ownProduct: routes.productSpecific, skus: lines },
  }
  const goal = { anyProduct: routes.purchaseGoal, ownProduct: routes.purchaseGoal, skus: lines }
  return [
    ...(contact.known_since === null ? [{ trigger: 'contact-created' as const, ...actions }] : []),
    ...(judgement.begins ? [{ trigger: routes.trigger, ...actions }] : []),
    ...(judgement.begins ? [{ trigger: 'purchase-made' as const, default: false, skus: [], campaigns: goal }] : []),
  ]
}
