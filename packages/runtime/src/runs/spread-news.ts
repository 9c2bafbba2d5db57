import type { PoolClient } from 'pg'
import { tagRounds } from '../entry/circle-limit.ts'
import { eventNames } from '../entry/event-names.ts'
import type { Runtime } from '../runtime.ts'
import { advanceRun } from './advance-run.ts'
import { flowVersions, isBroken } from './compiled-flows.ts'
import { newRun } from './start-runs.ts'
import { withoutOccurrence } from '../facts/assemble-facts.ts'
import { tagCandidates, tellTag } from '../entry/tell-tag.ts'
import type { FlowAsk, RunWork, Work } from './work.ts'

/**
 * Carries on with what the steps so far have set off: runs of other flows that they asked to begin or to end, and the tags
 * that they added, until no step sets off any more. Call it when all steps of a transaction are done, before `writeWork`.
 */
export async function spreadNews(runtime: Runtime, client: PoolClient, work: Work): Promise<void> {
  const candidatesOf = tagCandidates(client)
  for (let round = 0; ; round++) {
    await doAsks(runtime, work)
    const tags = [...work.runs.values()].flatMap((run) =>
      run.writes.tagsAdded.splice(0).map((added) => ({ run, ...added })),
    )
    if (tags.length === 0) return
    for (const { run, key, tag } of tags) {
      if (round >= tagRounds) {
        run.writes.timeline.push({ kind: 'circle', detail: { news: 'tag', name: tag } })
        continue
      }
      const occasion = {
        shopId: run.shopId,
        contactId: run.contactId,
        eventId: eventNames.tagByFlow(key, tag),
        beginning: withoutOccurrence(run.beginning),
        debt: null,
      }
      const begun = await tellTag(runtime, work, occasion, tag, await candidatesOf(run.shopId))
      if (begun === 'circle') run.writes.timeline.push({ kind: 'circle', detail: { news: 'tag', name: tag } })
      await doAsks(runtime, work)
    }
  }
}

/** One after the other: what has been asked for and is not done yet counts when the next one asks. */
async function doAsks(runtime: Runtime, work: Work): Promise<void> {
  for (;;) {
    const run = [...work.runs.values()].find(({ writes }) => writes.asks.length > 0)
    const ask = run?.writes.asks.shift()
    if (!run || !ask) return
    if (ask.ask === 'start') await startFor(runtime, work, run, ask)
    else await stopFor(work, run, ask.campaignId)
  }
}

/** A run of another campaign, about the same order. Whether it may begin was answered when it was asked for. */
async function startFor(
  runtime: Runtime,
  work: Work,
  by: RunWork,
  { key, campaignId, version }: Extract<FlowAsk, { ask: 'start' }>,
): Promise<void> {
  const versionKey = { shopId: by.shopId, campaignId, version }
  const flow = (await flowVersions(runtime.pool, work.client, [versionKey]))(versionKey)
  const occasion = {
    shopId: by.shopId,
    contactId: by.contactId,
    eventId: eventNames.byFlow(key, by.eventId),
    beginning: by.beginning,
    debt: by.debt,
  }
  const trigger = isBroken(flow) ? 'manual' : (flow.trigger ?? 'manual')
  const begun = { flow: await nameOf(work, by), campaignId: by.campaignId }
  const run = newRun(work, occasion, { id: campaignId, trigger, version }, '', flow, begun)
  work.runs.set(run.id, run)
  await advanceRun(runtime, work, run, 'start')
}

/** Their timers and pending actions go with them when they are written. */
async function stopFor(work: Work, by: RunWork, campaignId: string): Promise<void> {
  const detail = { why: 'stopped', by: await nameOf(work, by), campaignId: by.campaignId } as const
  for (const run of work.runs.values()) {
    const isOther = run.id !== by.id && run.contactId === by.contactId
    if (!isOther || run.campaignId !== campaignId || run.status !== 'active') continue
    run.status = 'ended'
    run.changed = true
    run.writes.timeline.push({ kind: 'ended', detail })
  }
}

async function nameOf(work: Work, { shopId, campaignId }: RunWork): Promise<string> {
  const { rows } = await work.client.query<{ name: string }>({
    name: 'campaign-name',
    text: 'SELECT name FROM campaign WHERE shop_id = $1 AND id = $2',
    values: [shopId, campaignId],
  })
  return rows[0]?.name ?? ''
}
