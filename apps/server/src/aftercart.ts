import {
  createAftercartHandler,
  createAuth,
  createLimits,
  createSetup,
  installationSecret,
  type Setup,
} from '@aftercart/api/server'
import {
  createRuntime,
  listKeys,
  mailboxMailer,
  seedDemoShop,
  smtpMailer,
  startWorker,
  type Log,
  type Runtime,
} from '@aftercart/runtime'
import { openMigratedDatabase, type OpenDatabase } from './database.ts'
import type { Environment } from './environment.ts'
import { listen, PortProblem, type Listener } from './listener.ts'
import { createPages } from './pages.ts'

export type Running = {
  /** Where it answers; null for a worker that listens nowhere. */
  url: string | null
  /** The one-time link that makes the first owner; null when there is one. */
  setupUrl: string | null
  stop(): Promise<void>
}

/** Starts what the role asks for, and resolves once it can take work. Throws, with what to do, when it cannot. */
export async function startAftercart(environment: Environment, log: Log): Promise<Running> {
  const fronts: { stop(): Promise<void> }[] = []
  let database: OpenDatabase | null = null
  const stop = async () => {
    // Requests and jobs under way still need the database: it closes last.
    await Promise.all(fronts.splice(0).map((front) => front.stop()))
    await database?.close()
  }
  try {
    const listener = await openListener(environment, log)
    if (listener !== null) fronts.push({ stop: () => listener.close() })
    database = await openMigratedDatabase(environment, log)
    const runtime = runtimeOf(environment, database, log, linksTo(environment, listener))
    const setup = createSetup(runtime)
    const shopId = environment.role === 'worker' ? null : await prepareShop(environment, runtime, setup)
    if (environment.role !== 'web') fronts.push(await startWorker(runtime))
    listener?.open(await createAnswer(environment, runtime, setup, shopId))
    const url = listener?.url ?? null
    const base = shopId === null ? null : (environment.publicUrl ?? url)
    return { url, setupUrl: base === null ? null : await setupUrl(setup, base), stop }
  } catch (error) {
    await stop()
    throw error
  }
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
  { smtpUrl, httpAllow }: Environment,
  database: OpenDatabase,
  log: Log,
  publicUrl: string | null,
): Runtime {
  const mailer = smtpUrl === null ? mailboxMailer(database.prisma) : smtpMailer(smtpUrl)
  return createRuntime({ database, mailer, log, httpAllow, publicUrl })
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

async function createAnswer(environment: Environment, runtime: Runtime, setup: Setup, shopId: string | null) {
  const { publicUrl, trustProxy } = environment
  const limits = createLimits()
  const auth = createAuth({ runtime, limits, publicUrl, secret: await installationSecret(runtime) })
  const pages =
    shopId === null ? {} : { next: createPages({ publishableKey: () => newestPublishableKey(runtime, shopId) }) }
  return createAftercartHandler({
    runtime,
    auth,
    setup,
    limits,
    publicUrl,
    trustProxy,
    onlyHealth: shopId === null,
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
