import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['packages/runtime/src/testing/postgres.global-setup.ts'],
    projects: [{ test: { name: 'packages', include: ['packages/*/src/**/*.test.ts'] } }],
  },
})
