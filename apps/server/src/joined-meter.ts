import type { Meter } from '@aftercart/runtime'
import type { WatchedHealth } from './health.ts'
import type { Tracing } from './tracing.ts'

/** What the runtime tells its one meter goes to the metrics, to the health, and to the traces when there are any. */
export function joinedMeter(metrics: Meter, health: Pick<WatchedHealth, 'beat'>, tracing: Tracing | null): Meter {
  const beat: Meter['beat'] = (loop, rest) => {
    metrics.beat(loop, rest)
    health.beat(loop, rest)
  }
  if (tracing === null) return { ...metrics, beat }
  const spans = tracing.meter
  return {
    ...{ beat, pool: metrics.pool, origin: spans.origin },
    transaction(...said) {
      metrics.transaction(...said)
      spans.transaction(...said)
    },
    action(...said) {
      metrics.action(...said)
      spans.action(...said)
    },
    timer(...said) {
      metrics.timer(...said)
      spans.timer(...said)
    },
  }
}
