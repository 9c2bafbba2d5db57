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

export type AnswerAsThen = { duplicate: true; contactId: string; runs: StartedRun[] }

/** The answer to an event that was taken before: the same contact, the runs it began then, in that order. */
export async function answerAsThen(
  client: PoolClient,
  shopId: string,
  eventId: string,
  contactId: string,
): Promise<AnswerAsThen> {
  const asked = { shopId, report: { eventId } }
  return (await answersAsThen(client, new Map([[asked, contactId]]))).get(asked)!
}

/** The same for many. `known`: whose event it was. */
export async function answersAsThen<Asked extends { shopId: string; report: { eventId: string } }>(
  client: PoolClient,
  known: ReadonlyMap<Asked, string>,
): Promise<Map<Asked, AnswerAsThen>> {
  const asked = [...known.keys()]
  const answers = new Map<Asked, AnswerAsThen>(
    [...known].map(([each, contactId]) => [each, { duplicate: true, contactId, runs: [] }]),
  )
  if (asked.length === 0) return answers
  const { rows } = await client.query<StartedRun & { ord: number }>({
    name: 'runs-of-events',
    text: `SELECT x.ord::int, r.id AS "runId", r.campaign_id AS campaign, r.trigger
      FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS x(shop_id, event_id, ord)
        JOIN run r ON r.shop_id = x.shop_id AND r.event_id = x.event_id ORDER BY r.id`,
    values: [asked.map(({ shopId }) => shopId), asked.map(({ report }) => report.eventId)],
  })
  for (const { ord, ...run } of rows) answers.get(asked[ord - 1]!)!.runs.push(run)
  return answers
}

export function noSuchShop(shopId: string): never {
  throw new Error(`There is no shop ${shopId}.`)
}
