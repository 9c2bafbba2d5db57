import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { quickFingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { Advice, cache, root, run, tool } from './workshop.mjs'

/** What browsers load: built from the folders below. */
const outputs = ['apps/admin/dist/index.html', 'packages/storefront/dist/aftercart.js']
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
  const { code, said } = await run(process.execPath, [tool('turbo/bin/turbo'), 'run', 'build', '--output-logs=errors-only', '--no-update-notifier'], { quiet: true })
  if (code !== 0) throw new Advice(`The build failed:\n${said.trim()}`)
  const missing = outputs.filter((path) => !existsSync(join(root, path)))
  if (missing.length > 0) throw new Advice(`The build made no ${missing.join(' and no ')}. Run "npx turbo run build --force" to see why.`)
  writeStamp(stamp, fingerprint)
}

function sourcesFingerprint() {
  const folders = ['packages', 'apps/admin', 'apps/shop'].map((path) => join(root, path))
  const files = readdirSync(root).filter((name) => /^(package-lock|turbo|tsconfig.*)\.json$/.test(name))
  return quickFingerprint([...folders, ...files.map((name) => join(root, name))])
}
