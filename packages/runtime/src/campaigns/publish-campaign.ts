import { compileFlow, flowTrigger, problem, validateFlow, type Flow, type Problem, type Trigger } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { isId } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { getCampaign, type Campaign, type CampaignKind } from './campaigns.queries.ts'
import { endRuns } from './end-runs.ts'

/** What becomes of runs under way: they finish on their own version, move to the new one, or end now. */
export type UnderWay = 'finish' | 'move' | 'end'

export type PublishAnswer =
  | { outcome: 'published'; campaign: Campaign }
  | { outcome: 'not-found' }
  /** The draft has errors. Nothing was changed. */
  | { outcome: 'refused'; problems: Problem[] }
  | { outcome: 'cannot-move'; why: string }

/** Makes the draft the newest version, in one transaction. Versions never change afterwards. */
export async function publishCampaign(
  runtime: Runtime,
  shopId: string,
  { campaignId, underWay }: { campaignId: string; underWay: UnderWay },
): Promise<PublishAnswer> {
  if (!isId(campaignId)) return { outcome: 'not-found' }
  const answer = await transaction(runtime.pool, (client) =>
    publishDraft(runtime, client, { shopId, campaignId, underWay }),
  )
  return wholeAnswer(runtime, shopId, answer)
}

export type PublishStep =
  | Exclude<PublishAnswer, { outcome: 'published' }>
  | { outcome: 'published'; campaignId: string }

/** What callers of `publishDraft` do after they committed. */
export async function wholeAnswer(runtime: Runtime, shopId: string, answer: PublishStep): Promise<PublishAnswer> {
  if (answer.outcome !== 'published') return answer
  const campaign = await getCampaign(runtime, shopId, answer.campaignId)
  return campaign === null ? { outcome: 'not-found' } : { outcome: 'published', campaign }
}

type PublishInput = { shopId: string; campaignId: string; underWay: UnderWay }

/** The part inside the transaction, for those who change the draft in the same one. */
export async function publishDraft(
  runtime: Runtime,
  client: PoolClient,
  { shopId, campaignId, underWay }: PublishInput,
): Promise<PublishStep> {
  const { rows } = await client.query<{ kind: CampaignKind; trigger: Trigger | null; draft: Flow }>(
    'SELECT kind, trigger, draft FROM campaign WHERE shop_id = $1 AND id = $2 FOR UPDATE',
    [shopId, campaignId],
  )
  const campaign = rows[0]
  if (campaign === undefined) return { outcome: 'not-found' }
  const problems = publishProblems(campaign.draft, campaign.kind === 'purchase-actions' ? campaign.trigger : null)
  if (problems.length > 0) return { outcome: 'refused', problems }
  // Proof that runs can begin on it: whatever validation overlooked throws here, before anything is published.
  compileFlow(campaign.draft, catalogue)
  if (underWay === 'move' && (await hasActiveRuns(client, shopId, campaignId))) {
    return {
      outcome: 'cannot-move',
      why: 'Moving runs to the new version is not possible yet. Choose "finish" or "end" for the runs under way.',
    }
  }
  const now = runtime.clock.now()
  await client.query(
    `WITH version AS (
       INSERT INTO campaign_version (shop_id, campaign_id, number, flow, published_at)
       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4 FROM campaign_version WHERE shop_id = $1 AND campaign_id = $2
       RETURNING number
     )
     UPDATE campaign SET published_version = version.number, trigger = $5, updated_at = $4
     FROM version WHERE shop_id = $1 AND id = $2`,
    [shopId, campaignId, JSON.stringify(campaign.draft), now, flowTrigger(campaign.draft, catalogue)],
  )
  if (underWay === 'end') await endRuns(client, { shopId, campaignId, now })
  return { outcome: 'published', campaignId }
}

/** The errors that forbid publishing. `cell`: the trigger that purchase actions stand under, null for a campaign. */
export function publishProblems(flow: Flow, cell: Trigger | null): Problem[] {
  const errors = validateFlow(flow, catalogue).filter((each) => each.severity === 'error')
  const trigger = flowTrigger(flow, catalogue)
  if (cell === null || trigger === null || trigger === cell) return errors
  const node = flow.nodes.find((each) => each.type === 'trigger')?.id ?? null
  const wrong = problem(
    'trigger.elsewhere',
    node,
    `These actions stand under "${cell}", but the flow begins with "${trigger}". Set its trigger to "${cell}".`,
    {
      field: 'on',
      short: 'wrong trigger',
    },
  )
  return [wrong, ...errors]
}

async function hasActiveRuns(client: PoolClient, shopId: string, campaignId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM run WHERE shop_id = $1 AND campaign_id = $2 AND status = 'active' LIMIT 1`,
    [shopId, campaignId],
  )
  return rowCount === 1
}
