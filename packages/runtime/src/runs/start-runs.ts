import type { SignalName, Trigger } from '@aftercart/flow'
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
import type { Begun } from './timeline.ts'
import type { TriggerChoice } from './trigger-choice.ts'
import { noWrites, thisTransaction, type RunWork, type Work } from './work.ts'

/** A published flow that an event may begin. `sku`: of purchase actions the product, '' for the default settings. */
export type Candidate = {
  id: string
  kind: 'campaign' | 'purchase-actions'
  trigger: Trigger
  sku: string
  version: number
  /** Signals at which contacts who are not in it may enter at a goal. */
  entrySignals: SignalName[]
}

/** What asks for runs: one trigger, and which kinds of flows it may begin. */
export type Request = {
  trigger: Trigger
  /** The default settings' actions. */
  default: boolean
  /** The actions of these products, in this order. */
  skus: readonly string[]
  /** Campaigns about any product, and campaigns about some, when one of these is among them. `all`: whatever they are about. */
  campaigns: { anyProduct: boolean; ownProduct: boolean; skus: readonly string[] } | 'all'
  /** What else the trigger's form may ask for, e.g. which attempt; left out: nothing. */
  fits?: (choice: TriggerChoice) => boolean
  /** A campaign that does not begin by this. */
  not?: string | undefined
}

/** What begins runs: an event, for one contact. */
export type Occasion = {
  shopId: string
  contactId: string
  eventId: string
  /** What the runs may read of it. */
  beginning: Beginning
  debt: Debt | null
  /** The shop's row that was read, when the order's is written just as the occasion has it. */
  shopVersion?: string
}

export function occasionOf(shop: ShopRow, contact: ContactRow, eventId: string, occurrence: Occurrence): Occasion {
  const { order, outcome } = occurrence
  return {
    shopId: shop.id,
    contactId: contact.id,
    eventId,
    beginning: beginning(shop, occurrence),
    debt: debtOf(order, outcome),
  }
}

export type StartedRun = { runId: string; campaign: string; trigger: Trigger }

/** All published flows of the shop that one of the triggers or signals may begin, as one JSON value for a larger statement. */
export const candidatesSql = (shop: string, triggers: string, signals: string) => `(
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'trigger', trigger, 'sku', sku, 'version', published_version,
    'entrySignals', entry_signals) ORDER BY created_at, id), '[]')
  FROM campaign WHERE shop_id = ${shop} AND published_version IS NOT NULL
    AND (trigger = ANY(${triggers}::text[]) OR entry_signals && ${signals}::text[]))`

/**
 * Begins runs: for each request the default settings' actions, then each product's own in the order of the order's lines,
 * then campaigns. A re-entry rule may keep the contact out of any of them. A run whose flow turns out to be broken is begun
 * all the same and stands there as failed. The contact must be locked.
 */
export async function startRuns(
  runtime: Runtime,
  work: Work,
  occasion: Occasion,
  candidates: readonly Candidate[],
  requests: readonly Request[],
): Promise<StartedRun[]> {
  const { shopId } = occasion
  const asked = candidates.filter((candidate) => requests.some(({ trigger }) => trigger === candidate.trigger))
  const keyOf = (candidate: Candidate) => ({ shopId, campaignId: candidate.id, version: candidate.version })
  const flowOf = await flowVersions(runtime.pool, work.client, asked.map(keyOf))
  const started: StartedRun[] = []
  for (const request of requests) {
    for (const { candidate, sku, flow } of chosen(asked, request, (candidate) => flowOf(keyOf(candidate)))) {
      if (!(await mayBegin(work, occasion, candidate.id, flow))) continue
      const run = newRun(work, occasion, candidate, sku, flow)
      work.runs.set(run.id, run)
      await advanceRun(runtime, work, run, 'start')
      started.push(startedRun(run))
    }
  }
  return started
}

export function startedRun(run: RunWork): StartedRun {
  return { runId: run.id, campaign: run.campaignId, trigger: run.trigger }
}

/** Whether the flow's re-entry rule lets the contact in, who must be locked. */
export async function mayBegin(
  work: Work,
  contact: { shopId: string; contactId: string },
  campaignId: string,
  flow: RunWork['flow'],
): Promise<boolean> {
  if (isBroken(flow) || flow.reEntry.when === 'always') return true
  const entries = await entriesOf(work, contact, [campaignId])
  return mayEnter(flow.reEntry, entries(campaignId), work.now)
}

/** A run that stands before its first step. `begun`: when it was not its trigger that began it. */
export function newRun(
  work: Work,
  { shopId, contactId, eventId, beginning: facts, debt, shopVersion }: Occasion,
  candidate: Pick<Candidate, 'id' | 'trigger' | 'version'>,
  sku: string,
  flow: RunWork['flow'],
  begun?: Begun,
): RunWork {
  const run: RunWork = {
    shopId,
    id: newId(),
    campaignId: candidate.id,
    version: candidate.version,
    trigger: candidate.trigger,
    sku,
    contactId,
    orderId: facts.order?.id ?? null,
    eventId,
    startedAt: work.now,
    flow,
    beginning: aboutProduct(facts, sku),
    debt,
    status: 'active',
    snapshot: null,
    fresh: true,
    changed: true,
    underWay: false,
    writes: noWrites(),
    rows: shopVersion === undefined ? null : { run: thisTransaction, order: thisTransaction, shop: shopVersion },
  }
  run.writes.timeline.push({
    kind: 'started',
    detail: { trigger: run.trigger, eventId, orderId: run.orderId, sku, ...(begun === undefined ? {} : { begun }) },
  })
  return run
}

type Chosen = { candidate: Candidate; sku: string; flow: RunWork['flow'] }

function chosen(
  candidates: readonly Candidate[],
  request: Request,
  flowOf: (candidate: Candidate) => RunWork['flow'],
): Chosen[] {
  const fitting = candidates
    .filter(({ trigger }) => trigger === request.trigger)
    .map((candidate) => ({ candidate, sku: candidate.sku, flow: flowOf(candidate) }))
  const actions = fitting.filter(({ candidate }) => candidate.kind === 'purchase-actions')
  const defaults = request.default ? actions.filter(({ sku }) => sku === '') : []
  const own = request.skus.flatMap((sku) => actions.filter((each) => each.sku === sku))
  const campaigns = fitting.filter(({ candidate }) => candidate.kind === 'campaign')
  return [...defaults, ...own, ...campaigns.flatMap((each) => campaignFor(each, request))]
}

/** Campaigns alone, but for those about some products: for occasions that are about none. */
export const anyCampaign = {
  default: false,
  skus: [],
  campaigns: { anyProduct: true, ownProduct: false, skus: [] },
} as const satisfies Omit<Request, 'trigger'>

/** A campaign about chosen products runs once, about the first of them in the order of the order's lines. */
function campaignFor(each: Chosen, { campaigns, fits, not }: Request): Chosen[] {
  if (campaigns === 'all') return [each]
  if (isBroken(each.flow)) return campaigns.anyProduct ? [each] : []
  const { choice } = each.flow
  if (fits?.(choice) === false || each.candidate.id === not) return []
  if (choice.skus.length === 0) return campaigns.anyProduct ? [each] : []
  const sku = campaigns.ownProduct ? campaigns.skus.find((line) => choice.skus.includes(line)) : undefined
  return sku === undefined ? [] : [{ ...each, sku }]
}
