import type { PoolClient } from 'pg'
import type { StartedRun } from '../runs/start-runs.ts'

/** Somebody else stored the same event or attempt while we were at it: ours is undone and looked at again. */
export class EventKnown extends Error {
  constructor() {
    super('The same event was stored by another request at this moment. Send it again.')
  }
}

/** Runs it once more when another report came in between: that time it finds what the other one left. */
export async function orRepeated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EventKnown) return work()
    throw error
  }
}

/** The answer to an event that was taken before: the same contact, the runs it began then, in that order. */
export async function answerAsThen(
  client: PoolClient,
  shopId: string,
  eventId: string,
  contactId: string,
): Promise<{ duplicate: true; contactId: string; runs: StartedRun[] }> {
  const { rows } = await client.query<StartedRun>({
    name: 'runs-of-event',
    text: `SELECT id AS "runId", campaign_id AS campaign, trigger FROM run WHERE shop_id = $1 AND event_id = $2 ORDER BY id`,
    values: [shopId, eventId],
  })
  return { duplicate: true, contactId, runs: rows }
}

export function noSuchShop(shopId: string): never {
  throw new Error(`There is no shop ${shopId}.`)
}
