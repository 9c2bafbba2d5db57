import { transaction } from '../database/transaction.ts'
import { jobSpecSql } from '../jobs/job-spec.ts'
import { isId } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { filterSql } from './dead-letters.queries.ts'
import { againTask, triesAgain } from './perform-again.ts'

/** Said in so many words, so that nobody means some and hits all. */
export type WhichLetters =
  | { which: 'keys'; keys: readonly string[] }
  | { which: 'host'; host: string }
  | { which: 'campaign'; campaignId: string }
  | { which: 'all' }

const batch = 1000

/**
 * Has actions that were given up done once more, with the same idempotency key. Their runs have gone on by the way for what
 * does not work, and are not moved again: this does the action late, and nothing else. Answers how many; those that are on
 * their way already are left alone.
 */
export function retryDeadLetters(runtime: Runtime, shopId: string, which: WhichLetters): Promise<number> {
  return inBatches(which, async (values) =>
    transaction(runtime.pool, async (client) => {
      const { rows } = await client.query<{ key: string; attempts: number }>(
        `WITH chosen AS (${chosenSql})
          UPDATE effect e SET state = 'again' FROM chosen c WHERE e.shop_id = c.shop_id AND e.key = c.key
          RETURNING e.key, e.attempts`,
        [shopId, ...values, batch],
      )
      if (rows.length === 0) return 0
      await client.query(
        `SELECT count(*) FROM (
            SELECT array_agg(${jobSpecSql('$1::text', 'x.key', { at: 'x.turn', task: againTask, last: 'x.last' })}) AS specs
            FROM unnest($2::text[], $3::int[], $4::timestamptz[]) AS x(key, last, turn)) AS wanted,
          LATERAL graphile_worker.add_jobs(wanted.specs) AS job`,
        [
          shopId,
          rows.map(({ key }) => key),
          rows.map(({ attempts }) => attempts + triesAgain),
          rows.map(() => runtime.turns.next(shopId)),
        ],
      )
      return rows.length
    }),
  )
}

/** Takes them off the list for good. What happened stays in their runs' timelines. Answers how many. */
export function dismissDeadLetters(runtime: Runtime, shopId: string, which: WhichLetters): Promise<number> {
  return inBatches(which, async (values) => {
    const { rowCount } = await runtime.pool.query(
      `WITH chosen AS (${chosenSql}) DELETE FROM effect e USING chosen c WHERE e.shop_id = c.shop_id AND e.key = c.key`,
      [shopId, ...values, batch],
    )
    return rowCount ?? 0
  })
}

/** Who is being changed by somebody else this very moment is theirs. */
const chosenSql = `SELECT e.shop_id, e.key FROM effect e JOIN run r ON r.shop_id = e.shop_id AND r.id = e.run_id
  WHERE e.shop_id = $1 AND e.state = 'failed' AND ($2::text[] IS NULL OR e.key = ANY($2::text[])) AND ${filterSql(3)}
  ORDER BY e.ended_at DESC, e.key DESC LIMIT $5 FOR UPDATE OF e SKIP LOCKED`

type Values = [keys: readonly string[] | null, host: string | null, campaignId: string | null]

async function inBatches(which: WhichLetters, change: (values: Values) => Promise<number>): Promise<number> {
  const values: Values = [
    which.which === 'keys' ? which.keys : null,
    which.which === 'host' ? which.host : null,
    which.which === 'campaign' ? which.campaignId : null,
  ]
  if (which.which === 'campaign' && !isId(which.campaignId)) return 0
  let count = 0
  for (;;) {
    const changed = await change(values)
    count += changed
    if (changed < batch) return count
  }
}
