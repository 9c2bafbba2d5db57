import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let dataDir: string

beforeAll(() => void (dataDir = join(mkdtempSync(join(tmpdir(), 'aftercart-start-')), '.data')))
afterAll(() => {
  const elsewhere = join(dataDir, 'postgres-home')
  if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true })
  rmSync(join(dataDir, '..'), { recursive: true, force: true })
})

test('a port that another program has is told in one line, with the cure', async () => {
  const taken = await listen()
  const port = portOf(taken)
  const { output, process } = npmStart({ port })
  expect(await ended(process)).not.toBe(0)
  taken.close()
  const lines = said(output)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(new RegExp(`${port}.*PORT`))
}, 120_000)

test('SIGTERM to npm ends the server and its database, and the next start finds its data free', async () => {
  for (const round of [1, 2]) {
    const started = npmStart()
    const health = await healthy(started)
    started.process.kill('SIGTERM')
    expect({ round, code: await ended(started.process) }, started.output.join('')).toEqual({ round, code: 0 })
    await expect(fetch(health)).rejects.toThrow()
  }
}, 240_000)

test('when npm is killed outright the server does not stay behind', async () => {
  const started = npmStart()
  const health = await healthy(started)
  started.process.kill('SIGKILL')
  await eventually(() => expect(fetch(health)).rejects.toThrow())
}, 240_000)

type Started = { process: ChildProcess; output: string[] }

/** On any port that is free, when none is said. */
function npmStart({ port = 0 } = {}): Started {
  const env = {
    ...process.env,
    PORT: String(port),
    AFTERCART_DATA: dataDir,
    NO_COLOR: '1',
    npm_config_loglevel: 'silent',
  }
  const child = spawn('npm', ['start', '--silent'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  return { process: child, output }
}

/** Without what npm start says while it builds, when it does. */
function said(output: string[]): string[] {
  return output
    .join('')
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('…'))
}

/** Where its health is told, once it is well. */
async function healthy({ output }: Started): Promise<string> {
  let health = ''
  await eventually(async () => {
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output.join(''))?.[0]
    expect(url, output.join('')).toBeDefined()
    health = `${url}healthz`
    expect((await fetch(health)).status, output.join('')).toBe(200)
  })
  return health
}

async function eventually(check: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await check()
      return
    } catch (error) {
      if (attempt === 1000) throw error
      await sleep(100)
    }
  }
}

async function ended(process: ChildProcess): Promise<number | null> {
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
  return process.exitCode
}

async function listen(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.')
  return address.port
}
