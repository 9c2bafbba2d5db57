import type { PoolClient } from 'pg'
import { lockContact, upsertContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { enterAtGoals } from '../entry/enter-at-goals.ts'
import { eventNames } from '../entry/event-names.ts'
import { readShopForEntry } from '../entry/shop-for-entry.ts'
import { noOccurrence, type ContactRow } from '../facts/assemble-facts.ts'
import { isId } from '../pages/page.ts'
import { answerAsThen, EventKnown, noSuchShop, orRepeated } from '../inbox/known-event.ts'
import type { ReportAnswer } from '../inbox/report-outcome.ts'
import { benchActiveRuns, signalRun, tellZoneChanged } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { anyCampaign, occasionOf, startRuns } from '../runs/start-runs.ts'
import { contactOf, newWork } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import type { EventReport } from './event-report.model.ts'

/**
 * Takes an event of the shop's own server: tells the runs that listen for it, begins the campaigns that begin with it and lets
 * the contact enter at goals, in one transaction. A person it names who is not there yet is made, and is known from then on.
 * Returns after the commit; null when the contact it names by id does not exist.
 */
export async function reportEvent(runtime: Runtime, shopId: string, report: EventReport): Promise<ReportAnswer | null> {
  // A name of its own, so that an event and an outcome that were given the same id do not pass for each other.
  const eventId = eventNames.apiEvent(report.eventId)
  return orRepeated(() => transaction(runtime.pool, (client) => take(runtime, client, shopId, eventId, report)))
}

async function take(
  runtime: Runtime,
  client: PoolClient,
  shopId: string,
  eventId: string,
  report: EventReport,
): Promise<ReportAnswer | null> {
  const { name, data } = report
  const now = runtime.clock.now()
  const known = await contactOfEvent(client, shopId, eventId)
  if (known !== null) return answerAsThen(client, shopId, eventId, known)
  const shop = await readShopForEntry(client, shopId, { triggers: ['api-event'], signals: ['api-event'] })
  if (shop === null) noSuchShop(shopId)
  const contact = await whoItIs(client, shopId, report, now)
  if (contact === null) return null
  const { rowCount } = await client.query({
    name: 'inbox-event',
    text: `INSERT INTO api_event (shop_id, event_id, name, contact_id, data, at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING`,
    values: [shopId, eventId, name, contact.id, JSON.stringify(data), now],
  })
  if (rowCount === 0) throw new EventKnown()

  const work = newWork(client, now, [contact])
  const live = contactOf(work, { shopId, contactId: contact.id })
  if (live.known_since === null) Object.assign(live, { known_since: now.toISOString(), changed: true })
  if (contact.zone_changed) await tellZoneChanged(runtime, work, shopId, contact.id)
  await benchActiveRuns(runtime, client, work, shopId, contact.id, null)
  const signal = { name: 'api-event', detail: { eventId, event: name, data } } as const
  for (const run of [...work.runs.values()]) await signalRun(runtime, work, run, signal)
  const occasion = occasionOf(shop.row, live, eventId, { ...noOccurrence, event: { name, data } })
  const begun = await startRuns(runtime, work, occasion, shop.candidates, [
    {
      trigger: 'api-event',
      ...anyCampaign,
      fits: ({ event }) => event === '' || event === name,
    },
  ])
  const entered = await enterAtGoals(runtime, work, occasion, shop.candidates, [signal])
  await spreadNews(runtime, client, work)
  await writeWork(runtime, work)
  return { duplicate: false, contactId: contact.id, runs: [...begun, ...entered] }
}

async function contactOfEvent(client: PoolClient, shopId: string, eventId: string): Promise<string | null> {
  const { rows } = await client.query<{ contact_id: string }>({
    name: 'known-api-event',
    text: 'SELECT contact_id FROM api_event WHERE shop_id = $1 AND event_id = $2',
    values: [shopId, eventId],
  })
  return rows[0]?.contact_id ?? null
}

async function whoItIs(
  client: PoolClient,
  shopId: string,
  who: EventReport,
  now: Date,
): Promise<(ContactRow & { zone_changed: boolean }) | null> {
  if (who.contact !== undefined) return upsertContact(client, shopId, who.contact, { trusted: true, now })
  const { contactId = '' } = who
  const contact = isId(contactId) ? await lockContact(client, shopId, contactId) : null
  return contact && { ...contact, zone_changed: false }
}
