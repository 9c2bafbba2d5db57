import { lockContact } from '../contacts/upsert-contact.ts'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import { noOccurrence } from '../facts/assemble-facts.ts'
import { isId } from '../pages/page.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { occasionOf, startRuns } from '../runs/start-runs.ts'
import { newWork } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { eventNames } from './event-names.ts'
import { readShopForEntry } from './shop-for-entry.ts'

export type StartedByHand = { contactId: string } & (
  | { outcome: 'started'; runId: string }
  /** The campaign's re-entry rule keeps the contact out. */
  | { outcome: 'not-again' }
  | { outcome: 'no-contact' }
)

export type StartByHandAnswer =
  | { outcome: 'asked'; contacts: StartedByHand[] }
  | { outcome: 'not-found' }
  /** Nothing is published, or what is published begins with something else than a hand. */
  | { outcome: 'not-by-hand'; why: string }

/**
 * Begins a campaign for chosen contacts, each in a transaction of its own: what was answered for one holds whatever becomes of
 * the next. A contact that is named twice is begun once.
 */
export async function startByHand(
  runtime: Runtime,
  shopId: string,
  { campaignId, contactIds }: { campaignId: string; contactIds: readonly string[] },
): Promise<StartByHandAnswer> {
  const campaign = isId(campaignId)
    ? await runtime.prisma.campaign.findUnique({
        where: { shopId_id: { shopId, id: campaignId } },
        select: { trigger: true, publishedVersion: true },
      })
    : null
  if (campaign === null) return { outcome: 'not-found' }
  if (campaign.publishedVersion === null)
    return { outcome: 'not-by-hand', why: 'This campaign is not published. Publish it, then start it.' }
  if (campaign.trigger !== 'manual') {
    const why = 'This campaign does not begin by hand. Set its trigger to “Started by hand” and publish it.'
    return { outcome: 'not-by-hand', why }
  }
  const call = newId()
  const contacts: StartedByHand[] = []
  for (const contactId of new Set(contactIds)) {
    contacts.push(
      await startFor(runtime, shopId, { campaignId, contactId, eventId: eventNames.byHand(call, contactId) }),
    )
  }
  return { outcome: 'asked', contacts }
}

type Start = { campaignId: string; contactId: string; eventId: string }

async function startFor(runtime: Runtime, shopId: string, start: Start): Promise<StartedByHand> {
  const { campaignId, contactId, eventId } = start
  if (!isId(contactId)) return { contactId, outcome: 'no-contact' }
  return transaction(runtime.pool, async (client) => {
    const contact = await lockContact(client, shopId, contactId)
    const shop = await readShopForEntry(client, shopId, { triggers: ['manual'], signals: [] })
    if (contact === null || shop === null) return { contactId, outcome: 'no-contact' }
    const work = newWork(client, runtime.clock.now(), [contact])
    const occasion = occasionOf(shop.row, contact, eventId, noOccurrence)
    const candidates = shop.candidates.filter(({ id }) => id === campaignId)
    const [run] = await startRuns(runtime, work, occasion, candidates, [
      { trigger: 'manual', default: false, skus: [], campaigns: 'all' },
    ])
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
    return run === undefined ? { contactId, outcome: 'not-again' } : { contactId, outcome: 'started', runId: run.runId }
  })
}
