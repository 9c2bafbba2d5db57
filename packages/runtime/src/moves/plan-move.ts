import {
  compileFlow,
  standingPlaces,
  type CompiledFlow,
  type Flow,
  type MappedPlace,
  type Problem,
  type StandingPlace,
  type Trigger,
} from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { CampaignKind } from '../campaigns/campaigns.queries.ts'
import { publishProblems } from '../campaigns/publish-problems.ts'
import { isId } from '../pages/page.ts'
import { isBroken, type BrokenVersion, type FlowVersion } from '../runs/compiled-flows.ts'
import type { Runtime } from '../runtime.ts'
import { nodeMapOf, placesOf, type MoveMap } from './node-maps.ts'
import { readFlows } from './version-flows.ts'
import { crowdsOf, tryToMove, unreadable, type Staying, type Tried } from './where-runs-stand.ts'

export type PlannedPlace = Omit<MappedPlace, 'wrong'> & { runs: number }

export type VersionPlan = {
  version: number
  publishedAt: string
  runs: number
  tried: number
  canMove: number
  nodes: PlannedPlace[]
  staying: Staying[]
}

export type MovePlan = { versions: VersionPlan[]; targets: StandingPlace[] }

export type MovePlanAnswer =
  | { outcome: 'planned'; plan: MovePlan }
  | { outcome: 'not-found' }
  /** The draft cannot be published, so nothing can move to it. */
  | { outcome: 'refused'; problems: Problem[] }

/**
 * What would become of the runs under way if the draft were published and they moved to it. Changes nothing. A choice of the
 * merchant's that cannot be shows as a place whose runs stay, with the reason.
 */
export async function planMove(
  runtime: Runtime,
  shopId: string,
  { campaignId, map = {} }: { campaignId: string; map?: MoveMap | undefined },
): Promise<MovePlanAnswer> {
  if (!isId(campaignId)) return { outcome: 'not-found' }
  const { rows } = await runtime.pool.query<{ kind: CampaignKind; trigger: Trigger | null; sku: string; draft: Flow }>(
    'SELECT kind, trigger, sku, draft FROM campaign WHERE shop_id = $1 AND id = $2',
    [shopId, campaignId],
  )
  const campaign = rows[0]
  if (campaign === undefined) return { outcome: 'not-found' }
  const problems = await publishProblems(runtime.pool, shopId, { id: campaignId, ...campaign })
  if (problems.length > 0) return { outcome: 'refused', problems }
  const after = compileFlow(campaign.draft, catalogue)
  const versions: VersionPlan[] = []
  for (const found of await versionsUnderWay(runtime, shopId, campaignId)) {
    versions.push(await planVersion(runtime, { shopId, campaignId, map }, found, after))
  }
  return { outcome: 'planned', plan: { versions, targets: standingPlaces(after) } }
}

type UnderWay = { version: number; publishedAt: Date; runs: number; flow: FlowVersion | BrokenVersion }

async function versionsUnderWay(runtime: Runtime, shopId: string, campaignId: string): Promise<UnderWay[]> {
  const { rows } = await runtime.pool.query<Omit<UnderWay, 'flow'>>(
    `SELECT v.number AS version, v.published_at AS "publishedAt", r.runs FROM campaign_version v JOIN (
       SELECT version, count(*)::int AS runs FROM run
       WHERE shop_id = $1 AND campaign_id = $2 AND status = 'active' GROUP BY version) AS r ON r.version = v.number
     WHERE v.shop_id = $1 AND v.campaign_id = $2 ORDER BY v.number DESC`,
    [shopId, campaignId],
  )
  const flows = await readFlows(
    runtime,
    rows.map(({ version }) => ({ shopId, campaignId, version })),
  )
  return rows.map((row, index) => ({ ...row, flow: flows[index]! }))
}

async function planVersion(
  runtime: Runtime,
  { shopId, campaignId, map }: { shopId: string; campaignId: string; map: MoveMap },
  { version, publishedAt, runs, flow }: UnderWay,
  after: CompiledFlow,
): Promise<VersionPlan> {
  const head = { version, publishedAt: publishedAt.toISOString(), runs }
  if (isBroken(flow)) return { ...head, tried: runs, canMove: 0, nodes: [], staying: [unreadable(version, runs)] }
  const places = placesOf(version, flow.compiled, after, map)
  const crowds = await crowdsOf(runtime.pool, { shopId, campaignId, version })
  const tried = tryToMove(flow.compiled, after, nodeMapOf(places), crowds)
  // Counted twice, a moment apart: runs may have begun or ended in between.
  return {
    ...head,
    runs: Math.max(runs, tried.runs),
    tried: tried.runs,
    canMove: tried.canMove,
    nodes: places.map((place) => planned(place, tried)),
    staying: tried.staying,
  }
}

function planned({ wrong: _wrong, ...place }: MappedPlace, { standAt }: Tried): PlannedPlace {
  return { ...place, runs: standAt.get(place.node) ?? 0 }
}
