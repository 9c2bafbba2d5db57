import type { Flow, Problem } from '@aftercart/flow'
import { isId } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { getCampaign } from './campaigns.queries.ts'
import { allProblems } from './publish-problems.ts'

/**
 * Every problem that a flow has in this shop, also the warnings. `campaignId`: the campaign it is for; without one, or with
 * one that is not there, it is judged as a new campaign.
 */
export async function getFlowProblems(
  runtime: Runtime,
  shopId: string,
  { flow, campaignId }: { flow: Flow; campaignId?: string | undefined },
): Promise<Problem[]> {
  const campaign = campaignId === undefined || !isId(campaignId) ? null : await getCampaign(runtime, shopId, campaignId)
  const { kind = 'campaign', trigger = null, sku } = campaign ?? {}
  return allProblems(runtime.pool, shopId, { id: campaign?.id ?? null, kind, trigger, sku: sku ?? '', draft: flow })
}
