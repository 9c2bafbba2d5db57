import type { RepeatedCalls } from './repeated-calls.ts'
import type { Reported } from './reporter.ts'

type Report = { reported: Reported; lost: readonly string[]; repeated: RepeatedCalls }

/** A trial's report as people read it: counts for what is well, names for what is not. */
export function told<R extends Report>({ reported, repeated, ...rest }: R): string {
  const { accepted, refused, ...figures } = reported
  const reasons = Object.fromEntries(
    [...Map.groupBy(refused, ({ why }) => why)].map(([why, all]) => [why, all.slice(0, 5).map(({ order }) => order)]),
  )
  const all = {
    ...{ accepted: accepted.length, refused: refused.length, ...(refused.length > 0 ? { reasons } : {}) },
    ...figures,
    ...rest,
    ...{ madeAgain: repeated.inHand.length, madeAgainWithoutExcuse: repeated.unexcused },
  }
  return JSON.stringify(all, null, 2)
}

/** Whether nothing was lost, refused for good, or done again without an excuse. */
export function isWell({ reported, lost, repeated }: Report): boolean {
  return lost.length + repeated.unexcused.length + reported.refused.length === 0
}
