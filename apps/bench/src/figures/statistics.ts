export type Spread = { count: number; p50: number; p99: number; max: number }

/** Of the numbers that are there (NaN: did not happen); null when there are none. Percentiles by the nearest rank. */
export function spreadOf(values: Iterable<number>): Spread | null {
  const sorted = Float64Array.from([...values].filter((value) => !Number.isNaN(value))).sort()
  if (sorted.length === 0) return null
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max: sorted.at(-1)! }
}

/** Differences of two lists, entry by entry. */
export function differences(later: Float64Array, earlier: Float64Array): Float64Array {
  return later.map((value, n) => value - earlier[n]!)
}

/** The latest of the times that are there. */
export function latest(times: Float64Array): number {
  return times.reduce((last, time) => (time > last ? time : last), -Infinity)
}
