import { noOccurrence } from '../facts/assemble-facts.ts'
import { benchActiveRuns, signalRun } from '../runs/signal-runs.ts'
import { occasionOf } from '../runs/start-runs.ts'
import { contactOf, type Signal, type Work } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { enterAtGoals } from './enter-at-goals.ts'
import { readShopForEntry } from './shop-for-entry.ts'

/**
 * News about a contact, who is locked and on the bench, that no trigger begins with: the runs under way hear it, and the
 * contact may enter at a goal that others may enter. `eventId` names the news, each time another. Answers how many runs it
 * moved or began.
 */
export async function tellContact(
  runtime: Runtime,
  work: Work,
  contact: { shopId: string; contactId: string },
  eventId: string,
  signal: Signal,
): Promise<number> {
  const { shopId, contactId } = contact
  await benchActiveRuns(runtime, work.client, work, shopId, contactId, null)
  let moved = 0
  for (const run of [...work.runs.values()]) {
    if (run.contactId === contactId && (await signalRun(runtime, work, run, signal))) moved += 1
  }
  const shop = await readShopForEntry(work.client, shopId, { triggers: [], signals: [signal.name] })
  if (shop === null || shop.candidates.length === 0) return moved
  const occasion = occasionOf(shop.row, contactOf(work, contact), eventId, noOccurrence)
  return moved + (await enterAtGoals(runtime, work, occasion, shop.candidates, [signal])).length
}
