import type { LimitFigures } from '../beside/postgres-limit.ts'
import type { DiskFigures } from '../scenarios/disk.ts'
import type { ManyWaiting } from '../scenarios/many-waiting.ts'
import type { LoadFigures } from '../scenarios/measure-load.ts'
import type { OutcomeToAction } from '../scenarios/outcome-to-action.ts'
import type { WaitFigures } from '../scenarios/waits.ts'
import type { ProcessMemory } from '../system/process-tree.ts'
import type { Machine } from './machine.ts'

/** All that one `npm run bench` found: docs/benchmarks.json. What was not measured is left out. */
export type Report = {
  /** ISO 8601. */
  taken: string
  machine: Machine
  /** Seconds that each load lasted. */
  seconds: number
  f1?: OutcomeToAction
  f2?: WaitFigures
  overload?: { rate: number; figures: LoadFigures }
  slow?: LoadFigures
  /** Of each process, after the loads above. */
  memory?: ProcessMemory[]
  disk?: DiskFigures
  waiting?: ManyWaiting
  limit?: { single: LimitFigures; gathered: LimitFigures & { together: number } }
  empty?: LoadFigures
  nodeRed?: { version: string } & ({ figures: LoadFigures } | { skipped: string })
}
