import {
  createAftercartHandler,
  createAuth,
  createLimits,
  createMetrics,
  createSetup,
  installationSecret,
  type Metrics,
  type Setup,
} from '@aftercart/api/server'
import {
  createRuntime,
  listKeys,
  mailboxMailer,
  seedDemoShop,
  smtpMailer,
  startWorker,
  systemClock,
  watchDatabase,
  type DatabaseWatch,
  type Log,
  type Runtime,
} from '@aftercart/runtime'
import { openMigratedDatabase, type OpenDatabase } from './database.ts'
import type { Environment } from './environment.ts'
import { watchHealth, type WatchedHealth } from './health.ts'
import { listen, PortProblem, type Listener } from './listener.ts'
import { joinedMeter } from './joined-meter.ts'
import { createPages } from './pages.ts'
import { stopInTime } from './stop-in-time.ts'
import { startTracing, type Tracing } from './tracing.ts'
import { version } from './version.ts'

export type Running = {
  /** Where it answers; null for a worker that listens nowhere. */
  url: string | null
  /** The one-time link that makes the first owner; null when there is one. */
  setupUrl: string | null
  /** Ends within ten seconds (and AFTERCART_DRAIN), whatever hangs. */
  stop(): Promise<void>
}

/** What was opened so far. */
type Open = {
  fronts: (() => Promise<void>)[]
  database: OpenDatabase | null
  watch: DatabaseWatch | null
  health: WatchedHealth | null
  tracing: Tracing | null
}

/** Starts what the role asks for, and resolves once it can take work. Throws, with what to do, when it cannot. */
export async function startAftercart(environment: Environment, log: Log): Promise<Running> {
  const open: Open = { fronts: [], database: null, watch: null, health: null, tracing: null }
  try {
    const listener = await openListener(environment, log)
    if (listener !== null) open.fronts.push(() => listener.close())
    const database = (open.database = await openMigratedDatabase(environment, log))
    const watch = (open.watch = watchDatabase({ pool: database.pool, clock: systemClock }))
    const { tracing, problem } = await startTracing(process.env, version)
    open.tracing = tracing
    if (problem !== null) log.warn({}, problem)
    const health = (open.health = await watchHealth({ database: watch, folder: database.folder }))
    const metrics = createMetrics({ version, role: environment.role })
    metrics.watch(watch)
    const meter = joinedMeter(metrics.meter, { health, tracing, log })
    meter.pool('web', database.pool)
    const runtime = runtimeOf(environment, database, { log, meter }, linksTo(environment, listener))
    const setup = createSetup(runtime)
    const shopId = environment.role === 'worker' ? null : await prepareShop(environment, runtime, setup)
    if (environment.role !== 'web') {
      const worker = await startWorker(runtime)
      open.fronts.push(() => worker.stop())
    }
    listener?.open(await createAnswer(environment, { runtime, setup, shopId, metrics, health, tracing }))
    const url = listener?.url ?? null
    log.info({ version, role: environment.role, url }, 'Aftercart takes work')
    const base = shopId === null ? null : (environment.publicUrl ?? url)
    const stop = () => stopAll(open, environment, log)
    return { url, setupUrl: base === null ? null : await setupUrl(setup, base), stop }
  } catch (error) {
    await stopAll(open, { ...environment, drain: 0 }, log)
    throw error
  }
}

async function stopAll(
  { fronts, database, watch, health, tracing }: Open,
  { drain }: Environment,
  log: Log,
): Promise<void> {
  health?.stopping()
  log.info({ drain }, 'Aftercart stops')
  // Meanwhile the load balancer sees that it is unwell and sends its requests elsewhere.
  if (drain > 0) await new Promise((resolve) => setTimeout(resolve, drain * 1000))
  health?.close()
  const stoppable = database && {
    hurry: async () => void (database.folder !== null && (await database.pool.query('CHECKPOINT'))),
    cut: async () => watch?.cut(database.name),
    close: () => database.close(),
    // What the last requests and jobs had to say is sent only now.
    stop: () => Promise.all([watch?.close(), database.stop(), tracing?.stop()]),
  }
  await stopInTime({ fronts: fronts.splice(0), database: stoppable }, log)
}

/** A worker listens for health checks when PORT is set and free; it works all the same when not. */
async function openListener({ role, host, port, portGiven }: Environment, log: Log): Promise<Listener | null> {
  if (role !== 'worker') return listen(host, port)
  if (!portGiven) return null
  try {
    return await listen(host, port)
  } catch (error) {
    if (!(error instanceof PortProblem)) throw error
    log.warn({ port }, 'The port is taken: this worker runs without health checks')
    return null
  }
}

/** A worker's own port answers no customer: it knows where the web machines are only when it is told. */
function linksTo({ publicUrl, role }: Environment, listener: Listener | null): string | null {
  return publicUrl ?? (role === 'worker' ? null : (listener?.url ?? null))
}

function runtimeOf(
  { smtpUrl, httpAllow, keep }: Environment,
  database: OpenDatabase,
  ports: Pick<Runtime, 'log' | 'meter'>,
  publicUrl: string | null,
): Runtime {
  const mailer = smtpUrl === null ? mailboxMailer(database.prisma) : smtpMailer(smtpUrl)
  return createRuntime({ database, mailer, ...ports, httpAllow, publicUrl, keep })
}

async function prepareShop(
  { secretKey, publishableKey, owner }: Environment,
  runtime: Runtime,
  setup: Setup,
): Promise<string> {
  const { shopId } = await seedDemoShop(runtime, { secretKey, publishableKey })
  if (owner !== null) await setup.makeOwner({ ...owner, name: owner.email.split('@')[0] ?? 'Owner' })
  return shopId
}

type Parts = {
  runtime: Runtime
  setup: Setup
  /** Null on a worker. */
  shopId: string | null
  metrics: Metrics
  health: WatchedHealth
  tracing: Tracing | null
}

async function createAnswer(
  { publicUrl, trustProxy }: Environment,
  { runtime, setup, shopId, metrics, health, tracing }: Parts,
) {
  const limits = createLimits()
  const auth = createAuth({ runtime, limits, publicUrl, secret: await installationSecret(runtime) })
  const pages =
    shopId === null ? {} : { next: createPages({ publishableKey: () => newestPublishableKey(runtime, shopId) }) }
  return createAftercartHandler({
    ...{ runtime, auth, setup, limits, publicUrl, trustProxy, metrics, health },
    onlyHealth: shopId === null,
    ...(tracing === null ? {} : { onRequest: tracing.onRequest }),
    ...pages,
  })
}

async function newestPublishableKey(runtime: Runtime, shopId: string): Promise<string | null> {
  const keys = await listKeys(runtime, shopId)
  return keys.find((key) => key.kind === 'publishable')?.shown ?? null
}

async function setupUrl(setup: Setup, base: string): Promise<string | null> {
  return (await setup.needed()) ? `${base.replace(/\/$/, '')}/setup?token=${await setup.issueToken()}` : null
}
