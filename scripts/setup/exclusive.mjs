import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cache } from './workshop.mjs'

/**
 * Runs `work` while no other start or test of this folder does; waits for it if one does.
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [folder] where the lock lies
 * @returns {Promise<T>}
 */
export async function exclusively(work, folder = cache) {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, 'setup.lock')
  for (let waited = 0; !tryTake(lock); waited++) {
    if (waited === 10)
      console.log(`Waiting for another start in this folder to finish setting up (process ${ownerOf(lock)}) …`)
    await sleep(100)
  }
  const free = () => rmSync(lock, { force: true })
  process.once('exit', free)
  try {
    return await work()
  } finally {
    process.off('exit', free)
    free()
  }
}

/** @param {string} lock */
function tryTake(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  }
  // A killed one leaves its lock: it goes, and the next round takes it.
  if (!isRunning(ownerOf(lock))) rmSync(lock, { force: true })
  return false
}

/** @param {string} lock */
function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return 0
  }
}

/** @param {number} pid */
function isRunning(pid) {
  // Just made and not yet written to, or just gone: ask again.
  if (!pid) return true
  try {
    process.kill(pid, 0)
    // One that has ended and that its parent has not collected answers, too.
    return !isZombie(pid)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {number} pid */
function isZombie(pid) {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
