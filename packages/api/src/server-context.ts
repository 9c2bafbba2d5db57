import type { Runtime } from '@aftercart/runtime'
import type { Callers } from './callers.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Setup } from './setup.ts'

declare module './context.ts' {
  interface Context {
    runtime: Runtime
    limits: Limits
    metrics: Metrics
    setup: Setup
    callers: Callers
  }
}
