import type { PoolClient } from 'pg'
import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { advanceRun, enterRun } from '../runs/advance-run.ts'
import { flowVersions, isBroken, type FlowVersion } from '../runs/compiled-flows.ts'
import { lockRun } from '../runs/load-runs.ts'
import { signalRun } from '../runs/signal-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import type { TimelineEntry } from '../runs/timeline.ts'
import { newWork, type RunWork, type Signal, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { planGoingOn, type GoingOn } from './go-on.plan.ts'
import { nodeTypes, readKnown, tellFaultAgain, writeGoingOn, type Known } from './go-on.rows.ts'
import { missedNews } from './missed-news.ts'

export type WentOn =
  | { is: 'gone on' }
  /** `why`: and what to do, in whole sentences. */
  | { is: 'stays'; why: string }
  /** Somebody else has had it go on, or it is gone. */
  | { is: 'not failed' }

/**
 * Has a run that a fault stopped go on from where it stood, in the version that is published now. What it has missed and can
 * still be seen is told first, so that a run whose order was paid does not write another reminder. One transaction under the
 * contact's and the run's lock: of two who ask at once one finds it under way, and what an action ends meanwhile comes before
 * or after. When it meets a fault again, it stands as it stood before.
 */
export async function goOn(
  runtime: Runtime,
  { shopId, id, contactId }: Pick<RunWork, 'shopId' | 'id' | 'contactId'>,
  by: string | null,
): Promise<WentOn> {
  try {
    return await transaction(runtime.pool, async (client): Promise<WentOn> => {
      const contact = await lockContact(client, shopId, contactId)
      const run = contact === null ? null : await lockRun(runtime.pool, client, shopId, id)
      const known = run?.status === 'failed' ? await readKnown(client, run) : null
      if (contact === null || run === null || known === null) return { is: 'not failed' }
      const why = await goOnIn(runtime, client, contact, run, known, by)
      return why === null ? { is: 'gone on' } : { is: 'stays', why }
    })
  } catch (error) {
    if (!(error instanceof FaultAgain)) throw error
    const { message } = error
    await transaction(runtime.pool, (client) =>
      tellFaultAgain(client, { shopId, id }, { by, message, now: runtime.clock.now() }),
    )
    return { is: 'stays', why: `It met a fault again: ${message} Mend the flow and publish it, then try again.` }
  }
}

/** Undoes all of it. */
class FaultAgain extends Error {}

/** Null when it went on; else why it cannot. */
async function goOnIn(
  runtime: Runtime,
  client: PoolClient,
  contact: ContactRow,
  run: RunWork,
  known: Known,
  by: string | null,
): Promise<string | null> {
  const after = await publishedFlow(runtime, client, run, known.publishedVersion)
  if (typeof after === 'string') return after
  const now = runtime.clock.now()
  const types = isBroken(run.flow) ? await nodeTypes(client, run) : new Map<string, string>()
  const plan = planGoingOn({
    run: { id: run.id, version: run.version, snapshot: run.snapshot ?? { at: null, visits: {} } },
    before: run.flow,
    typeBefore: (node) => types.get(node),
    after,
    mapOf: (from, to) => known.moves.find(({ toVersion }) => toVersion === to)?.map[from] ?? null,
    ...{ told: known.told, actions: known.actions, now },
  })
  if (typeof plan === 'string') return plan
  const { version: from } = run
  Object.assign(run, { status: 'active', version: after.version, flow: after.flow, snapshot: plan.snapshot })
  await writeGoingOn(client, run, plan, runtime.turns, now)
  run.writes.timeline.push({ kind: 'tried-again', detail: { by } })
  if (from !== after.version) run.writes.timeline.push({ kind: 'moved', detail: { from, to: after.version } })
  const work = newWork(client, now, [contact])
  work.runs.set(run.id, run)
  const news = await missedNews(client, run, contact, known.failedAt)
  await tell(runtime, work, run, plan, { news, told: known.told })
  await spreadNews(runtime, client, work)
  const fault = run.writes.timeline.findLast(({ kind }) => kind === 'failed')
  if (fault?.kind === 'failed') throw new FaultAgain(fault.detail.message)
  await writeWork(runtime, work)
  return null
}

type Published = { version: number; flow: FlowVersion }

async function publishedFlow(
  runtime: Runtime,
  client: PoolClient,
  { shopId, campaignId }: RunWork,
  version: number | null,
): Promise<Published | string> {
  if (version === null) return 'This flow is not published. Publish it, then try again.'
  const key = { shopId, campaignId, version }
  const flow = (await flowVersions(runtime.pool, client, [key]))(key)
  if (!isBroken(flow)) return { version, flow }
  return `Version ${version}, which is published, does not work either: ${flow.broken} Mend the flow and publish it, then try again.`
}

/** Begins it, if it had not begun, and tells it what came meanwhile and what its actions came to. */
async function tell(
  runtime: Runtime,
  work: Work,
  run: RunWork,
  { ended }: GoingOn,
  { news, told }: { news: readonly Signal[]; told: readonly TimelineEntry[] },
): Promise<void> {
  if (run.snapshot === null) await begin(runtime, work, run, told)
  for (const signal of news) await signalRun(runtime, work, run, signal)
  for (const end of ended) await advanceRun(runtime, work, run, end)
}

/** At its trigger, or at the goal where it was to enter. */
async function begin(runtime: Runtime, work: Work, run: RunWork, told: readonly TimelineEntry[]): Promise<void> {
  const started = told.find(({ kind }) => kind === 'started')
  const begun = started?.kind === 'started' ? started.detail.begun : undefined
  if (begun === undefined || !('goal' in begun)) {
    await advanceRun(runtime, work, run, 'start')
    return
  }
  const { order, event } = run.beginning
  const detail = {
    eventId: run.eventId,
    ...(order === null ? {} : { orderId: order.id, skus: order.items.map(({ sku }) => sku) }),
    ...(event === null ? {} : { event: event.name, data: event.data }),
  }
  if (!(await enterRun(runtime, work, run, { name: begun.goal, detail }))) throw new FaultAgain(noGoal)
}

const noGoal = 'It was to begin at a goal that the published version does not have.'
