import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's Chromium listens. */
    storefrontBrowser: string
    /** The script as shops load it. */
    storefrontScript: string
  }
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** One build and one browser for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [script, browser] = await Promise.all([buildScript(), chromium.launchServer({ args: flags, ...executable() })])
  project.provide('storefrontScript', script)
  project.provide('storefrontBrowser', browser.wsEndpoint())
  return () => browser.close()
}

function executable(): { executablePath?: string } {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  return existsSync(path) ? { executablePath: path } : {}
}

async function buildScript(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const results = await build({ root, logLevel: 'error', build: { write: false } })
  const [result] = [results].flat()
  const chunk = result !== undefined && 'output' in result ? result.output[0] : undefined
  if (chunk?.type !== 'chunk') throw new Error('The build of the storefront script made no file.')
  return chunk.code
}
