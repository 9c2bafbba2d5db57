import { isId } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { cursorOf, placeOf, type FailedRunPlace } from './failed-runs.queries.ts'
import { goOn } from './go-on.ts'

/** Said in so many words, so that nobody means some and hits all. */
export type WhichRuns =
  | { which: 'runs'; runIds: readonly string[] }
  | { which: 'campaign'; campaignId: string; cursor?: string | null | undefined }
  | { which: 'all'; cursor?: string | null | undefined }

export type RetriedRuns = {
  /** So many go on. */
  count: number
  /** What keeps the others where they stand, and what to do about it; the most frequent first. */
  staying: { why: string; runs: number }[]
  /** Where to go on with the next batch; null when all have been tried. */
  nextCursor: string | null
}

/** So many runs are tried with one call, one transaction each: some seconds. */
export const mostRunsAtOnce = 200

/**
 * Has runs go on that a fault stopped, those whose fault is newest first. One call tries a batch; call again with the cursor
 * until there is none. `by`: the name of whoever asks, null when it is a key. Asked for twice, or by two at once, each run
 * goes on once.
 */
export async function retryFailedRuns(
  runtime: Runtime,
  shopId: string,
  which: WhichRuns,
  by: string | null,
): Promise<RetriedRuns> {
  const found = await runsToTry(runtime, shopId, which)
  const whys = new Map<string, number>()
  let count = 0
  for (const { id, contactId } of found) {
    const went = await goOn(runtime, { shopId, id, contactId }, by)
    if (went.is === 'gone on') count += 1
    if (went.is === 'stays') whys.set(went.why, (whys.get(went.why) ?? 0) + 1)
  }
  const last = found.at(-1)
  const isLast = which.which === 'runs' || found.length < mostRunsAtOnce || last === undefined
  return {
    count,
    staying: [...whys].map(([why, runs]) => ({ why, runs })).toSorted((a, b) => b.runs - a.runs),
    nextCursor: isLast ? null : cursorOf({ failedAt: last.failedAt, runId: last.id }),
  }
}

type Found = { id: string; contactId: string; failedAt: Date }

async function runsToTry({ pool }: Runtime, shopId: string, which: WhichRuns): Promise<Found[]> {
  const ids = which.which === 'runs' ? which.runIds.filter(isId) : null
  const campaignId = which.which === 'campaign' ? which.campaignId : null
  if (campaignId !== null && !isId(campaignId)) return []
  const place: FailedRunPlace | null = which.which === 'runs' ? null : placeOf(which.cursor)
  const { rows } = await pool.query<Found>(
    `SELECT r.id, r.contact_id AS "contactId", f.failed_at AS "failedAt"
      FROM failed_run f JOIN run r ON r.shop_id = f.shop_id AND r.id = f.run_id
      WHERE f.shop_id = $1 AND r.status = 'failed' AND ($2::uuid[] IS NULL OR f.run_id = ANY($2::uuid[]))
        AND ($3::uuid IS NULL OR f.campaign_id = $3) AND ($4::timestamptz IS NULL OR (f.failed_at, f.run_id) < ($4, $5::uuid))
      ORDER BY f.failed_at DESC, f.run_id DESC LIMIT $6`,
    [shopId, ids, campaignId, place?.failedAt ?? null, place?.runId ?? null, mostRunsAtOnce],
  )
  return rows
}
