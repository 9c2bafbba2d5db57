import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, outcome, secretKey, start, until, urlOf } from './main.fixture.ts'

const command = fileURLToPath(new URL('./backup-command.ts', import.meta.url))
let place: string
beforeAll(() => void (place = mkdtempSync(join(tmpdir(), 'aftercart-command-'))))
afterAll(() => {
  const elsewhere = join(place, 'data', 'postgres-home')
  if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true })
  rmSync(place, { recursive: true, force: true })
})

test('a server is backed up while it works, put back to what it was then, and goes on', async () => {
  const dataDir = join(place, 'data')
  const server = start({ PORT: '0', AFTERCART_DATA: dataDir, AFTERCART_SECRET_KEY: secretKey })
  const url = await urlOf(server)
  expect(await isDuplicate(url, 'before')).toBe(false)
  const saved = await run(['backup', place], dataDir)
  expect(saved).toMatchObject({ code: 0, output: expect.stringMatching(/^Wrote and checked \S+\.tar\.gz \(\S+ MB\)/) })
  const file = /\S+\.tar\.gz/.exec(saved.output)![0]
  expect(await run(['backup', '--check', file], dataDir)).toMatchObject({
    code: 0,
    output: expect.stringContaining('is whole'),
  })
  expect(await isDuplicate(url, 'after')).toBe(false)
  expect(await run(['restore', file, '--replace'], dataDir)).toMatchObject({
    code: 1,
    output: expect.stringContaining('Stop it first'),
  })
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)

  expect(await run(['restore', file], dataDir)).toMatchObject({
    code: 1,
    output: expect.stringContaining('Add --replace'),
  })
  const restored = await run(['restore', file, '--replace'], dataDir)
  expect(restored, restored.output).toMatchObject({
    code: 0,
    output: expect.stringMatching(/1 shops, 1 orders, .*\nWhat was there before lies in /),
  })
  const again = start({ PORT: '0', AFTERCART_DATA: dataDir, AFTERCART_SECRET_KEY: secretKey })
  const anew = await urlOf(again)
  expect([await isDuplicate(anew, 'before'), await isDuplicate(anew, 'after')]).toEqual([true, false])
  const mails = await until(
    async () => (await (await call(anew, 'mailbox.list', {})).text()).split('ord_after').length,
    (count) => count > 1,
  )
  expect(mails).toBeGreaterThan(1)
  again.process.kill('SIGTERM')
  expect(await again.ended).toBe(0)
}, 120_000)

test('with a database of one’s own, an unknown word or no file, it says what to do and touches nothing', async () => {
  const own = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/x' }
  expect(await run(['backup'], place, own)).toMatchObject({
    code: 1,
    output: expect.stringContaining('Unset DATABASE_URL'),
  })
  expect(await run(['restore', '--force'], place)).toMatchObject({
    code: 1,
    output: expect.stringContaining('does not know "--force"'),
  })
  expect(await run(['restore'], place)).toMatchObject({ code: 1, output: expect.stringContaining('Which file?') })
  expect(await run(['backup'], join(place, 'nobody'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('Set AFTERCART_DATA'),
  })
})

async function run(args: string[], dataDir: string, env: Record<string, string> = {}) {
  const started = start({ AFTERCART_DATA: dataDir, INIT_CWD: place, ...env }, command, args)
  const code = await started.ended
  return { code, output: started.output() }
}

async function isDuplicate(url: string, eventId: string): Promise<boolean> {
  const answer = await call(url, 'outcomes.report', outcome(eventId, { status: 'succeeded' }))
  expect(answer.status, await answer.clone().text()).toBe(200)
  return ((await answer.json()) as { result: { data: { duplicate: boolean } } }).result.data.duplicate
}
