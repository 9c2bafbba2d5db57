import type { Pool } from 'pg'

/** All that was counted of a shop's flows, or of one: names of columns or parameters. */
export function tallySql(shop: string, campaign?: string): string {
  const whose = `shop_id = ${shop}${campaign === undefined ? '' : ` AND campaign_id = ${campaign}`}`
  // In two, because each has an index of its own.
  return `(SELECT day, begun, under_way FROM run_tally WHERE NOT loose AND ${whose}
    UNION ALL SELECT day, begun, under_way FROM run_tally WHERE loose AND ${whose})`
}

/** How many runs are under way. */
export async function countUnderWay(pool: Pool, shopId: string, campaignId?: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT coalesce(sum(under_way), 0)::int AS count FROM ${tallySql('$1', campaignId && '$2')} AS tally`,
    campaignId === undefined ? [shopId] : [shopId, campaignId],
  )
  return rows[0]!.count
}
