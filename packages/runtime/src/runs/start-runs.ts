import type { Trigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { newId } from '../database/new-id.ts'
import { entriesOf } from '../entry/entries.ts'
import { mayEnter } from '../entry/may-enter.ts'
import {
  aboutProduct,
  beginning,
  debtOf,
  type Beginning,
  type ContactRow,
  type Occurrence,
  type ShopRow,
} from '../facts/assemble-facts.ts'
import type { Debt } from '../orders/paid-by.ts'
import type { Runtime } from '../runtime.ts'
import { advanceRun } from './advance-run.ts'
import { flowVersions, isBroken } from './compiled-flows.ts'
import { noWrites, type RunWork, type Work } from './work.ts'

/** A published flow that a trigger may begin. `sku`: of purchase actions the product, '' for the default settings. */
export type Candidate = {
  id: string
  kind: 'campaign' | 'purchase-actions'
  trigger: Trigger
  sku: string
  version: number
}

/** What asks for runs: one trigger, and which kinds of flows it may begin. */
export type Request = {
  trigger: Trigger
  /** The default settings' actions. */
  default: boolean
  /** The actions of these products, in this order. */
  skus: readonly string[]
  /** Campaigns without a product, and campaigns about one of the order's products. */
  campaigns: { anyProduct: boolean; ownProduct: boolean; skus: readonly string[] }
}

/** What begins runs: an event, for one contact. */
export type Occasion = {
  shopId: string
  contactId: string
  eventId: string
  /** What the runs may read of it. */
  beginning: Beginning
  debt: Debt | null
}

export function occasionOf(shop: ShopRow, contact: ContactRow, eventId: string, occurrence: Occurrence): Occasion {
  const { order, outcome } = occurrence
  return {
    ...{ shopId: shop.id, contactId: contact.id, eventId },
    ...{ beginning: beginning(shop, occurrence), debt: debtOf(order, outcome) },
  }
}

export type StartedRun = { runId: string; campaign: string; trigger: Trigger }

/** All published flows of the shop that begin with one of the triggers, as one JSON value for a larger statement. */
export const candidatesSql = (shop: string, triggers: string) => `(
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'trigger', trigger, 'sku', sku, 'version', published_version)
    ORDER BY created_at, id), '[]')
  FROM campaign WHERE shop_id = ${shop} AND trigger = ANY(${triggers}::text[]) AND published_version IS NOT NULL)`

/**
 * Begins runs: for each request the default settings' actions, then each product's own in the order of the order's lines,
 * then campaigns. A run whose flow turns out to be broken is begun all the same and stands there as failed.
 */
export async function startRuns(
  runtime: Runtime,
  client: PoolClient,
  work: Work,
  occasion: Occasion,
  candidates: readonly Candidate[],
  requests: readonly Request[],
): Promise<StartedRun[]> {
  const { shopId } = occasion
  const keyOf = (candidate: Candidate) => ({ shopId, campaignId: candidate.id, version: candidate.version })
  const flowOf = await flowVersions(runtime.pool, client, candidates.map(keyOf))
  const productOf = (candidate: Candidate) => {
    const version = flowOf(keyOf(candidate))
    return isBroken(version) ? '' : version.sku
  }
  const started: StartedRun[] = []
  for (const request of requests) {
    for (const { candidate, sku } of chosen(candidates, request, productOf)) {
      const run = await beginRun(runtime, work, occasion, candidate, sku, flowOf(keyOf(candidate)))
      if (run) started.push({ runId: run.id, campaign: candidate.id, trigger: candidate.trigger })
    }
  }
  return started
}

/** Begins one run, unless the flow's re-entry rule keeps the contact out: then null. The contact must be locked. */
export async function beginRun(
  runtime: Runtime,
  work: Work,
  occasion: Occasion,
  candidate: Pick<Candidate, 'id' | 'trigger' | 'version'>,
  sku: string,
  flow: RunWork['flow'],
): Promise<RunWork | null> {
  if (!(await lets(work, occasion, candidate.id, flow))) return null
  const run = newRun(work, occasion, candidate, sku, flow)
  work.runs.set(run.id, run)
  await advanceRun(runtime, work, run, 'start')
  return run
}

async function lets(work: Work, occasion: Occasion, campaignId: string, flow: RunWork['flow']): Promise<boolean> {
  if (isBroken(flow) || flow.reEntry === undefined || flow.reEntry.when === 'always') return true
  const entries = await entriesOf(work, occasion, [campaignId])
  return mayEnter(flow.reEntry, entries(campaignId), work.now)
}

function chosen(
  candidates: readonly Candidate[],
  request: Request,
  productOf: (candidate: Candidate) => string,
): { candidate: Candidate; sku: string }[] {
  const fitting = candidates.filter((candidate) => candidate.trigger === request.trigger)
  const actions = fitting.filter((candidate) => candidate.kind === 'purchase-actions')
  const campaigns = fitting.filter((candidate) => candidate.kind === 'campaign')
  const defaults = request.default ? actions.filter((candidate) => candidate.sku === '') : []
  const own = request.skus.flatMap((sku) => actions.filter((candidate) => candidate.sku === sku))
  const { anyProduct, ownProduct, skus } = request.campaigns
  const fittingCampaigns = campaigns.filter((campaign) => {
    const product = productOf(campaign)
    return product === '' ? anyProduct : ownProduct && skus.includes(product)
  })
  return [
    ...[...defaults, ...own].map((candidate) => ({ candidate, sku: candidate.sku })),
    ...fittingCampaigns.map((candidate) => ({ candidate, sku: productOf(candidate) })),
  ]
}

/** A run that stands before its first step. */
export function newRun(
  work: Work,
  { shopId, contactId, eventId, beginning: facts, debt }: Occasion,
  candidate: Pick<Candidate, 'id' | 'trigger' | 'version'>,
  sku: string,
  flow: RunWork['flow'],
): RunWork {
  const run: RunWork = {
    ...{ shopId, id: newId(), campaignId: candidate.id, version: candidate.version, trigger: candidate.trigger },
    ...{ sku, contactId, orderId: facts.order?.id ?? null, eventId, startedAt: work.now },
    ...{ flow, beginning: aboutProduct(facts, sku), debt },
    ...{ status: 'active', snapshot: null, fresh: true, changed: true, writes: noWrites() },
  }
  run.writes.timeline.push({ kind: 'started', detail: { trigger: run.trigger, eventId, orderId: run.orderId, sku } })
  return run
}
