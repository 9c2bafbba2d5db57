import type { PoolClient } from 'pg'
import { lockContact, upsertContact, type Person } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { noOccurrence, type ContactRow, type ShopRow } from '../facts/assemble-facts.ts'
import { benchActiveRuns, signalRun, tellZoneChanged } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { candidatesSql, occasionOf, startRuns, type Candidate } from '../runs/start-runs.ts'
import { contactOf, newWork } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { enterAtGoals } from '../entry/enter-at-goals.ts'
import { eventNames } from '../entry/event-names.ts'
import { EventKnown, answerAsThen, noSuchShop, orRepeated } from './known-event.ts'
import type { ReportAnswer } from './report-outcome.ts'

/** A login to the multi-step cart; the caller has checked the password. Either who it was or the contact's id. */
export type LoginReport = {
  /** Unique for the shop among logins: a repeat changes nothing. */
  eventId: string
} & ({ contact: Person } | { contactId: string })

/**
 * A shopper logged in to the multi-step cart: tells the runs that listen for it and begins the actions of `cart-login`,
 * in one transaction. A person who logs in is known from then on.
 */
export async function reportLogin(runtime: Runtime, shopId: string, login: LoginReport): Promise<ReportAnswer> {
  // A name of its own, so that a login and an outcome that were given the same id do not pass for each other.
  const named = { ...login, eventId: eventNames.login(login.eventId) }
  return orRepeated(() => transaction(runtime.pool, (client) => take(runtime, client, shopId, named)))
}

async function take(runtime: Runtime, client: PoolClient, shopId: string, login: LoginReport): Promise<ReportAnswer> {
  const { eventId } = login
  const now = runtime.clock.now()
  const shop = await readShop(client, shopId, eventId)
  if (shop.known) return answerAsThen(client, shopId, eventId, shop.known)
  const contact = await whoLoggedIn(client, shopId, login, now)
  const { rowCount } = await client.query({
    name: 'inbox-login',
    text: `INSERT INTO login (shop_id, event_id, contact_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    values: [shopId, eventId, contact.id, now],
  })
  if (rowCount === 0) throw new EventKnown()
  const work = newWork(client, now, [contact])
  const live = contactOf(work, { shopId, contactId: contact.id })
  if (live.known_since === null) Object.assign(live, { known_since: now.toISOString(), changed: true })
  await benchActiveRuns(runtime, client, work, shopId, contact.id, null)
  if (contact.zone_changed) await tellZoneChanged(runtime, work, shopId, contact.id)
  const signal = { name: 'cart-login', detail: { eventId } } as const
  for (const run of [...work.runs.values()]) await signalRun(runtime, work, run, signal)
  const occasion = occasionOf(shop.row, live, eventId, noOccurrence)
  const begun = await startRuns(runtime, work, occasion, shop.candidates, [
    { trigger: 'cart-login', default: true, skus: [], campaigns: { anyProduct: true, ownProduct: false, skus: [] } },
  ])
  const entered = await enterAtGoals(runtime, work, occasion, shop.candidates, [signal])
  await spreadNews(runtime, client, work)
  await writeWork(runtime, work)
  return { duplicate: false, contactId: contact.id, runs: [...begun, ...entered] }
}

type ShopView = { row: ShopRow; known: string | null; candidates: Candidate[] }

async function readShop(client: PoolClient, shopId: string, eventId: string): Promise<ShopView> {
  const { rows } = await client.query<ShopView>({
    name: 'inbox-shop-login',
    text: `SELECT to_jsonb(s) AS row, (SELECT contact_id FROM login WHERE shop_id = $1 AND event_id = $2) AS known,
        ${candidatesSql('$1', '$3', '$3')} AS candidates
      FROM shop s WHERE s.id = $1`,
    values: [shopId, eventId, ['cart-login']],
  })
  return rows[0] ?? noSuchShop(shopId)
}

async function whoLoggedIn(
  client: PoolClient,
  shopId: string,
  login: LoginReport,
  now: Date,
): Promise<ContactRow & { zone_changed: boolean }> {
  if ('contact' in login) return upsertContact(client, shopId, login.contact, { trusted: true, now })
  const contact = await lockContact(client, shopId, login.contactId)
  if (!contact) throw new Error(`There is no contact ${login.contactId} in this shop.`)
  return { ...contact, zone_changed: false }
}
