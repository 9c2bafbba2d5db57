import { RetryLater } from '@aftercart/nodes/server'

/** Seconds. The longest pause on average; a single one is at most twice as long. */
const longestPause = 2 * 60 * 60
const shortestPause = 1
/** Seconds. The longest that the far side's own wish counts for. */
const longestWish = 24 * 60 * 60

/**
 * Seconds before the given try (2 is the first repetition), with full jitter: any length between 1 second and twice the
 * mean, which grows 3, 7, 20, 55 … 7,200. So that what failed together does not come back together.
 *
 * Never shorter than what the far side asked for (Retry-After, a day at most), and up to a quarter longer: it asked all of them
 * for the same moment. `random` gives numbers from 0 up to 1, as Math.random does.
 *
 * "Full jitter" as in Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
export function pauseBefore(attempt: number, error: unknown, random: () => number = Math.random): number {
  const mean = Math.min(Math.exp(attempt - 1), longestPause)
  const pause = shortestPause + random() * (2 * mean - 2 * shortestPause)
  return Math.max(pause, wishOf(error) * (1 + random() / 4))
}

function wishOf(error: unknown): number {
  return error instanceof RetryLater ? Math.min(error.seconds ?? 0, longestWish) : 0
}
