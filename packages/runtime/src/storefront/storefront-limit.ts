import { createHash } from 'node:crypto'
import type { Runtime } from '../runtime.ts'

export type Limit = { max: number; windowMs: number }

/**
 * Counts one try, over all server processes, and says whether it may go on. A window begins with the first try and ends
 * `windowMs` later. `who` is kept as a hash.
 */
export async function mayTry(
  { pool, clock }: Runtime,
  shopId: string,
  what: string,
  who: string,
  limit: Limit,
): Promise<boolean> {
  const now = clock.now()
  const over = new Date(now.getTime() - limit.windowMs)
  const { rows } = await pool.query<{ count: number }>(
    `INSERT INTO storefront_limit AS l (shop_id, key, count, since) VALUES ($1, $2, 1, $3)
     ON CONFLICT (shop_id, key) DO UPDATE SET
       count = CASE WHEN l.since <= $4 THEN 1 ELSE l.count + 1 END,
       since = CASE WHEN l.since <= $4 THEN $3 ELSE l.since END
     RETURNING count`,
    [shopId, keyOf(what, who), now, over],
  )
  return (rows[0]?.count ?? 0) <= limit.max
}

/** Begins anew, e.g. after the right password. Also sweeps out what nobody has tried for a day. */
export async function forgetTries({ pool, clock }: Runtime, shopId: string, what: string, who: string): Promise<void> {
  const yesterday = new Date(clock.now().getTime() - 86_400_000)
  await pool.query('DELETE FROM storefront_limit WHERE shop_id = $1 AND (key = $2 OR since < $3)', [
    shopId,
    keyOf(what, who),
    yesterday,
  ])
}

function keyOf(what: string, who: string): string {
  return `${what}:${createHash('sha256').update(who).digest('base64url')}`
}
