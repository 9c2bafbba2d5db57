import type { Json } from '@aftercart/flow'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import { eventNames } from '../entry/event-names.ts'
import { readShopForEntry } from '../entry/shop-for-entry.ts'
import { tellTag } from '../entry/tell-tag.ts'
import { noOccurrence } from '../facts/assemble-facts.ts'
import { isId } from '../pages/page.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { occasionOf, type StartedRun } from '../runs/start-runs.ts'
import { contactOf, newWork, type ContactWork, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { lockContact } from './upsert-contact.ts'

/** More than this and a contact's row would grow without bound. */
export const mostTags = 500
export const mostFields = 200

export type ContactChange = { outcome: 'changed' } | { outcome: 'not-found' } | { outcome: 'too-many'; why: string }

/**
 * Adds tags by hand or from the shop's server. Those the contact did not have are told to the runs that listen, and begin the
 * campaigns that begin with them, in the same transaction.
 */
export async function addTags(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  tags: readonly string[],
): Promise<(ContactChange & { runs?: never }) | { outcome: 'changed'; runs: StartedRun[] }> {
  const answer = await change(runtime, shopId, contactId, async (work, contact) => {
    const added = [...new Set(tags)].filter((tag) => !contact.tags.includes(tag))
    if (contact.tags.length + added.length > mostTags)
      return { why: `A contact can have at most ${mostTags} tags. Remove some first.`, runs: [] }
    contact.tags = [...contact.tags, ...added]
    contact.changed = added.length > 0
    return { why: null, runs: await tellTags(runtime, work, contact, added) }
  })
  if (answer === null) return { outcome: 'not-found' }
  return answer.why === null ? { outcome: 'changed', runs: answer.runs } : { outcome: 'too-many', why: answer.why }
}

/** Tags that the contact does not have are no mistake. */
export async function removeTags(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  tags: readonly string[],
): Promise<ContactChange> {
  const answer = await change(runtime, shopId, contactId, async (_, contact) => {
    contact.tags = contact.tags.filter((tag) => !tags.includes(tag))
    contact.changed = true
    return {}
  })
  return { outcome: answer === null ? 'not-found' : 'changed' }
}

/** Sets one of the contact's own fields; null takes it away. */
export async function setField(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  { field, value }: { field: string; value: Json },
): Promise<ContactChange> {
  const answer = await change(runtime, shopId, contactId, async (_, contact) => {
    const others = Object.entries(contact.fields).filter(([name]) => name !== field)
    if (value !== null && others.length >= mostFields)
      return { why: `A contact can have at most ${mostFields} fields. Remove some first.` }
    contact.fields = Object.fromEntries(value === null ? others : [...others, [field, value]])
    contact.changed = true
    return { why: null }
  })
  if (answer === null) return { outcome: 'not-found' }
  return answer.why === null ? { outcome: 'changed' } : { outcome: 'too-many', why: answer.why }
}

/** One transaction around a contact, locked. Null when the shop has no such contact. */
async function change<Answer>(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  make: (work: Work, contact: ContactWork) => Promise<Answer>,
): Promise<Answer | null> {
  if (!isId(contactId)) return null
  return transaction(runtime.pool, async (client) => {
    const row = await lockContact(client, shopId, contactId)
    if (row === null) return null
    const work = newWork(client, runtime.clock.now(), [row])
    const answer = await make(work, contactOf(work, { shopId, contactId }))
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
    return answer
  })
}

async function tellTags(
  runtime: Runtime,
  work: Work,
  contact: ContactWork,
  tags: readonly string[],
): Promise<StartedRun[]> {
  if (tags.length === 0) return []
  const asked = { triggers: ['tag-added'], signals: ['tag-added'] } as const
  const shop = await readShopForEntry(work.client, contact.shop_id, asked)
  if (shop === null) return []
  const id = newId()
  const runs: StartedRun[] = []
  for (const tag of tags) {
    const occasion = occasionOf(shop.row, contact, eventNames.tagByHand(id, tag), noOccurrence)
    const begun = await tellTag(runtime, work, occasion, tag, shop.candidates)
    if (begun !== 'circle') runs.push(...begun)
  }
  return runs
}
