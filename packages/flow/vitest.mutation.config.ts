import { defineConfig } from 'vitest/config'

/**
 * The tests of this package as the mutation run uses them (`npm run mutation`): the same ones, with fewer random flows, for
 * they are run once for each of some thousand changes of the code.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    env: { FLOW_RUNS: '40', FLOW_SEED: '20261122' },
    testTimeout: 60_000,
  },
})
