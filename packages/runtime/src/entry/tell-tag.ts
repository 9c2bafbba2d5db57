import type { PoolClient } from 'pg'
import type { Runtime } from '../runtime.ts'
import { benchActiveRuns, signalRun } from '../runs/signal-runs.ts'
import {
  anyCampaign,
  candidatesSql,
  startRuns,
  type Candidate,
  type Occasion,
  type StartedRun,
} from '../runs/start-runs.ts'
import { contactOf, type Work } from '../runs/work.ts'
import { circleLimit } from './circle-limit.ts'
import { enterAtGoals } from './enter-at-goals.ts'

/**
 * A contact, who is locked, got a tag: the runs under way hear it, campaigns that begin with it begin, and contacts may enter
 * at goals. `circle`: flows that tags and flows began for this contact in this very transaction are too many; no more begin.
 */
export async function tellTag(
  runtime: Runtime,
  work: Work,
  occasion: Occasion,
  tag: string,
  candidates: readonly Candidate[],
): Promise<StartedRun[] | 'circle'> {
  const { shopId, contactId, eventId } = occasion
  await benchActiveRuns(runtime, work.client, work, shopId, contactId, null)
  const signal = { name: 'tag-added', detail: { tag, eventId } } as const
  for (const run of [...work.runs.values()]) {
    if (run.shopId === shopId && run.contactId === contactId) await signalRun(runtime, work, run, signal)
  }
  const contact = contactOf(work, occasion)
  if (contact.begun >= circleLimit) return 'circle'
  const started = [
    ...(await startRuns(runtime, work, occasion, candidates, [
      {
        trigger: 'tag-added',
        ...anyCampaign,
        fits: (choice) => choice.tag === '' || choice.tag === tag,
      },
    ])),
    ...(await enterAtGoals(runtime, work, occasion, candidates, [signal])),
  ]
  contact.begun += started.length
  return started
}

/** What a tag may begin in a shop, read once for a transaction, and only when a tag was added. */
export function tagCandidates(client: PoolClient): (shopId: string) => Promise<readonly Candidate[]> {
  const known = new Map<string, Promise<Candidate[]>>()
  const read = async (shopId: string) => {
    const { rows } = await client.query<{ candidates: Candidate[] }>({
      name: 'tag-candidates',
      text: `SELECT ${candidatesSql('$1', '$2', '$3')} AS candidates`,
      values: [shopId, ['tag-added'], ['tag-added']],
    })
    return rows[0]!.candidates
  }
  return (shopId) => {
    const candidates = known.get(shopId) ?? read(shopId)
    known.set(shopId, candidates)
    return candidates
  }
}
