import { BaseSequencer } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Most faults are noticed by a story at once; random flows, which take longest, are left for those that are not. */
class StoriesFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const isRandom = ({ moduleId }: { moduleId: string }) => moduleId.includes('property') || moduleId.includes('paths')
    return files.toSorted((a, b) => Number(isRandom(a)) - Number(isRandom(b)))
  }
}

/**
 * The tests of this package as the mutation run uses them (`npm run mutation`): the same ones, with fewer random flows, for
 * they are run once for each of some thousand changes of the code.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    env: { FLOW_RUNS: '40', FLOW_SEED: '20261122' },
    testTimeout: 20_000,
    isolate: false,
    sequence: { sequencer: StoriesFirst },
  },
})
