import {
  compileFlow,
  entrySignals,
  flowTrigger,
  type CompiledFlow,
  type Flow,
  type Problem,
  type Trigger,
} from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { beginMove, stopMoves } from '../moves/begin-move.ts'
import type { MoveMap, WrongChoice } from '../moves/node-maps.ts'
import { isId } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { getCampaign, type Campaign, type CampaignKind } from './campaigns.queries.ts'
import { endRuns } from './end-runs.ts'
import { publishProblems } from './publish-problems.ts'

/** What becomes of runs under way: they finish on their own version, move to the new one, or end now. */
export type UnderWay = 'finish' | 'move' | 'end'

/** `map`: with `move`, where runs go on, besides what the nodes' ids say. */
export type PublishChoice = { underWay: UnderWay; map?: MoveMap | undefined }

export type PublishAnswer =
  | { outcome: 'published'; campaign: Campaign }
  | { outcome: 'not-found' }
  /** The draft has errors. Nothing was changed. */
  | { outcome: 'refused'; problems: Problem[] }
  /** Runs are to move to places that they cannot have. Nothing was changed. */
  | { outcome: 'wrong-map'; choices: WrongChoice[] }

/** Makes the draft the newest version, in one transaction. Versions never change afterwards. */
export async function publishCampaign(
  runtime: Runtime,
  shopId: string,
  { campaignId, ...choice }: { campaignId: string } & PublishChoice,
): Promise<PublishAnswer> {
  if (!isId(campaignId)) return { outcome: 'not-found' }
  return publishing(runtime, shopId, (client) => publishDraft(runtime, client, { shopId, campaignId, ...choice }))
}

export type PublishStep =
  | Exclude<PublishAnswer, { outcome: 'published' }>
  | { outcome: 'published'; campaignId: string }

/** One transaction around a step that publishes; whatever was written is taken back when the answer is no. */
export async function publishing(
  runtime: Runtime,
  shopId: string,
  work: (client: PoolClient) => Promise<PublishStep>,
): Promise<PublishAnswer> {
  try {
    const { campaignId } = await transaction(runtime.pool, async (client) => {
      const step = await work(client)
      if (step.outcome !== 'published') throw new RolledBack(step)
      return step
    })
    const campaign = await getCampaign(runtime, shopId, campaignId)
    return campaign === null ? { outcome: 'not-found' } : { outcome: 'published', campaign }
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.answer
    throw thrown
  }
}

type No = Exclude<PublishStep, { outcome: 'published' }>

class RolledBack extends Error {
  readonly answer: No

  constructor(answer: No) {
    super('The answer was no')
    this.answer = answer
  }
}

type PublishInput = { shopId: string; campaignId: string } & PublishChoice

/** The part inside `publishing`, for those who change the draft in the same transaction. */
export async function publishDraft(
  runtime: Runtime,
  client: PoolClient,
  { shopId, campaignId, underWay, map = {} }: PublishInput,
): Promise<PublishStep> {
  const { rows } = await client.query<{ kind: CampaignKind; trigger: Trigger | null; sku: string; draft: Flow }>(
    'SELECT kind, trigger, sku, draft FROM campaign WHERE shop_id = $1 AND id = $2 FOR UPDATE',
    [shopId, campaignId],
  )
  const campaign = rows[0]
  if (campaign === undefined) return { outcome: 'not-found' }
  await oneRetrierAtATime(client, shopId, campaign.draft)
  const problems = await publishProblems(client, shopId, { id: campaignId, ...campaign })
  if (problems.length > 0) return { outcome: 'refused', problems }
  // Proof that runs can begin on it: whatever validation overlooked throws here, before anything is published.
  const after = compileFlow(campaign.draft, catalogue)
  const now = runtime.clock.now()
  // A newer decision about all that are under way; runs that are to finish go on with the move that was decided before.
  if (underWay !== 'finish') await stopMoves(client, { shopId, campaignId, now })
  const toVersion = await addVersion(client, { shopId, campaignId, now, draft: campaign.draft, after })
  if (underWay === 'end') await endRuns(client, { shopId, campaignId, now })
  if (underWay === 'move') {
    const choices = await beginMove(runtime, client, { shopId, campaignId, toVersion, after, now }, map)
    if (choices.length > 0) return { outcome: 'wrong-map', choices }
  }
  return { outcome: 'published', campaignId }
}

/** Two flows that retry the same charges must not be published at the same moment, neither seeing the other. */
async function oneRetrierAtATime(client: PoolClient, shopId: string, draft: Flow): Promise<void> {
  if (!draft.nodes.some(({ type }) => type === 'retry-charge')) return
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`publish-retries/${shopId}`])
}

type NewVersion = { shopId: string; campaignId: string; now: Date; draft: Flow; after: CompiledFlow }

/** Answers its number. */
async function addVersion(client: PoolClient, version: NewVersion): Promise<number> {
  const { shopId, campaignId, now, draft, after } = version
  const { rows } = await client.query<{ published_version: number }>(
    `WITH version AS (
       INSERT INTO campaign_version (shop_id, campaign_id, number, flow, published_at)
       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4 FROM campaign_version WHERE shop_id = $1 AND campaign_id = $2
       RETURNING number
     )
     UPDATE campaign SET published_version = version.number, trigger = $5, entry_signals = $6, updated_at = $4
     FROM version WHERE shop_id = $1 AND id = $2 RETURNING published_version`,
    [shopId, campaignId, JSON.stringify(draft), now, flowTrigger(draft, catalogue), entrySignals(after)],
  )
  return rows[0]!.published_version
}
