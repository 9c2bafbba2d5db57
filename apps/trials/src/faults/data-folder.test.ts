import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { newEmbeddedData } from '../rig/embedded-data.ts'
import { statusOf } from '../rig/server-process.ts'
import { allThanked, oneServer, purchase, settled } from './one-server.ts'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function serverOn(dataDir: string) {
  const server = await oneServer({ AFTERCART_DATA: dataDir })
  cleanUp.push(() => server.close())
  server.process.start()
  return server
}

test(
  'a second process on the same folder says who has it and ends; the first goes on',
  { timeout: 240_000 },
  async () => {
    const data = newEmbeddedData()
    cleanUp.push(() => data.remove())
    const first = await serverOn(data.dataDir)
    await first.process.healthy()
    const second = await serverOn(data.dataDir)
    expect(await second.process.ended()).toBe(1)
    expect(second.process.said().trim()).toBe(
      `Process ${first.process.pid()} already runs the database in ${data.dataDir}. Stop it first, or set AFTERCART_DATA to another folder.`,
    )
    await first.reporter.report(purchase(1))
    expect(await settled(first.api)).toEqual(allThanked([1]))
  },
)

test('a folder that may not be written is named in one line, with the cure', { timeout: 240_000 }, async ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-closed-'))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  // Root may write everywhere but where the file system itself is closed.
  if (process.getuid?.() === 0) {
    if (!mounted(['-t', 'tmpfs', '-o', 'ro,size=1m', 'aftercart-trial', folder]))
      return skip('This needs the right to mount a file system: run it as root outside of a container.')
    cleanUp.push(() => execFileSync('umount', [folder]))
  } else chmodSync(folder, 0o555)
  const { process: server } = await serverOn(join(folder, '.data'))
  expect(await server.ended()).toBe(1)
  expect(server.said().trim()).toBe(
    `${join(folder, '.data')} cannot be written. Give the account that runs Aftercart the right to, or set AFTERCART_DATA to another folder.`,
  )
})

test('a file in the place of the folder is named in one line, with the cure', { timeout: 240_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-file-'))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'here'))
  writeFileSync(join(folder, 'here', '.data'), 'a file')
  for (const dataDir of [join(folder, 'here', '.data'), join(folder, 'here', '.data', 'below')]) {
    const { process: server } = await serverOn(dataDir)
    expect(await server.ended()).toBe(1)
    expect(server.said().trim()).toBe(
      `${dataDir} is no folder, or lies in something that is none. Set AFTERCART_DATA to a folder.`,
    )
    expect(await statusOf(`${server.url}/healthz`)).toBe(null)
  }
})

function mounted(args: string[]): boolean {
  try {
    execFileSync('mount', args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
