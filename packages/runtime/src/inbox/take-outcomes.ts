import type { SignalName, Trigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { keepStoredCards } from '../charges/stored-cards.ts'
import { upsertContacts, type Upserted } from '../contacts/upsert-contact.ts'
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
 * is one statement for all of them. The answers stand in the order of the reports.
 */
export async function takeOutcomes(
  runtime: Runtime,
  client: PoolClient,
  hand: HandOff,
  told: readonly Told[],
): Promise<ReportAnswer[]> {
  const now = runtime.clock.now()
  const { shops, known } = await readShops(client, told)
  const answers = new Map<Told, ReportAnswer>(await answersAsThen(client, known))
  const fresh = told.filter((each) => !answers.has(each)).map((each) => routed(each, shops.get(each.shopId)!, now))
  if (fresh.length > 0) {
    const judged = await judge(client, fresh, now)
    const work = newWork(
      client,
      now,
      judged.map(({ contact }) => contact),
      hand,
    )
    await benchRuns(runtime, work, judged)
    for (const each of judged) answers.set(each.told, await carryOut(runtime, work, each))
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
  }
  return told.map((each) => answers.get(each)!)
}

type Shop = { row: ShopRow; candidates: Candidate[]; settings: ShopSettings }

type ShopOrKnown = { ord: number | null; id: string; row: ShopRow; candidates: Candidate[] }

async function readShops(
  client: PoolClient,
  told: readonly Told[],
): Promise<{ shops: Map<string, Shop>; known: Map<Told, string> }> {
  const fires = told.map(({ report }) => mayFire(report))
  const { rows } = await client.query<ShopOrKnown>({
    name: 'inbox-shops',
    text: `SELECT x.ord::int, o.contact_id AS id, NULL::jsonb AS row, NULL::jsonb AS candidates
      FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS x(shop_id, event_id, ord)
        JOIN outcome o ON o.shop_id = x.shop_id AND o.event_id = x.event_id
      UNION ALL SELECT NULL, s.id, to_jsonb(s), ${candidatesSql('s.id', '$4', '$5')}
      FROM unnest($3::uuid[]) AS x(id) JOIN shop s ON s.id = x.id`,
    values: [
      told.map(({ shopId }) => shopId),
      told.map(({ report }) => report.eventId),
      [...new Set(told.map(({ shopId }) => shopId))],
      [...new Set<Trigger>(fires.flatMap(({ triggers }) => triggers))],
      [...new Set<SignalName>(fires.flatMap(({ signals }) => signals))],
    ],
  })
  const shops = new Map<string, Shop>()
  const known = new Map<Told, string>()
  for (const { ord, id, row, candidates } of rows) {
    if (ord === null) shops.set(id, { row, candidates, settings: parseShopSettings(row.settings) })
    else known.set(told[ord - 1]!, id)
  }
  for (const { shopId } of told) if (!shops.has(shopId)) noSuchShop(shopId)
  return { shops, known }
}

type Routed = Told & {
  told: Told
  /** As the shop counts it. */
  report: OutcomeReport
  shop: Shop
  routes: Routes
  occurredAt: Date
}

function routed(told: Told, shop: Shop, now: Date): Routed {
  const report = asTheShopCounts(told.report, shop.settings)
  // A clock that runs ahead must not make every later outcome look old.
  const occurredAt = new Date(Math.min(Date.parse(report.occurredAt ?? now.toISOString()), now.getTime()))
  return { ...told, told, report, shop, routes: routesFor(report, shop.settings), occurredAt }
}

type Judged = Routed & {
  contact: Upserted
  ledger: Ledger
  judgement: Judgement
  /** The news that it is for the runs under way. */
  signals: Signal[]
}

/** Finds everybody's contact and order, judges, and keeps the reports. */
async function judge(client: PoolClient, fresh: readonly Routed[], now: Date): Promise<Judged[]> {
  const contacts = await upsertContacts(
    client,
    fresh.map((each) => ({
      ...{ shopId: each.shopId, person: each.report.contact, key: each.contactKey },
      ...{ trusted: each.by.source === 'server', known: willBeKnown(each) },
    })),
    now,
  )
  const ledgers = await readLedgers(client, fresh)
  const judged = fresh.map((each, index): Judged => {
    const ledger = ledgers[index]!
    const contact = contacts[index]!
    const judgement = judgeOutcome({ ...each.report, source: each.by.source, occurredAt: each.occurredAt }, ledger)
    const retried = each.by.retriedBy !== undefined
    return { ...each, contact, ledger, judgement, signals: signalsOf({ ...each, judgement, retried }) }
  })
  await writeLedgers(client, judged, now)
  const said = judged.filter(({ by }) => by.source === 'server')
  await keepStoredCards(
    client,
    said.map((each) => ({ ...each, contactId: each.contact.id })),
  )
  return judged
}

/** What a new contact will be in almost every case, so that its row is written once. */
function willBeKnown({ by, routes }: Routed): boolean {
  return by.source === 'server' && routes.trigger !== null
}

async function benchRuns(runtime: Runtime, work: Work, judged: readonly Judged[]): Promise<void> {
  // A person and an order that are both new have no runs yet.
  const listening = judged.filter(
    ({ signals, contact, ledger }) => signals.length > 0 && !(contact.made && ledger.order === null),
  )
  if (listening.length > 0) {
    const whose = listening.map(({ shopId, contact, report }) => ({
      ...{ shopId, contactId: contact.id, orderId: report.order.id },
    }))
    await benchRunsOf(runtime, work.client, work, whose)
  }
  for (const { shopId, contact } of judged)
    if (contact.zone_changed) await tellZoneChanged(runtime, work, shopId, contact.id)
}

async function carryOut(runtime: Runtime, work: Work, each: Judged): Promise<ReportAnswer> {
  const { shopId, report, by, shop, contact, judgement, ledger, routes, signals, occurredAt } = each
  await tellOutcome(runtime, work, { shopId, report, contactId: contact.id, occurredAt, signals })
  const isNew = contact.made || contact.known_since === null
  const requests = requestsOf(report, { judgement, routes, ledger, isNew, retriedBy: by.retriedBy })
  if (isNew) sayWhetherKnown(work, each)
  const charge = chargeOf(report, occurredAt, ledger.order?.placedAt ?? occurredAt)
  const occasion = occasionOf(shop.row, contact, report.eventId, { ...noOccurrence, ...charge })
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
