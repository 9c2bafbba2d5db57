import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openStage, play } from './play.ts'
import { regressions } from './regressions.ts'
import { script } from './script.ts'

const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const runs = Number(process.env['MODEL_RUNS'] ?? 40)

const stage = await openStage()
afterAll(() => stage.close())

test.for(regressions.map((each) => [each.what, each.script] as const))('once wrong: %s', ([, commands]) =>
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
    const [commands] = result.counterexample ?? [[]]
    console.log(`After ${result.numShrinks} shrinks, for regressions.ts:\n${JSON.stringify(commands)}`)
    const why = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance)
    expect.fail(`MODEL_SEED=${seed}: ${why}`)
  },
)
