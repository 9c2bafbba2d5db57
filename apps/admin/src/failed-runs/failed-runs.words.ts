import type { inferInput, inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

export type FailedRun = inferOutput<Server['failedRuns']['list']>['items'][number]
export type FailedRunSummary = inferOutput<Server['failedRuns']['summary']>
export type WhichRuns = inferInput<Server['failedRuns']['retry']>
export type Retried = Pick<inferOutput<Server['failedRuns']['retry']>, 'count' | 'staying'>

/** What the button for all of them means while this campaign is chosen, and how many those are. */
export function whichRuns(
  campaignId: string | undefined,
  summary: FailedRunSummary,
): { which: WhichRuns; count: number } {
  if (campaignId === undefined) return { which: { which: 'all' }, count: summary.count }
  const count = summary.campaigns.find(({ id }) => id === campaignId)?.count ?? 0
  return { which: { which: 'campaign', campaignId }, count }
}

/** Behind the flow's name, e.g. `at “Wait 2 days”`. */
export function stoppedAt({ stoodAt }: Pick<FailedRun, 'stoodAt'>): string {
  if (stoodAt.length === 0) return 'before its first step'
  return `at ${stoodAt.map(({ title }) => `“${title}”`).join(' and ')}`
}

/** Two batches of answers as one. */
export function together(one: Retried, other: Retried): Retried {
  const runs = new Map(one.staying.map((each) => [each.why, each.runs]))
  for (const each of other.staying) runs.set(each.why, (runs.get(each.why) ?? 0) + each.runs)
  const staying = [...runs].map(([why, some]) => ({ why, runs: some })).toSorted((a, b) => b.runs - a.runs)
  return { count: one.count + other.count, staying }
}

/** What came of it, as a heading: "3 runs go on, 1 stays". */
export function retriedInWords({ count, staying }: Retried): string {
  const stay = staying.reduce((sum, { runs }) => sum + runs, 0)
  if (count + stay === 0) return 'There was nothing left to try: somebody else has just had them go on'
  const some = (number: number) => (number === 1 ? '1 run' : `${number.toLocaleString('en-GB')} runs`)
  if (count === 0) return `${some(stay)} ${stay === 1 ? 'stays' : 'stay'}`
  const goOn = `${some(count)} ${count === 1 ? 'goes' : 'go'} on`
  return stay === 0 ? goOn : `${goOn}, ${stay.toLocaleString('en-GB')} ${stay === 1 ? 'stays' : 'stay'}`
}
