import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'aftercart-exclusive-'))))
afterAll(() => rmSync(folder, { recursive: true }))

test('two starts at once set up one after the other', async () => {
  const journal = join(folder, 'journal')
  const work = `appendFileSync(${JSON.stringify(journal)}, 'in '); await sleep(300); appendFileSync(${JSON.stringify(journal)}, 'out ')`
  await Promise.all([begin(work), begin(work)].map((process) => once(process, 'exit')))
  expect(readFileSync(journal, 'utf8')).toBe('in out in out ')
})

test('a start that was killed while it set up does not block the next', async () => {
  const killed = begin(`console.log('in'); await sleep(60_000)`)
  await once(killed.stdout!, 'data')
  killed.kill('SIGKILL')
  const [code] = await once(begin(`console.log('in')`), 'exit')
  expect(code).toBe(0)
})

/** Runs `work` in a process of its own, under the lock in `folder`. */
function begin(work: string): ChildProcess {
  const code = `
    import { appendFileSync } from 'node:fs'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { exclusively } from ${JSON.stringify(new URL('./exclusive.mjs', import.meta.url).href)}
    await exclusively(async () => { ${work} }, ${JSON.stringify(folder)})`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
}
