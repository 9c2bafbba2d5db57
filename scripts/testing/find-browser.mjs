import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cache, nodeBinary, root, run, tool } from '../setup/workshop.mjs'

/** How the tests' browser is started: alone, without asking anyone on the net. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium that is here already, or null. CHROMIUM_PATH wins. */
export function findBrowser() {
  const given = process.env.CHROMIUM_PATH
  if (given) return given
  return onPath(names) ?? ofPlaywright() ?? ofNpm()
}

/**
 * A Chromium for the tests: one that is here, else one that may be installed.
 * @returns {Promise<string | null>} null when there is no way to get one
 */
export async function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  for (const [how, install] of waysToInstall()) {
    console.log(`Installing a browser for the tests (${how}) …`)
    await install()
    const installed = findBrowser()
    if (installed) return installed
  }
  return null
}

/** @returns {[string, () => Promise<unknown>][]} */
function waysToInstall() {
  /** @type {[string, () => Promise<unknown>][]} */
  const ways = [
    [
      'Playwright’s',
      () =>
        run(nodeBinary(), [tool('playwright/cli.js'), 'install', 'chromium-headless-shell', 'chromium'], {
          quiet: true,
        }),
    ],
    ['from the npm registry', installFromNpm],
  ]
  const mayUseApt = process.platform === 'linux' && process.getuid?.() === 0 && onPath(['apt-get'])
  return mayUseApt ? [['apt', installWithApt], ...ways] : ways
}

async function installWithApt() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { quiet: true, env })
  return run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { quiet: true, env })
}

async function installFromNpm() {
  const args = [
    'install',
    '--prefix',
    join(cache, 'browser'),
    '--no-save',
    '--no-audit',
    '--no-fund',
    '@sparticuz/chromium@153.0.0',
  ]
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { quiet: true, cwd: cache })
}

function ofNpm() {
  const folder = join(cache, 'browser', 'node_modules', '@sparticuz', 'chromium')
  if (!existsSync(folder)) return null
  const entry = pathToFileURL(createRequire(join(folder, 'package.json')).resolve(folder)).href
  const print = `const { default: chromium } = await import(${JSON.stringify(entry)}); process.stdout.write(await chromium.executablePath())`
  return usable(spawnSync(nodeBinary(), ['--input-type=module', '-e', print], { encoding: 'utf8' }).stdout)
}

function ofPlaywright() {
  const print = `process.stdout.write(require('playwright-core').chromium.executablePath())`
  return usable(spawnSync(nodeBinary(), ['-e', print], { cwd: root, encoding: 'utf8' }).stdout)
}

/** @param {string[]} programs */
function onPath(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const program of programs) {
    for (const folder of folders) {
      const path = usable(join(folder, program))
      if (path) return path
    }
  }
  return null
}

/** @param {string | null} path */
function usable(path) {
  try {
    if (!path || !statSync(path).isFile()) return null
    accessSync(path, constants.X_OK)
    return path
  } catch {
    return null
  }
}
