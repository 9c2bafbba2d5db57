import { isId } from '../pages/page.ts'
import { flowVersions, isBroken } from '../runs/compiled-flows.ts'
import type { Bench } from '../runs/records.ts'
import { benchActiveRuns } from '../runs/signal-runs.ts'
import { circleLimit } from './circle-limit.ts'
import { entriesOf } from './entries.ts'
import { mayEnter } from './may-enter.ts'

/**
 * A run asks for a run of another campaign to begin. The answer holds: the contact is locked, and what was asked for before
 * counts. The run itself begins when the step that asks is over, so that a step that fails has begun nothing.
 */
export async function askToStart(
  bench: Bench,
  key: string,
  campaignId: string,
): Promise<'started' | 'not-published' | 'not-again'> {
  const { runtime, work, run, contact, writes } = bench
  const { shopId } = run
  const version = isId(campaignId) ? await publishedVersion(bench, campaignId) : null
  if (version === null) return 'not-published'
  const versionKey = { shopId, campaignId, version }
  const flow = (await flowVersions(runtime.pool, work.client, [versionKey]))(versionKey)
  const entries = (await entriesOf(withAsks(bench), run, [campaignId]))(campaignId)
  if (!isBroken(flow) && !mayEnter(flow.reEntry, entries, work.now)) return 'not-again'
  if (contact.begun >= circleLimit) {
    writes.timeline.push({ kind: 'circle', detail: { news: 'start', name: campaignId } })
    return 'not-again'
  }
  contact.begun += 1
  writes.asks.push({ ask: 'start', key, campaignId, version })
  return 'started'
}

/** A run asks for the contact's other runs of a campaign to end. Answers how many that are. */
export async function askToStop(bench: Bench, key: string, campaignId: string): Promise<number> {
  const { runtime, work, run, writes } = bench
  await benchActiveRuns(runtime, work.client, work, run.shopId, run.contactId, null)
  const asked = withAsks(bench)
  const own = [...asked.runs.values()].filter((each) => each.contactId === run.contactId)
  let count = own.filter(
    (each) => each.id !== run.id && each.campaignId === campaignId && each.status === 'active',
  ).length
  for (const ask of own.flatMap((each) => each.writes.asks)) {
    if (ask.campaignId === campaignId) count = ask.ask === 'start' ? count + 1 : 0
  }
  if (count > 0) writes.asks.push({ ask: 'stop', key, campaignId })
  return count
}

/** The bench's work as if the step that is going on were over. */
function withAsks({ work, run, writes }: Bench): Bench['work'] {
  const asked = { ...run, writes: { ...run.writes, asks: [...run.writes.asks, ...writes.asks] } }
  return { ...work, runs: new Map([...work.runs, [run.id, asked]]) }
}

async function publishedVersion({ work, run }: Bench, campaignId: string): Promise<number | null> {
  const { rows } = await work.client.query<{ version: number | null }>({
    name: 'published-version',
    text: 'SELECT published_version AS version FROM campaign WHERE shop_id = $1 AND id = $2',
    values: [run.shopId, campaignId],
  })
  return rows[0]?.version ?? null
}
