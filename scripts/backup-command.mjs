import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { exclusively } from './setup/exclusive.mjs'
import { ensureGenerated, isGenerated } from './setup/generate.mjs'
import { ensureInstalled, isInstalled } from './setup/install.mjs'
import { Advice, nodeBinary, nodeFlags, root } from './setup/workshop.mjs'

/**
 * Installs what is missing (a backup is often restored on a fresh machine), then hands over; nothing needs building.
 * @param {'backup' | 'restore'} command
 * @param {string[]} args
 */
export async function runBackupCommand(command, args) {
  try {
    if (!isInstalled() || !isGenerated())
      await exclusively(async () => {
        await ensureInstalled()
        await ensureGenerated()
      })
  } catch (error) {
    if (!(error instanceof Advice)) throw error
    console.error(error.message)
    process.exitCode = 1
    return
  }
  const main = join(root, 'apps', 'server', 'src', 'backup-command.ts')
  const child = spawn(nodeBinary(), [...nodeFlags(), main, command, ...args], { cwd: root, stdio: 'inherit' })
  // The terminal tells it too; we stay until it has tidied up.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`It could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code) => void (process.exitCode = code ?? 1))
}
