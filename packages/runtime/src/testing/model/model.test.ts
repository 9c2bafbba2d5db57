import fc from 'fast-check'
import { afterAll, test } from 'vitest'
import { play } from './play.ts'
import { regressions } from './regressions.ts'
import { script } from './script.ts'
import { openStage } from './stage.ts'

const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const runs = Number(process.env['MODEL_RUNS'] ?? 25)

const stage = await openStage()
afterAll(() => stage.close())

test.for(regressions.map((each) => [each.what, each.script] as const))('kept: %s', ([, commands]) =>
  play(stage, commands),
)

test(
  'whatever happens in whatever order, the shop stands where it must',
  { timeout: 60_000 + runs * 10_000 },
  async () => {
    console.log(`MODEL_SEED=${seed} MODEL_RUNS=${runs}`)
    const result = await fc.check(
      fc.asyncProperty(script, (commands) => play(stage, commands)),
      { seed, numRuns: runs },
    )
    if (!result.failed) return
    const [counterexample] = result.counterexample ?? []
    console.log(
      `MODEL_SEED=${seed}, after ${result.numShrinks} shrinks, for regressions.ts:\n${JSON.stringify(counterexample)}`,
    )
    // With the difference between what is there and what the model says.
    throw result.errorInstance
  },
)
