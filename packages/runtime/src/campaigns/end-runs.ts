import type { PoolClient } from 'pg'
import { packedSql } from '../runs/packed-timeline.ts'
import { countEnded } from '../tally/write-tally.ts'

/**
 * Ends all runs of a campaign that are under way: waits are cancelled, actions that have not begun are dropped. An action
 * that is being done at this moment is not torn back; what it reports changes nothing any more.
 */
export async function endRuns(
  client: PoolClient,
  { shopId, campaignId, now }: { shopId: string; campaignId: string; now: Date },
): Promise<number> {
  // Runs first and in the order of their ids, as the engine locks them, so that the two cannot block each other.
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM run WHERE shop_id = $1 AND campaign_id = $2 AND status = 'active' ORDER BY id FOR UPDATE`,
    [shopId, campaignId],
  )
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  await client.query(`UPDATE run SET status = 'ended', ended_at = $3 WHERE shop_id = $1 AND id = ANY($2::uuid[])`, [
    shopId,
    ids,
    now,
  ])
  await countEnded(client, { shopId, campaignId, now }, ids.length)
  await client.query('DELETE FROM timer WHERE shop_id = $1 AND run_id = ANY($2::uuid[])', [shopId, ids])
  await client.query(
    `WITH dropped AS (
       UPDATE effect SET state = 'dropped', held_until = NULL, ended_at = $3
       WHERE shop_id = $1 AND run_id = ANY($2::uuid[]) AND state IN ('pending', 'held')
       RETURNING run_id, node, visit, type
     )
     INSERT INTO timeline (shop_id, run_id, at, entries)
     SELECT $1, run_id, $3, ${packedSql('dropped', "json_build_object('type', type, 'why', 'run-over')")} FROM dropped`,
    [shopId, ids, now],
  )
  await client.query(
    `INSERT INTO timeline (shop_id, run_id, at, entries)
     SELECT $1, id, $3, '[["ended",null,null,{"why":"new-version"}]]' FROM unnest($2::uuid[]) AS id`,
    [shopId, ids, now],
  )
  return ids.length
}
