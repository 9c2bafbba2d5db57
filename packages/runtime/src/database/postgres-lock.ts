import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Who uses the folder. `began` tells the process apart from a later one that was given the same number. */
type Owner = { pid: number; began: string }

/**
 * Takes the folder for this process. Throws, with what to do, while another living process has it; a lock left behind by
 * a killed one is taken over.
 */
export async function lockFolder(folder: string, shownAs: string): Promise<{ release(): Promise<void> }> {
  const lock = join(folder, 'in-use')
  const mine = join(folder, `in-use.${randomUUID()}`)
  await writeFile(mine, JSON.stringify({ pid: process.pid, began: beganAt(process.pid) } satisfies Owner), {
    mode: 0o600,
  })
  try {
    // link() fails when the name is taken: the only step at which two starters can meet, and one of them loses.
    while (!(await tryLink(mine, lock))) await clearIfStale(lock, folder, shownAs)
  } finally {
    await rm(mine, { force: true })
  }
  return { release: () => rm(lock, { force: true }) }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function clearIfStale(lock: string, folder: string, shownAs: string): Promise<void> {
  const before = await readFile(lock, 'utf8').catch(() => null)
  if (before === null) return
  const owner = parse(before)
  if (owner && !(await endsSoon(owner))) {
    throw new Error(
      `Process ${owner.pid} already runs the database in ${shownAs}. Stop it first, or set AFTERCART_DATA to another folder.`,
    )
  }
  const aside = join(folder, `in-use.${randomUUID()}`)
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  // Somebody else may have taken over between our look and our move: then give the lock back.
  if ((await readFile(aside, 'utf8')) !== before) await tryLink(aside, lock)
  await rm(aside, { force: true })
}

/** Whoever restarts a server may be quicker than the old one is at ending. */
async function endsSoon(owner: Owner): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (!isAlive(owner)) return true
    await sleep(100)
  }
  return false
}

function parse(text: string): Owner | null {
  try {
    const { pid, began } = JSON.parse(text) as Owner
    return Number.isInteger(pid) ? { pid, began } : null
  } catch {
    return null
  }
}

function isAlive(owner: Owner): boolean {
  return processExists(owner.pid) && beganAt(owner.pid) === owner.began
}

/** Whether the process runs. One that has ended and was not yet collected by its parent does not. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !/^[ZX]/.test(processFields(pid)[0] ?? '')
}

/** When the process began, in the kernel's ticks since boot, with the boot's id; '' where the system does not tell. */
function beganAt(pid: number): string {
  const ticks = processFields(pid)[19]
  return ticks ? `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}` : ''
}

/** What /proc/<pid>/stat says from the state on (its third field); empty where the system has no /proc. */
function processFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name, may hold blanks and brackets, so counting starts behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
