import type { Runtime } from '../runtime.ts'
import { enterRun } from '../runs/advance-run.ts'
import { flowVersions, isBroken } from '../runs/compiled-flows.ts'
import { mayBegin, newRun, startedRun, type Candidate, type Occasion, type StartedRun } from '../runs/start-runs.ts'
import type { Signal, Work } from '../runs/work.ts'

/**
 * News lets a contact who is not in a campaign enter at a goal that others may enter. Call it after the news was told to the
 * runs under way, which must all be on the bench, and after it began what it begins by its trigger: whoever was in the
 * campaign when the news came, or has just begun it, does not enter. Purchase actions are for their own trigger only.
 */
export async function enterAtGoals(
  runtime: Runtime,
  work: Work,
  occasion: Occasion,
  candidates: readonly Candidate[],
  signals: readonly Signal[],
): Promise<StartedRun[]> {
  const { shopId, contactId } = occasion
  const started: StartedRun[] = []
  for (const signal of signals) {
    for (const candidate of candidates) {
      if (candidate.kind !== 'campaign' || !candidate.entrySignals.includes(signal.name)) continue
      const isIn = [...work.runs.values()].some(
        (run) => run.campaignId === candidate.id && run.contactId === contactId && run.shopId === shopId,
      )
      if (isIn) continue
      const key = { shopId, campaignId: candidate.id, version: candidate.version }
      const flow = (await flowVersions(runtime.pool, work.client, [key]))(key)
      if (isBroken(flow) || !(await mayBegin(work, occasion, candidate.id, flow))) continue
      const run = newRun(work, occasion, candidate, '', flow, { goal: signal.name })
      if (!(await enterRun(runtime, work, run, signal))) continue
      work.runs.set(run.id, run)
      started.push(startedRun(run))
    }
  }
  return started
}
