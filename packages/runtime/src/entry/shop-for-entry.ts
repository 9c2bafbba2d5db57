import type { SignalName, Trigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import type { ShopRow } from '../facts/assemble-facts.ts'
import { candidatesSql, type Candidate } from '../runs/start-runs.ts'

export type ShopForEntry = { row: ShopRow; candidates: Candidate[] }

/** The shop, and its published flows that one of the triggers or signals may begin. Null when there is no such shop. */
export async function readShopForEntry(
  client: PoolClient,
  shopId: string,
  asked: { triggers: readonly Trigger[]; signals: readonly SignalName[] },
): Promise<ShopForEntry | null> {
  const { rows } = await client.query<ShopForEntry>({
    name: 'shop-for-entry',
    text: `SELECT to_jsonb(s) AS row, ${candidatesSql('$1', '$2', '$3')} AS candidates FROM shop s WHERE s.id = $1`,
    values: [shopId, asked.triggers, asked.signals],
  })
  return rows[0] ?? null
}
