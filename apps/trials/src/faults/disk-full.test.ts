import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { newEmbeddedData } from '../rig/embedded-data.ts'
import { statusOf } from '../rig/server-process.ts'
import { allThanked, oneServer, purchase, settled } from './one-server.ts'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

const needed = 'This needs the right to mount a small disk: run it as root on Linux, outside of a container.'

test(
  'a disk that is full: no outcome gets a 200 that is not stored, health tells it, and it goes on by itself when there is room',
  { timeout: 300_000 },
  async ({ skip }) => {
    const small = smallDisk(220)
    if (small === null) return skip(needed)
    const { process: server, reporter, api, close } = await oneServer({ AFTERCART_DATA: small.dataDir })
    cleanUp.push(close)
    server.start()
    await server.healthy()
    const accepted: (number | string)[] = []
    await reporter.report(purchase(1))
    accepted.push(1)

    const filler = join(small.folder, 'filler')
    fill(filler, small.folder)
    const refused: number[] = []
    for (let number = 2; refused.length < 3 && number < 400; number++) {
      // What is left in the files that PostgreSQL had already is used up soon.
      const answer = await reporter.try(purchase(number, { error: { message: randomBytes(900).toString('hex') } }))
      fill(filler, small.folder)
      if (answer.outcome === 'accepted') accepted.push(number)
      else refused.push(number)
      if (answer.outcome === 'refused') expect(answer.status).toBe(503)
    }
    expect(refused).toHaveLength(3)
    // It looks every few seconds.
    await vi.waitUntil(async () => (await statusOf(`${server.url}/healthz`)) === 503, {
      timeout: 30_000,
      interval: 200,
    })
    expect(server.running()).toBe(true)

    rmSync(filler)
    for (const number of refused) await reporter.report(purchase(number), 120_000)
    await server.healthy()
    expect(await settled(api)).toEqual(allThanked([...accepted, ...refused]))
  },
)

test(
  'a start on a full disk says so in one line, and the next one with room begins where it was',
  { timeout: 300_000 },
  async ({ skip }) => {
    const small = smallDisk(30)
    if (small === null) return skip(needed)
    const { process: server, reporter, api, close } = await oneServer({ AFTERCART_DATA: small.dataDir })
    cleanUp.push(close)
    server.start()
    expect(await server.ended()).toBe(1)
    expect(server.said().trim()).toMatch(/^The disk that holds .+ is full\. Make room and start again\.$/)
    execFileSync('mount', ['-o', 'remount,size=220m', small.folder])
    server.start()
    await server.healthy()
    await reporter.report(purchase(1))
    expect(await settled(api)).toEqual(allThanked([1]))
  },
)

/** A disk of so many megabytes where the embedded database will live; null where none may be mounted. */
function smallDisk(megabytes: number): { dataDir: string; folder: string } | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const data = newEmbeddedData()
  const folder = `/var/lib/aftercart/${randomBytes(8).toString('hex')}`
  mkdirSync(folder, { recursive: true })
  cleanUp.push(() => rmSync(dirname(data.dataDir), { recursive: true }))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'aftercart-trial', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  cleanUp.push(() => execFileSync('umount', [folder]))
  mkdirSync(data.dataDir)
  writeFileSync(join(data.dataDir, 'postgres-home'), `${folder}\n`)
  return { dataDir: data.dataDir, folder }
}

/** Takes what room is left. */
function fill(file: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail === 0) return
  try {
    writeFileSync(file, Buffer.alloc(bavail * bsize), { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
