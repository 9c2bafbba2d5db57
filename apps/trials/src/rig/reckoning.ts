import { notCarriedOut, repeatedCalls, type Fault, type RepeatedCalls } from './carried-out.ts'
import type { Reported } from './load.ts'
import type { Outside } from './outside.ts'
import { callWaitCallPaths, type TrialShop } from './trial-shop.ts'
import { until } from './until.ts'

/** What came of a trial in which a shop with `callWaitCall` was under load. */
export type Reckoning = {
  reported: Reported
  calls: number
  /** Accepted orders that an action was never called for. */
  lost: string[]
  repeated: RepeatedCalls
}

/** Ends the load and compares what was accepted with what was called. */
export async function reckon(outside: Outside, faults: readonly Fault[]): Promise<Reckoning> {
  const reported = await outside.rest()
  const calls = await outside.calls()
  const lost = notCarriedOut(reported.accepted, callWaitCallPaths, calls)
  return { reported, calls: calls.length, lost, repeated: repeatedCalls(calls, faults) }
}

/**
 * Settles once all that these orders begin was called, and no more than `active` runs, none when not said, are under way.
 * Fails after `patience` milliseconds.
 */
export async function untilCarriedOut(
  { outside, shop, patience }: { outside: Outside; shop: TrialShop; patience: number },
  orders: readonly string[],
  active = 0,
): Promise<void> {
  const left = async () => notCarriedOut(orders, callWaitCallPaths, await outside.calls())
  const done = async () => (await left()).length === 0 && (await shop.active()) <= active
  await until('all that was accepted is carried out', done, patience).catch(async (error: unknown) => {
    throw new Error(`${String(error)}. Left: ${(await left()).join(' ')}`, { cause: error })
  })
}

/** A reckoning as people read it: counts for what is well, names for what is not.. */
export function told({ reported, repeated, ...rest }: Reckoning): string {
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
export function isWell({ reported, lost, repeated }: Reckoning): boolean {
  return lost.length + repeated.unexcused.length + reported.refused.length === 0
}
