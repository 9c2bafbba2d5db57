import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Every story is a test: it must render, play through, and have no accessibility violation. */
export default defineConfig({
  plugins: [storybookTest({ configDir: fileURLToPath(new URL('.storybook', import.meta.url)) })],
  // Named beforehand: what Vite finds only while running makes it reload the page under a test.
  optimizeDeps: {
    include: [
      'react',
      'react-dom',
      'react-dom/client',
      'react/jsx-runtime',
      'react/jsx-dev-runtime',
      '@mantine/core',
      '@mantine/hooks',
      '@tabler/icons-react',
      '@xyflow/react',
      '@dagrejs/dagre',
      'xstate',
      'zod',
      'liquidjs',
      'lit',
    ],
  },
  test: {
    name: 'stories',
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      viewport: { width: 1280, height: 800 },
      provider: playwright({ launchOptions: { ...chromium(), args: quiet } }),
      instances: [{ browser: 'chromium' }],
    },
  },
})

/** The browser named by CHROMIUM_PATH, else the system's, else the one Playwright installed. */
function chromium(): { executablePath?: string } {
  const path =
    process.env['CHROMIUM_PATH'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => existsSync(file))
  return path ? { executablePath: path } : {}
}
