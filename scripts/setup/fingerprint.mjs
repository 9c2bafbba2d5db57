import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const generated = new Set([
  'node_modules',
  'dist',
  'generated',
  '.turbo',
  'coverage',
  'test-results',
  'storybook-static',
])

/**
 * A short text that changes when a file does. Looks at sizes and times only, so a thousand files take some ten milliseconds.
 * @param {string[]} paths files and folders; missing ones count as such
 */
export function quickFingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths) addQuick(hash, path)
  return hash.digest('hex')
}

/** @param {import('node:crypto').Hash} hash @param {string} path */
function addQuick(hash, path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return void hash.update(`${path} is missing\n`)
  if (!stat.isDirectory()) return void hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`)
  // In the order of their names: readdir's own differs between file systems.
  for (const name of readdirSync(path).sort()) if (!generated.has(name)) addQuick(hash, join(path, name))
}

/**
 * A short text that changes when what is in a file does.
 * @param {string[]} files
 */
export function contentFingerprint(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/**
 * What was stamped last, or null.
 * @param {string} file
 * @returns {string | null}
 */
export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).fingerprint
  } catch {
    return null
  }
}

/** @param {string} file @param {string} fingerprint */
export function writeStamp(file, fingerprint) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ fingerprint })}\n`)
}
