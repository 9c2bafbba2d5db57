import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export type RunningServer = {
  url: string
  owner: { email: string; password: string }
  secretKey: string
  publishableKey: string
  stop(): Promise<void>
}

/** Starts Aftercart as `npm start` does, on a free port and with a data folder of its own, and waits until it takes work. */
export async function startServer(env: Record<string, string> = {}): Promise<RunningServer> {
  const port = await freePort()
  const dataDir = await mkdtemp(join(tmpdir(), 'aftercart-e2e-'))
  const owner = { email: 'owner@example.test', password: 'correct horse battery staple' }
  const secretKey = 'sk_e2e_0123456789abcdefghijklmnopqrstuvwxyzABCDEF'
  const publishableKey = 'pk_e2e_0123456789abcdefghijklmnopqrstuvwxyzABCDEF'
  const server = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutVitest(process.env),
      PORT: String(port),
      HOST: '127.0.0.1',
      AFTERCART_DATA: dataDir,
      AFTERCART_OWNER_EMAIL: owner.email,
      AFTERCART_OWNER_PASSWORD: owner.password,
      AFTERCART_SECRET_KEY: secretKey,
      AFTERCART_PUBLISHABLE_KEY: publishableKey,
      ...env,
    },
  })
  const output: string[] = []
  server.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  server.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const url = `http://127.0.0.1:${port}`
  try {
    await untilHealthy(url, server)
  } catch (error) {
    await end(server)
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${output.join('')}`, { cause: error })
  }
  return {
    url,
    owner,
    secretKey,
    publishableKey,
    async stop() {
      await end(server)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function untilHealthy(url: string, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + 90_000
  while (Date.now() < giveUpAt) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode} before it was ready.`)
    const response = await fetch(`${url}/healthz`).catch(() => null)
    if (response?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The server did not become healthy within 90 seconds.')
}

function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hardStop = setTimeout(() => server.kill('SIGKILL'), 15_000)
    server.once('exit', () => {
      clearTimeout(hardStop)
      resolve()
    })
    server.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      if (address === null || typeof address === 'string') return reject(new Error('No port.'))
      probe.close(() => resolve(address.port))
    })
  })
}

function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith('VITEST') && name !== 'NODE_ENV' && name !== 'TEST' && name !== 'DATABASE_URL',
    ),
  )
}
