import type { PoolClient } from 'pg'
import type { RunWork } from '../runs/work.ts'

/**
 * Makes the run the one that retries a payment, and answers whether it is. Of several runs about the same payment the first
 * that tries has it for as long as it is under way; then the next one that tries takes it over.
 */
export async function claimRetries(
  client: PoolClient,
  run: RunWork,
  { gateway, payment }: { gateway: string; payment: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'claim-retries',
    text: `INSERT INTO retry_owner AS o (shop_id, gateway, payment, run_id, claimed_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (shop_id, gateway, payment) DO UPDATE SET run_id = excluded.run_id, claimed_at = excluded.claimed_at
      WHERE o.run_id = excluded.run_id
        OR NOT EXISTS (SELECT FROM run r WHERE r.shop_id = o.shop_id AND r.id = o.run_id AND r.status = 'active')`,
    values: [run.shopId, gateway, payment, run.id, now],
  })
  return rowCount === 1
}
