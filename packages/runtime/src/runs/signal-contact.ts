import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'
import { benchActiveRuns, signalRun } from './signal-runs.ts'
import { spreadNews } from './spread-news.ts'
import { newWork, type Signal } from './work.ts'
import { writeWork } from './write-work.ts'

/**
 * Tells a contact's runs under way some news that came by no outcome or login, e.g. a tag that a person added. Answers how
 * many it moved; 0 when there is no such contact.
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
    await benchActiveRuns(runtime, client, work, shopId, contactId, null)
    let moved = 0
    for (const run of [...work.runs.values()]) if (await signalRun(runtime, work, run, signal)) moved += 1
    await spreadNews(runtime, client, work)
    await writeWork(client, work)
    return moved
  })
}
