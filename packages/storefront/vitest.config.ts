import { defineConfig } from 'vitest/config'

/** The elements' tests drive the built script in a real Chromium, on pages with the strictest policy a shop may have. */
export default defineConfig({
  test: {
    name: 'storefront',
    include: ['src/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/browser.global-setup.ts'],
    // For what never comes: without a word here vitest looks for one second only, which a busy machine needs for a page.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
