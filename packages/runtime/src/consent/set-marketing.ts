import { lockContact } from '../contacts/upsert-contact.ts'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import { eventNames } from '../entry/event-names.ts'
import { tellContact } from '../entry/tell-contact.ts'
import { isId } from '../pages/page.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { newWork } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'

/** Whether the contact gets marketing, and since when not (ISO 8601). */
export type Consent = { subscribed: boolean; unsubscribedAt: string | null }

/**
 * Takes a contact off the shop's marketing, or puts them on it again; what is about their orders reaches them all the same.
 * Runs under way that listen for it are told once, and goals let in, in the same transaction. Doing it again changes nothing, and the time of
 * the first stays. Null when the shop has no such contact.
 */
export async function setMarketing(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  subscribed: boolean,
): Promise<Consent | null> {
  if (!isId(contactId)) return null
  return transaction(runtime.pool, async (client) => {
    const before = await lockContact(client, shopId, contactId)
    if (!before) return null
    if (subscribed === (before.unsubscribed_at === null)) return consentOf(before.unsubscribed_at)
    const now = runtime.clock.now()
    const unsubscribedAt = subscribed ? null : now.toISOString()
    await client.query('UPDATE contact SET unsubscribed_at = $3 WHERE shop_id = $1 AND id = $2', [
      shopId,
      contactId,
      unsubscribedAt,
    ])
    if (!subscribed) {
      const work = newWork(client, now, [{ ...before, unsubscribed_at: unsubscribedAt }])
      const news = { name: 'unsubscribed', detail: {} } as const
      await tellContact(runtime, work, { shopId, contactId }, eventNames.news(newId()), news)
      await spreadNews(runtime, client, work)
      await writeWork(runtime, work)
    }
    return consentOf(unsubscribedAt)
  })
}

/** What the unsubscribe page says; null when the shop has no such contact. */
export async function getConsent(
  { pool }: Pick<Runtime, 'pool'>,
  shopId: string,
  contactId: string,
): Promise<(Consent & { shopName: string }) | null> {
  const { rows } = await pool.query<{ shop_name: string; unsubscribed_at: Date | null }>(
    `SELECT s.name AS shop_name, c.unsubscribed_at FROM contact c JOIN shop s ON s.id = c.shop_id
     WHERE c.shop_id = $1 AND c.id = $2`,
    [shopId, contactId],
  )
  const row = rows[0]
  return row === undefined
    ? null
    : { ...consentOf(row.unsubscribed_at?.toISOString() ?? null), shopName: row.shop_name }
}

function consentOf(unsubscribedAt: string | null): Consent {
  return {
    subscribed: unsubscribedAt === null,
    unsubscribedAt: unsubscribedAt && new Date(unsubscribedAt).toISOString(),
  }
}
