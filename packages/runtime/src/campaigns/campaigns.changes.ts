import { flowTrigger, type Flow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { newId } from '../database/new-id.ts'
import { isId } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { getCampaign, type Campaign } from './campaigns.queries.ts'

/** A new campaign with a draft and nothing published. */
export async function createCampaign(
  runtime: Runtime,
  shopId: string,
  { name, flow }: { name: string; flow: Flow },
): Promise<Campaign> {
  const id = newId()
  await runtime.prisma.campaign.create({
    data: {
      shopId,
      id,
      kind: 'campaign',
      name,
      trigger: flowTrigger(flow, catalogue),
      draft: flow,
      updatedAt: runtime.clock.now(),
    },
  })
  return existing(await getCampaign(runtime, shopId, id))
}

/** Null when there is none in this shop; so with all that follow. */
export async function renameCampaign(
  runtime: Runtime,
  shopId: string,
  { campaignId, name }: { campaignId: string; name: string },
): Promise<Campaign | null> {
  return change(runtime, shopId, campaignId, { name })
}

/** Keeps the draft as it is, finished or not. What is published goes on. */
export async function saveCampaignDraft(
  runtime: Runtime,
  shopId: string,
  { campaignId, flow }: { campaignId: string; flow: Flow },
): Promise<Campaign | null> {
  return change(runtime, shopId, campaignId, { draft: flow })
}

/** No new runs begin, neither at the trigger nor at a goal. Runs under way finish on their version. */
export async function unpublishCampaign(
  runtime: Runtime,
  shopId: string,
  campaignId: string,
): Promise<Campaign | null> {
  return change(runtime, shopId, campaignId, { publishedVersion: null, entrySignals: [] })
}

type Change = { name: string } | { draft: Flow } | { publishedVersion: null; entrySignals: [] }

async function change(runtime: Runtime, shopId: string, campaignId: string, data: Change): Promise<Campaign | null> {
  if (!isId(campaignId)) return null
  await runtime.prisma.campaign.updateMany({
    where: { shopId, id: campaignId },
    data: { ...data, updatedAt: runtime.clock.now() },
  })
  return getCampaign(runtime, shopId, campaignId)
}

function existing<Found>(found: Found | null): Found {
  if (found === null) throw new Error('A row that was just written is gone')
  return found
}
