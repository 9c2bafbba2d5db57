import { diffFlows, type FlowChange } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { Runtime } from '../runtime.ts'
import { getCampaign } from './campaigns.queries.ts'

/** From the published version (null: nothing is published, so all is new) to the draft. */
export type CampaignChanges = { version: number | null; changes: FlowChange[] }

/** What publishing the draft would change; null when there is no such campaign. */
export async function getCampaignChanges(
  runtime: Runtime,
  shopId: string,
  campaignId: string,
): Promise<CampaignChanges | null> {
  const campaign = await getCampaign(runtime, shopId, campaignId)
  if (campaign === null) return null
  const before = campaign.publishedFlow ?? { nodes: [], edges: [] }
  return { version: campaign.publishedVersion, changes: diffFlows(before, campaign.draft, catalogue) }
}
