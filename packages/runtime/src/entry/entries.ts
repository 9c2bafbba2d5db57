import type { Work } from '../runs/work.ts'
import type { Entries } from './may-enter.ts'

type Row = { campaign_id: string; last_began: Date; active: string[] }

/**
 * What there was of one contact's runs of these campaigns: in the database, on the bench, and asked for by flows whose step
 * is over. The contact must be locked, so that nobody else begins one in between.
 */
export async function entriesOf(
  work: Work,
  contact: { shopId: string; contactId: string },
  campaignIds: readonly string[],
): Promise<(campaignId: string) => Entries> {
  const found = new Map<string, Entries>()
  if (campaignIds.length === 0) return () => ({ active: false, lastBegan: null })
  const { rows } = await work.client.query<Row>({
    name: 'entries-of',
    text: `SELECT campaign_id, max(started_at) AS last_began,
        coalesce(array_agg(id) FILTER (WHERE status = 'active'), '{}') AS active
      FROM run WHERE shop_id = $1 AND contact_id = $2 AND campaign_id = ANY($3::uuid[]) GROUP BY campaign_id`,
    values: [contact.shopId, contact.contactId, campaignIds],
  })
  for (const row of rows) {
    const active = row.active.some((id) => (work.runs.get(id)?.status ?? 'active') === 'active')
    found.set(row.campaign_id, { active, lastBegan: row.last_began })
  }
  const own = [...work.runs.values()].filter((run) => run.contactId === contact.contactId)
  for (const run of own) {
    if (!run.fresh) continue
    const before = found.get(run.campaignId)
    found.set(run.campaignId, { active: run.status === 'active' || before?.active === true, lastBegan: work.now })
  }
  for (const { campaignId, ask } of own.flatMap((run) => run.writes.asks)) {
    const before = found.get(campaignId)
    if (ask === 'start') found.set(campaignId, { active: true, lastBegan: work.now })
    else if (before) found.set(campaignId, { ...before, active: false })
  }
  return (campaignId) => found.get(campaignId) ?? { active: false, lastBegan: null }
}
