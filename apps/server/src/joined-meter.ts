import type { Log, Meter } from '@aftercart/runtime'
import type { WatchedHealth } from './health.ts'
import type { Tracing } from './tracing.ts'

/** Slower ones are told in the log: seconds. */
const slow = 2

/** What the runtime tells its one meter goes to the metrics, to the health, to the log and to the traces, when there are any. */
export function joinedMeter(
  metrics: Meter,
  { health, tracing, log }: { health: Pick<WatchedHealth, 'beat'>; tracing: Tracing | null; log: Log },
): Meter {
  const spans = tracing?.meter
  return {
    pool: (...said) => metrics.pool(...said),
    outcome: (...said) => metrics.outcome(...said),
    origin: () => spans?.origin(),
    beat(...said) {
      metrics.beat(...said)
      health.beat(...said)
    },
    transaction(kind, seconds, items, from) {
      metrics.transaction(kind, seconds, items)
      spans?.transaction(kind, seconds, items, from)
      if (seconds > slow) log.warn({ kind, seconds: rounded(seconds), items }, 'A transaction was slow')
    },
    action(type, result, seconds, of) {
      metrics.action(type, result, seconds)
      spans?.action(type, result, seconds, of)
      if (result === 'given-up') log.warn({ ...of, step: type }, 'An action was given up after all its tries')
      else if (result === 'retrying') log.info({ ...of, step: type }, 'An action did not work and is tried again')
    },
    timer(...said) {
      metrics.timer(...said)
      spans?.timer(...said)
    },
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
