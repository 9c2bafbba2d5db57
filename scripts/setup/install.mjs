import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentFingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { Advice, cache, root, run } from './workshop.mjs'

/** @typedef {Record<string, { version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }>} Packages */

const lockfile = join(root, 'package-lock.json')
/** There while npm installs. */
const underWay = join(cache, 'installing')
const stamp = join(root, 'node_modules', '.aftercart-install.json')

/** Whether node_modules is what the lockfile says. */
export function isInstalled() {
  return readStamp(stamp) === currentFingerprint() || isSameTree()
}

/** Installs from the lockfile when node_modules is missing or differs. Throws Advice when npm cannot. */
export async function ensureInstalled() {
  if (readStamp(stamp) === currentFingerprint()) return
  if (!isSameTree()) await install()
  writeStamp(stamp, currentFingerprint())
}

async function install() {
  console.log('Installing packages (once, about a minute) …')
  discardHalfInstalled()
  mkdirSync(cache, { recursive: true })
  writeFileSync(underWay, '')
  // Not "npm ci": it refuses when the registry lacks a package that only another platform would need, e.g. a mirror.
  // "--no-save" keeps to the lockfile all the same and leaves it as it is.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress']
  const npm = process.env.npm_execpath
  // npm runs on the system's Node: the one in node_modules is about to be replaced.
  const node = process.env.npm_node_execpath ?? process.execPath
  const { code, said } = npm?.endsWith('.js') ? await run(node, [npm, ...args], { quiet: true }) : await runNpm(args)
  if (code !== 0) throw new Advice(whyNot(said))
  rmSync(underWay, { force: true })
}

/** After an installation that was killed, packages may lack files without npm noticing: begin anew. */
function discardHalfInstalled() {
  const modules = join(root, 'node_modules')
  const isHalf = existsSync(underWay) || !existsSync(join(modules, '.package-lock.json'))
  // Windows cannot delete a program that runs, and the Node that runs this may be in there.
  if (isHalf && !process.execPath.startsWith(modules)) rmSync(modules, { recursive: true, force: true })
}

/** @param {string[]} args */
function runNpm(args) {
  return process.platform === 'win32'
    ? run('cmd.exe', ['/c', 'npm', ...args], { quiet: true })
    : run('npm', args, { quiet: true })
}

/** @param {string} said */
function whyNot(said) {
  if (/ENOSPC/.test(said))
    return `The disk that holds ${root} is full: packages need about 1 GB. Make room and run it again.`
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(said))
    return `npm cannot reach its registry. Check the network or npm's proxy settings and run it again. It said:\n${said.trim()}`
  if (/EACCES|EROFS/.test(said))
    return `npm may not write to ${root}. Give yourself the right to, or clone elsewhere. It said:\n${said.trim()}`
  return `npm could not install the packages. It said:\n${said.trim()}`
}

function currentFingerprint() {
  return `${contentFingerprint([lockfile])}-${process.platform}-${process.arch}`
}

/** npm writes down what it installed: somebody who ran "npm install" by hand needs no second one. */
function isSameTree() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!installed) return false
  return Object.entries(readPackages(lockfile) ?? {}).every(([path, wanted]) => {
    const found = installed[path]
    if (!found) return path === '' || wanted.optional || wanted.devOptional || wanted.peer
    return found.link === wanted.link && found.version === wanted.version && found.integrity === wanted.integrity
  })
}

/** @param {string} file @returns {Packages | null} */
function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null
}
