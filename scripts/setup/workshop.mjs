import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAtLeast } from './requirements.mjs'

/** The folder of the repository, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Where the scripts keep their stamps, locks and caches; never committed, safe to delete. */
export const cache = join(root, '.turbo')

/** Says what to do, without a stack trace: the person who reads it did nothing wrong in our code. */
export class Advice extends Error {}

/** The Node that Aftercart runs on: the one npm brought, else the one that runs this. */
export function nodeBinary() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const brought = join(
    root,
    'node_modules',
    `node-${platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  return existsSync(brought) ? brought : process.execPath
}

/** Flags that this Node needs to run TypeScript as it is. */
export function nodeFlags() {
  const isOurs = nodeBinary() !== process.execPath
  if (isOurs || isAtLeast(process.versions.node, [22, 18])) return []
  return ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
}

/** The environment for everything we run: our tools first on the path, and none of them reporting home. */
export function toolEnvironment() {
  return {
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    STORYBOOK_DISABLE_TELEMETRY: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    NO_UPDATE_NOTIFIER: '1',
  }
}

/**
 * The file that runs a tool of ours with Node. Not node_modules/.bin: on Windows those are no programs.
 * @param {string} inPackage e.g. "vitest/vitest.mjs"
 */
export function tool(inPackage) {
  return join(root, 'node_modules', ...inPackage.split('/'))
}

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM'])

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string | undefined>, cwd?: string }} [options] quiet: keep what it says to yourself
 * @returns {Promise<{ code: number, said: string }>} `said` only when quiet
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...toolEnvironment(), ...options.env },
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
    // Who stops us stops what we run, and only then do we end.
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      child.once('close', () => process.exit(128 + constants.signals[signal]))
      child.kill(signal)
    }
    for (const signal of stopSignals) process.once(signal, stop)
    /** @param {number} code @param {string} [problem] */
    const settle = (code, problem = '') => {
      for (const signal of stopSignals) process.off(signal, stop)
      resolve({ code, said: said + problem })
    }
    child.on('error', (error) => settle(1, error.message))
    child.on('close', (code) => settle(code ?? 1))
  })
}
