import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { freePort } from './free-port.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const secretKey = 'sk_bench_0123456789abcdefghijklmnopqrstuvwxyzABCD'

/** Aftercart, started as `npm start` does it: the whole server with its own PostgreSQL, durable, on a free port. */
export type Aftercart = {
  port: number
  secretKey: string
  /** Of `npm start`; the server and PostgreSQL are below it. */
  pid: number
  shopId: string
  /** A look into its database from outside. */
  database: pg.Pool
  databaseUrl: string
  /** From `npm start` until /healthz answered 200, in milliseconds. */
  startedIn: number
  /** Publishes the actions of failed purchases. */
  publish(flow: object): Promise<void>
  /** Ends it; its data stays where it is until `forget`. */
  stop(): Promise<void>
}

export async function startAftercart(dataDir: string, env: Record<string, string> = {}): Promise<Aftercart> {
  await mkdir(dataDir, { recursive: true })
  const port = await freePort()
  const began = performance.now()
  const server = launch(dataDir, port, env)
  try {
    await untilHealthy(port, server.child)
    const startedIn = performance.now() - began
    const databaseUrl = await urlOf(dataDir)
    const database = new pg.Pool({ connectionString: databaseUrl, max: 4 })
    // A restart of the server ends our connections too.
    database.on('error', () => {})
    database.on('connect', (client) => client.on('error', () => {}))
    const { rows } = await database.query<{ id: string }>('SELECT id FROM shop ORDER BY created_at LIMIT 1')
    const shopId = rows[0]!.id
    let stopping: Promise<void> | undefined
    const stop = () => (stopping ??= database.end().then(() => end(server.child)))
    const publish = (flow: object) => publishFlow(port, flow)
    return { port, secretKey, pid: server.child.pid!, shopId, database, databaseUrl, startedIn, publish, stop }
  } catch (error) {
    await end(server.child)
    throw new Error(`Aftercart did not start. It said:\n${server.said.join('')}`, { cause: error })
  }
}

/** A server ends within ten seconds; its database may still be writing down what a benchmark left behind. */
const patiently = { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }

/** Deletes all that a stopped Aftercart kept. */
export async function forget(dataDir: string): Promise<void> {
  const home = await homeOf(dataDir)
  if (home !== dataDir) await rm(home, patiently)
  await rm(dataDir, patiently)
}

/** Servers that run: should the bench itself be ended, it takes them along. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const server of running) server.kill('SIGTERM')
})

function launch(dataDir: string, port: number, env: Record<string, string>) {
  const { DATABASE_URL: _database, ...inherited } = process.env
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      PORT: String(port),
      HOST: '127.0.0.1',
      AFTERCART_DATA: dataDir,
      AFTERCART_OWNER_EMAIL: 'owner@example.test',
      AFTERCART_OWNER_PASSWORD: 'correct horse battery staple',
      AFTERCART_SECRET_KEY: secretKey,
      AFTERCART_HTTP_ALLOW: '127.0.0.1/32',
      ...env,
    },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said.push(chunk.toString())
      if (said.length > 200) said.shift()
    })
  }
  return { child, said }
}

async function untilHealthy(port: number, server: ChildProcess): Promise<void> {
  for (const giveUpAt = Date.now() + 120_000; Date.now() < giveUpAt; await sleep(10)) {
    if (server.exitCode !== null) throw new Error(`It ended with code ${server.exitCode} before it was ready.`)
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
  }
  throw new Error('It was not healthy within two minutes.')
}

/** Started by root, PostgreSQL lives elsewhere, and the data folder says where. */
async function homeOf(dataDir: string): Promise<string> {
  const pointer = join(dataDir, 'postgres-home')
  return existsSync(pointer) ? (await readFile(pointer, 'utf8')).trim() : dataDir
}

async function urlOf(dataDir: string): Promise<string> {
  const home = await homeOf(dataDir)
  const folder = home === dataDir ? join(dataDir, 'postgres') : home
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
  const port = (await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[3]
  return `postgresql://aftercart:${password}@127.0.0.1:${port}/aftercart`
}

async function publishFlow(port: number, flow: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/trpc/purchaseActions.set`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ trigger: 'purchase-failed', sku: null, flow }),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`The flow was not published: ${answer.status} ${text}`)
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const hardStop = setTimeout(() => server.kill('SIGKILL'), 30_000)
  server.kill('SIGTERM')
  await ended
  clearTimeout(hardStop)
}
