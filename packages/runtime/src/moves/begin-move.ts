import type { CompiledFlow, NodeMap } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { flowVersions, isBroken } from '../runs/compiled-flows.ts'
import type { Runtime } from '../runtime.ts'
import { nodeMapOf, placesOf, wrongChoices, type MoveMap, type WrongChoice } from './node-maps.ts'

type CampaignNow = { shopId: string; campaignId: string; now: Date }
type NewVersion = CampaignNow & { toVersion: number; after: CompiledFlow }

/**
 * Writes down, in the transaction that publishes the version, that the runs under way are to move to it: `continueMoves`
 * does it. Answers the merchant's choices that cannot be; nothing is written then.
 */
export async function beginMove(
  runtime: Runtime,
  client: PoolClient,
  { shopId, campaignId, toVersion, after, now }: NewVersion,
  map: MoveMap,
): Promise<WrongChoice[]> {
  const versions = await versionsToLeave(client, { shopId, campaignId, toVersion })
  const keyOf = (version: number) => ({ shopId, campaignId, version })
  const flowOf = await flowVersions(runtime.pool, client, versions.map(keyOf))
  const maps: Record<string, NodeMap> = {}
  const wrong: WrongChoice[] = []
  for (const version of versions) {
    const before = flowOf(keyOf(version))
    const places = isBroken(before) ? [] : placesOf(version, before.compiled, after, map)
    wrong.push(...wrongChoices(version, places))
    maps[version] = nodeMapOf(places)
  }
  if (wrong.length > 0) return wrong
  await client.query(
    'INSERT INTO version_move (shop_id, campaign_id, to_version, map, created_at) VALUES ($1, $2, $3, $4, $5)',
    [shopId, campaignId, toVersion, JSON.stringify(maps), now],
  )
  return []
}

/**
 * A newer decision about all runs under way takes the place of a move that is not over. What that has moved stays moved; it
 * waits for the batch that is being moved at this moment.
 */
export async function stopMoves(client: PoolClient, { shopId, campaignId, now }: CampaignNow): Promise<void> {
  await client.query(
    'UPDATE version_move SET done_at = $3 WHERE shop_id = $1 AND campaign_id = $2 AND done_at IS NULL',
    [shopId, campaignId, now],
  )
}

/** Those with runs under way, and the one that was published until now: a run may be beginning on it at this moment. */
async function versionsToLeave(
  client: PoolClient,
  { shopId, campaignId, toVersion }: { shopId: string; campaignId: string; toVersion: number },
): Promise<number[]> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT version FROM run WHERE shop_id = $1 AND campaign_id = $2 AND status = 'active' AND version < $3
     UNION SELECT max(number) FROM campaign_version WHERE shop_id = $1 AND campaign_id = $2 AND number < $3
       HAVING max(number) IS NOT NULL
     ORDER BY version`,
    [shopId, campaignId, toVersion],
  )
  return rows.map(({ version }) => version)
}
