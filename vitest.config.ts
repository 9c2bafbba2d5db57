import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/**
 * Every package's tests, and the stories. Whole journeys (apps/e2e) have a config of their own: they take minutes. A folder
 * that needs more than Node, e.g. a browser, brings its own vitest.config.ts; the others share what stands here.
 */
const folders = ['packages', 'apps']
  .flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))
  .filter((folder) => folder !== 'apps/e2e' && existsSync(`${folder}/package.json`))
const ownConfigs = [...folders, 'stories']
  .map((folder) => `${folder}/vitest.config.ts`)
  .filter((file) => existsSync(file))
const plain = folders.filter((folder) => !ownConfigs.includes(`${folder}/vitest.config.ts`))

export default defineConfig({
  test: {
    globalSetup: ['packages/runtime/src/testing/postgres.global-setup.ts'],
    // Two cores are the least we expect; more workers than cores only make everything wait for its turn.
    maxWorkers: 2,
    projects: [
      ...ownConfigs,
      ...plain.map((folder) => nodeProject(folder.split('/')[1]!, `${folder}/src/**/*.test.ts`)),
      nodeProject('workshop', 'scripts/**/*.test.ts'),
    ],
  },
})

/** The times are for what never ends: a machine that has other things to do takes several times as long for the rest. */
function nodeProject(name: string, include: string) {
  return {
    test: { name, include: [include], environment: 'node' as const, testTimeout: 120_000, hookTimeout: 180_000 },
  }
}
