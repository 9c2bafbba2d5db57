import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { quickFingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { Advice, cache, nodeBinary, root, run, tool } from './workshop.mjs'

/** What browsers load, and what it is made of. Of the server's packages they import types only, which leave no trace. */
const outputs = ['apps/admin/dist/index.html', 'packages/storefront/dist/aftercart.js']
const sources = [
  'packages/flow',
  'packages/nodes',
  'packages/builder',
  'packages/storefront',
  'apps/admin',
  'apps/shop',
]
const stamp = join(cache, 'build.json')

/** Whether what browsers load is newer than its sources. Turbo knows better, but asking it takes half a second. */
export function isBuilt() {
  return outputs.every((path) => existsSync(join(root, path))) && readStamp(stamp) === sourcesFingerprint()
}

/** Builds what is stale. Throws Advice when that fails. */
export async function ensureBuilt() {
  if (isBuilt()) return
  // Taken before the build: an edit during it makes the next start build again.
  const fingerprint = sourcesFingerprint()
  console.log('Building the app and the storefront …')
  const flags = [
    '--filter=@aftercart/admin',
    '--filter=@aftercart/storefront',
    '--output-logs=errors-only',
    '--no-update-notifier',
  ]
  const { code, said } = await run(nodeBinary(), [tool('turbo/bin/turbo'), 'run', 'build', ...flags], { quiet: true })
  if (code !== 0) throw new Advice(`The build failed:\n${said.trim()}`)
  const missing = outputs.filter((path) => !existsSync(join(root, path)))
  if (missing.length > 0)
    throw new Advice(`The build made no ${missing.join(' and no ')}. Run "npx turbo run build --force" to see why.`)
  writeStamp(stamp, fingerprint)
}

function sourcesFingerprint() {
  const files = readdirSync(root).filter((name) => /^(package-lock|turbo|tsconfig.*)\.json$/.test(name))
  return quickFingerprint([...sources, ...files].map((path) => join(root, path)))
}
