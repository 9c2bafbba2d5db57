import type { PoolClient } from 'pg'
import { keepStoredCard } from '../charges/stored-cards.ts'
import { upsertContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { enterAtGoals } from '../entry/enter-at-goals.ts'
import { noOccurrence, type ContactRow, type ShopRow } from '../facts/assemble-facts.ts'
import { judgeOutcome } from '../orders/judge-outcome.ts'
import { routesFor } from '../routing/routes-for.ts'
import { tellZoneChanged } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { candidatesSql, occasionOf, startRuns, type Candidate, type StartedRun } from '../runs/start-runs.ts'
import { contactOf, newWork, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { parseShopSettings } from '../settings/shop-settings.model.ts'
import { asTheShopCounts } from './fraud-block.ts'
import { answerAsThen, noSuchShop, orRepeated } from './known-event.ts'
import { chargeOf, readLedger, writeLedger } from './ledger.ts'
import { tellOutcome } from './outcome-news.ts'
import type { OutcomeReport } from './outcome-report.model.ts'
import { mayFire, requestsOf } from './outcome-requests.ts'

/**
 * `server`: the shop's server or its gateway. `browser`: provisional, kept in the ledger and nothing else.
 * `retriedBy`: the campaign that had the charge tried again: by the stored card, or by its link to pay with another one.
 */
export type Reporter = { source: 'server' | 'browser'; retriedBy?: string }

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
  const contact = await upsertContact(client, shopId, report.contact, { trusted: by.source === 'server', now })
  // A clock that runs ahead must not make every later outcome look old.
  const occurredAt = new Date(Math.min(Date.parse(report.occurredAt ?? now.toISOString()), now.getTime()))
  const ledger = await readLedger(client, shopId, report, occurredAt)
  const judgement = judgeOutcome({ ...report, source: by.source, occurredAt }, ledger)
  await writeLedger(client, { shopId, report, by, contact, judgement, occurredAt, now })
  if (by.source === 'server') await keepStoredCard(client, { shopId, report, contactId: contact.id, occurredAt })
  const answer = { duplicate: judgement.uncounted === 'same-attempt', contactId: contact.id }
  const work = newWork(client, now, [contact])
  if (contact.zone_changed) await tellZoneChanged(runtime, work, shopId, contact.id)

  const routes = routesFor(report, settings)
  const signals = await tellOutcome(runtime, work, {
    ...{ shopId, report, contactId: contact.id, judgement, routes, occurredAt },
    retried: by.retriedBy !== undefined,
  })
  const isNew = contact.known_since === null
  const requests = requestsOf(report, { judgement, routes, ledger, isNew, retriedBy: by.retriedBy })
  if (isNew && judgement.uncounted === null && routes.trigger !== null) becomesKnown(work, contact)
  const charge = chargeOf(report, occurredAt, ledger.order?.placedAt ?? occurredAt)
  const occasion = occasionOf(shop.row, contact, report.eventId, { ...noOccurrence, ...charge })
  const begun = await startRuns(runtime, work, occasion, shop.candidates, requests)
  const entered = await enterAtGoals(runtime, work, occasion, shop.candidates, signals)
  await spreadNews(runtime, client, work)
  await writeWork(client, work)
  return { ...answer, runs: [...begun, ...entered] }
}

type ShopView = { row: ShopRow; known: string | null; candidates: Candidate[] }

async function readShop(client: PoolClient, shopId: string, report: OutcomeReport): Promise<ShopView> {
  const { triggers, signals } = mayFire(report)
  const { rows } = await client.query<ShopView>({
    name: 'inbox-shop',
    text: `SELECT to_jsonb(s) AS row, (SELECT contact_id FROM outcome WHERE shop_id = $1 AND event_id = $2) AS known,
        ${candidatesSql('$1', '$3', '$4')} AS candidates
      FROM shop s WHERE s.id = $1`,
    values: [shopId, report.eventId, triggers, signals],
  })
  return rows[0] ?? noSuchShop(shopId)
}

/** The first charge that counts makes the contact known; then, and only then, the purchase brought a new contact. */
function becomesKnown(work: Work, contact: ContactRow): void {
  const live = contactOf(work, { shopId: contact.shop_id, contactId: contact.id })
  live.known_since = work.now.toISOString()
  live.changed = true
}
