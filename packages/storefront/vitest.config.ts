import { defineConfig } from 'vitest/config'

/** The elements' tests drive the built script in a real Chromium, on pages with the strictest policy a shop may have. */
export default defineConfig({
  test: {
    name: 'storefront',
    include: ['src/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/browser.global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
