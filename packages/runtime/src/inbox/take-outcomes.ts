import type { SignalName, Trigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { keepStoredCards, type CardTold } from '../charges/stored-cards.ts'
import { upsertContacts, type Named, type Upserted } from '../contacts/upsert-contact.ts'
import { allInOrder, type Behind } from '../database/transaction.ts'
import { enterAtGoals } from '../entry/enter-at-goals.ts'
import { noOccurrence, type ShopRow } from '../facts/assemble-facts.ts'
import type { HandOff } from '../jobs/hands.ts'
import { judgeOutcome, type Judgement } from '../orders/judge-outcome.ts'
import { routesFor, type Routes } from '../routing/routes-for.ts'
import { benchRunsOf, tellZoneChanged } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { candidatesSql, occasionOf, startRuns, type Candidate } from '../runs/start-runs.ts'
import { contactOf, newWork, type Signal, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { parseShopSettings, type ShopSettings } from '../settings/shop-settings.model.ts'
import { asTheShopCounts } from './fraud-block.ts'
import { answersAsThen, noSuchShop } from './known-event.ts'
import { chargeOf, readLedgers, writeLedgers, type Ledger } from './ledger.ts'
import { signalsOf, tellOutcome } from './outcome-news.ts'
import type { OutcomeReport } from './outcome-report.model.ts'
import { mayFire, requestsOf } from './outcome-requests.ts'
import type { ReportAnswer, Told } from './report-outcome.ts'

/**
 * Takes reports of which no two are about the same person, order, payment or event, in the caller's transaction. Each step
 * is one statement for all of them; those that do not need each other's answers are sent together. The answers stand in the
 * order of the reports.
 */
export async function takeOutcomes(
  runtime: Runtime,
  client: PoolClient,
  ways: Ways,
  told: readonly Told[],
): Promise<ReportAnswer[]> {
  const now = runtime.clock.now()
  const { known, fresh } = await read(client, told, now)
  const answers = new Map<Told, ReportAnswer>(await answersAsThen(client, known))
  if (fresh.length > 0) {
    const judged = await judge(client, fresh)
    ways.behind(writeLedgers(client, judged, now))
    await keepStoredCards(client, judged.filter(isSaidByServer).map(cardTold))
    const contacts = judged.map(({ contact }) => contact)
    const work = newWork(client, now, contacts, ways)
    await benchRuns(runtime, work, judged)
    for (const each of judged) answers.set(each.told, await carryOut(runtime, work, each))
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
  }
  return told.map((each) => answers.get(each)!)
}

type Ways = { hand: HandOff; behind: Behind }

type Shop = { row: ShopRow; version: string; candidates: Candidate[]; settings: ShopSettings }

/** Finds, and locks, all that the reports are about. `known`: those that were taken before, and whom they were about. */
async function read(
  client: PoolClient,
  told: readonly Told[],
  now: Date,
): Promise<{ known: Map<Told, string>; fresh: Found[] }> {
  const people = told.map(named)
  const dated = told.map((each) => ({ ...each, occurredAt: occurredAt(each.report, now) }))
  const [shops, contacts, ledgers] = await allInOrder([
    readShops(client, told),
    upsertContacts(client, people, now),
    readLedgers(client, dated),
  ])
  const known = new Map<Told, string>()
  const fresh: Found[] = []
  for (const [index, each] of told.entries()) {
    const contact = contacts[index]!
    if ('isKnown' in contact) known.set(each, contact.contactId)
    else fresh.push({ ...routed(each, shops.get(each.shopId)!, now), contact, ledger: ledgers[index]! })
  }
  return { known, fresh }
}

function named({ shopId, report, by, contactKey }: Told): Named {
  const trusted = by.source === 'server'
  // What a new contact will be in almost every case, so that its row is written once.
  const known = trusted && mayFire(report).triggers.length > 0
  return { shopId, person: report.contact, key: contactKey, eventId: report.eventId, trusted, known }
}

async function readShops(client: PoolClient, told: readonly Told[]): Promise<Map<string, Shop>> {
  const fires = told.map(({ report }) => mayFire(report))
  const { rows } = await client.query<{ id: string; row: ShopRow; version: string; candidates: Candidate[] }>({
    name: 'inbox-shops',
    text: `SELECT s.id, to_jsonb(s) AS row, s.xmin::text AS version, ${candidatesSql('s.id', '$2', '$3')} AS candidates
      FROM unnest($1::uuid[]) AS x(id) JOIN shop s ON s.id = x.id`,
    values: [
      [...new Set(told.map(({ shopId }) => shopId))],
      [...new Set<Trigger>(fires.flatMap(({ triggers }) => triggers))],
      [...new Set<SignalName>(fires.flatMap(({ signals }) => signals))],
    ],
  })
  const shops = new Map(
    rows.map(({ id, ...shop }) => [id, { ...shop, settings: parseShopSettings(shop.row.settings) }]),
  )
  for (const { shopId } of told) if (!shops.has(shopId)) noSuchShop(shopId)
  return shops
}

type Routed = Told & {
  told: Told
  /** As the shop counts it. */
  report: OutcomeReport
  shop: Shop
  routes: Routes
  occurredAt: Date
}

type Found = Routed & { contact: Upserted; ledger: Ledger }

function routed(told: Told, shop: Shop, now: Date): Routed {
  const report = asTheShopCounts(told.report, shop.settings)
  const routes = routesFor(report, shop.settings)
  return { ...told, told, report, shop, routes, occurredAt: occurredAt(report, now) }
}

/** A clock that runs ahead must not make every later outcome look old. */
function occurredAt(report: OutcomeReport, now: Date): Date {
  return report.occurredAt === undefined ? now : new Date(Math.min(Date.parse(report.occurredAt), now.getTime()))
}

type Judged = Found & {
  judgement: Judgement
  /** The news that it is for the runs under way. */
  signals: Signal[]
}

async function judge(client: PoolClient, fresh: readonly Found[]): Promise<Judged[]> {
  // The shop counts it as another status than the one by which it was looked up, or somebody else had the contact meanwhile.
  const isOld = fresh.some(({ report, told, contact }) => report.status !== told.report.status || contact.late)
  const ledgers = isOld ? await readLedgers(client, fresh) : fresh.map(({ ledger }) => ledger)
  return fresh.map((each, index) => {
    const ledger = ledgers[index]!
    const judgement = judgeOutcome({ ...each.report, source: each.by.source, occurredAt: each.occurredAt }, ledger)
    const retried = each.by.retriedBy !== undefined
    return { ...each, ledger, judgement, signals: signalsOf({ ...each, judgement, retried }) }
  })
}

function isSaidByServer({ by }: Judged): boolean {
  return by.source === 'server'
}

function cardTold({ shopId, report, contact, occurredAt: at }: Judged): CardTold {
  return { shopId, report, contactId: contact.id, occurredAt: at }
}

async function benchRuns(runtime: Runtime, work: Work, judged: readonly Judged[]): Promise<void> {
  // A person and an order that are both new have no runs yet.
  const listening = judged.filter(
    ({ signals, contact, ledger }) => signals.length > 0 && !(contact.made && ledger.order === null),
  )
  if (listening.length > 0) {
    const whose = listening.map(({ shopId, contact, report }) => ({
      shopId,
      contactId: contact.id,
      orderId: report.order.id,
    }))
    await benchRunsOf(runtime, work.client, work, whose)
  }
  for (const { shopId, contact } of judged)
    if (contact.zone_changed) await tellZoneChanged(runtime, work, shopId, contact.id)
}

async function carryOut(runtime: Runtime, work: Work, each: Judged): Promise<ReportAnswer> {
  const { shopId, report, by, shop, contact, judgement, ledger, routes, signals, occurredAt: at } = each
  await tellOutcome(runtime, work, { shopId, report, contactId: contact.id, occurredAt: at, signals })
  const isNew = contact.made || contact.known_since === null
  const requests = requestsOf(report, { judgement, routes, ledger, isNew, retriedBy: by.retriedBy })
  if (isNew) sayWhetherKnown(work, each)
  const charge = chargeOf(report, at, ledger.order?.placedAt ?? at)
  const occasion = {
    ...occasionOf(shop.row, contact, report.eventId, { ...noOccurrence, ...charge }),
    ...(judgement.order === null ? {} : { shopVersion: shop.version }),
  }
  const begun = await startRuns(runtime, work, occasion, shop.candidates, requests)
  const entered = await enterAtGoals(runtime, work, occasion, shop.candidates, signals)
  return { duplicate: judgement.uncounted === 'same-attempt', contactId: contact.id, runs: [...begun, ...entered] }
}

/** The first charge that counts makes the contact known; then, and only then, the purchase brought a new contact. */
function sayWhetherKnown(work: Work, { contact, judgement, routes }: Judged): void {
  const live = contactOf(work, { shopId: contact.shop_id, contactId: contact.id })
  const becomesKnown = judgement.uncounted === null && routes.trigger !== null
  if (becomesKnown === (live.known_since !== null)) return
  live.known_since = becomesKnown ? work.now.toISOString() : null
  live.changed = true
}
