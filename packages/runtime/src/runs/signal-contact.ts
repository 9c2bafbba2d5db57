import { lockContact } from '../contacts/upsert-contact.ts'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import { eventNames } from '../entry/event-names.ts'
import { tellContact } from '../entry/tell-contact.ts'
import type { Runtime } from '../runtime.ts'
import { spreadNews } from './spread-news.ts'
import { newWork, type Signal } from './work.ts'
import { writeWork } from './write-work.ts'

/**
 * Tells a contact's runs under way some news that came by no outcome, login or event, and lets the contact enter at goals by
 * it. Answers how many runs it moved or began; 0 when there is no such contact.
 */
export async function signalContact(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  signal: Signal,
): Promise<number> {
  return transaction(runtime.pool, async (client) => {
    const contact = await lockContact(client, shopId, contactId)
    if (!contact) return 0
    const work = newWork(client, runtime.clock.now(), [contact])
    const moved = await tellContact(runtime, work, { shopId, contactId }, eventNames.news(newId()), signal)
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
    return moved
  })
}
