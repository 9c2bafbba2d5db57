import { createSandbox } from '@aftercart/gateways'
import { executors } from '@aftercart/nodes/server'
import type { Database } from './database/database.ts'
import { createCircuits } from './jobs/circuits.ts'
import { createTurns, headOfQueue } from './jobs/turns.ts'
import { createHands } from './jobs/hands.ts'
import { carefulMailer } from './mail/careful-mailer.ts'
import { mailboxMailer } from './mail/mailbox-mailer.ts'
import { systemClock, type Clock, type Log, type Mailer, type Meter, type Runtime } from './runtime.ts'
import { keepForever, type Keep } from './storage/keep.ts'

export type RuntimeOptions = {
  database: Pick<Database, 'pool' | 'prisma'>
  /** The system's clock when not said. */
  clock?: Clock
  /** The built-in mailbox when not said. */
  mailer?: Mailer
  /** Silent when not said. */
  log?: Log
  /** Measures nothing when not said. */
  meter?: Meter
  /** The sandbox when not said: no money moves. */
  gateways?: Runtime['gateways']
  /** Address ranges that HTTP nodes may reach besides public ones, e.g. `127.0.0.1/32`; none when not said. */
  httpAllow?: readonly string[]
  /** The address people reach the server at, for links in mail; without it there are none to our own pages. */
  publicUrl?: string | null
  /** For ever when not said. */
  keep?: Keep
}

/** Puts together what every function of this package is given first. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { pool, prisma } = options.database
  const clock = options.clock ?? systemClock
  const log = options.log ?? silentLog
  const circuits = createCircuits()
  return {
    pool,
    prisma,
    clock,
    mailer: carefulMailer(options.mailer ?? mailboxMailer(prisma, clock), circuits),
    log,
    meter: options.meter ?? idleMeter,
    hands: createHands(),
    nodes: executors,
    circuits,
    turns: createTurns({ head: () => headOfQueue(pool), log }),
    gateways: options.gateways ?? [createSandbox()],
    httpAllow: options.httpAllow ?? [],
    publicUrl: options.publicUrl?.replace(/\/+$/, '') ?? null,
    keep: options.keep ?? keepForever,
  }
}

const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

const idleMeter: Meter = {
  transaction: () => {},
  outcome: () => {},
  action: () => {},
  timer: () => {},
  beat: () => {},
  pool: () => {},
  origin: () => undefined,
}
