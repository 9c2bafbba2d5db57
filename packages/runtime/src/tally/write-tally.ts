import type { PoolClient } from 'pg'
import { now, type Statement } from '../runs/statement.ts'
import type { RunWork } from '../runs/work.ts'

/** What a transaction changes of one flow's counts. */
type Change = { shop_id: string; campaign_id: string; begun: number; under_way: number }

/** The day of an instant, as all processes see it. */
export const dayOf = (instant: string) => `(${instant} AT TIME ZONE 'UTC')::date`

/**
 * Counts the runs that begin and end. Each transaction adds rows of its own and changes none: to the same row all machines
 * would have to wait for each other. `settleTally` adds them up.
 */
export function writeTally(statement: Statement, runs: readonly RunWork[]): void {
  const changes = changesOf(runs)
  if (changes.length === 0) return
  const rows = statement.recordset(changes, 'shop_id uuid, campaign_id uuid, begun int, under_way int')
  statement.add(`tallied AS (INSERT INTO run_tally (shop_id, campaign_id, day, begun, under_way, loose)
    SELECT shop_id, campaign_id, ${dayOf(now)}, begun, under_way, true FROM ${rows})`)
}

/** Counts runs of one flow that were under way and ended together. */
export async function countEnded(
  client: PoolClient,
  { shopId, campaignId, now: at }: { shopId: string; campaignId: string; now: Date },
  runs: number,
): Promise<void> {
  await client.query(
    `INSERT INTO run_tally (shop_id, campaign_id, day, begun, under_way, loose) VALUES ($1, $2, ${dayOf('$3::timestamptz')}, 0, $4, true)`,
    [shopId, campaignId, at, -runs],
  )
}

function changesOf(runs: readonly RunWork[]): Change[] {
  const changes = new Map<string, Change>()
  for (const { shopId, campaignId, fresh, status, underWay } of runs) {
    const by = Number(status === 'active') - Number(underWay)
    if (!fresh && by === 0) continue
    const key = `${shopId} ${campaignId}`
    let change = changes.get(key)
    if (change === undefined) changes.set(key, (change = noChange(shopId, campaignId)))
    if (fresh) change.begun += 1
    change.under_way += by
  }
  return [...changes.values()]
}

function noChange(shopId: string, campaignId: string): Change {
  return { shop_id: shopId, campaign_id: campaignId, begun: 0, under_way: 0 }
}
