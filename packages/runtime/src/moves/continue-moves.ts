import type { Runtime } from '../runtime.ts'
import { moveBatch, type Candidate, type Move } from './move-batch.ts'

/** Runs in one transaction: their contacts are locked so long, and a shopper may be waiting for one of them. */
const batch = 100
/** Candidates read at once, and then moved batch by batch. */
const ahead = 10_000

/**
 * Goes on with all moves that are not over, to their end: those just begun, and those of a process that was stopped in the
 * middle. Any number of processes may do this at once. `signal` stops it after a batch; what is left is found again.
 * Answers how many moves it brought to an end.
 */
export async function continueMoves(runtime: Runtime, signal?: AbortSignal): Promise<number> {
  const { rows } = await runtime.pool.query<Move>(
    `SELECT shop_id AS "shopId", campaign_id AS "campaignId", to_version AS "toVersion", map
     FROM version_move WHERE done_at IS NULL ORDER BY created_at`,
  )
  let ended = 0
  for (const move of rows) {
    try {
      if (await continueMove(runtime, move, signal)) ended += 1
    } catch (error) {
      // One that cannot go on must not keep those of other shops waiting; it is tried again with the next look.
      const { shopId, campaignId, toVersion } = move
      const reason = error instanceof Error ? error.message : String(error)
      runtime.log.error({ shopId, campaignId, toVersion, reason }, 'Runs could not be moved to a new version')
    }
  }
  return ended
}

/** False when it was stopped before the end, or when another process is at it. */
async function continueMove(runtime: Runtime, move: Move, signal: AbortSignal | undefined): Promise<boolean> {
  let last: string | null = null
  for (;;) {
    const candidates: Candidate[] = await candidatesAfter(runtime, move, last)
    for (let at = 0; at < candidates.length; at += batch) {
      if (signal?.aborted === true) return false
      if (!(await moveBatch(runtime, move, candidates.slice(at, at + batch)))) return false
    }
    last = candidates.at(-1)?.id ?? null
    if (candidates.length < ahead) return endMove(runtime, move)
  }
}

async function candidatesAfter(runtime: Runtime, move: Move, last: string | null): Promise<Candidate[]> {
  const { rows } = await runtime.pool.query<Candidate>(
    `SELECT id, contact_id AS "contactId" FROM run
     WHERE shop_id = $1 AND campaign_id = $2 AND status = 'active' AND version = ANY($3::int[])
       AND ($4::uuid IS NULL OR id > $4) ORDER BY id LIMIT $5`,
    [move.shopId, move.campaignId, Object.keys(move.map).map(Number), last, ahead],
  )
  return rows
}

/** Whoever is still on an older version has been tried and stays there. */
async function endMove(runtime: Runtime, { shopId, campaignId, toVersion, map }: Move): Promise<boolean> {
  const { rowCount } = await runtime.pool.query(
    `UPDATE version_move SET done_at = $5, stayed = (
       SELECT count(*) FROM run WHERE shop_id = $1 AND campaign_id = $2 AND status = 'active' AND version = ANY($4::int[]))
     WHERE shop_id = $1 AND campaign_id = $2 AND to_version = $3 AND done_at IS NULL`,
    [shopId, campaignId, toVersion, Object.keys(map).map(Number), runtime.clock.now()],
  )
  return rowCount === 1
}
