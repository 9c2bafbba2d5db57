import { randomBytes } from 'node:crypto'
import type { Runtime } from '../runtime.ts'

/** A shop's secret never changes, so it is asked for once. */
const known = new Map<string, string>()

/**
 * What signs the shop's tokens and links; each kind of them signs a text that begins with its own name, so that none passes
 * for another. Made when it is first needed; of several processes that make one at the same moment, all get the first.
 * Throws when there is no such shop.
 */
export async function shopSecret({ pool }: Pick<Runtime, 'pool'>, shopId: string): Promise<string> {
  const remembered = known.get(shopId)
  if (remembered !== undefined) return remembered
  const { rows } = await pool.query<{ secret: string }>(
    `UPDATE shop SET storefront_secret = coalesce(storefront_secret, $2) WHERE id = $1 RETURNING storefront_secret AS secret`,
    [shopId, randomBytes(32).toString('base64url')],
  )
  const secret = rows[0]?.secret
  if (secret === undefined) throw new Error(`There is no shop ${shopId}.`)
  known.set(shopId, secret)
  return secret
}
