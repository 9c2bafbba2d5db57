import { createSandbox } from '@aftercart/gateways'
import { executors } from '@aftercart/nodes/server'
import type { Database } from './database/database.ts'
import { createTurns, headOfQueue } from './jobs/turns.ts'
import { createHands } from './jobs/hands.ts'
import { mailboxMailer } from './mail/mailbox-mailer.ts'
import { systemClock, type Clock, type Log, type Mailer, type Meter, type Runtime } from './runtime.ts'

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
}

/** Puts together what every function of this package is given first. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { pool, prisma } = options.database
  const clock = options.clock ?? systemClock
  const log = options.log ?? silentLog
  return {
    pool,
    prisma,
    clock,
    mailer: options.mailer ?? mailboxMailer(prisma, clock),
    log,
    meter: options.meter ?? idleMeter,
    hands: createHands(),
    nodes: executors,
    turns: createTurns({ head: () => headOfQueue(pool), log }),
    gateways: options.gateways ?? [createSandbox()],
    httpAllow: options.httpAllow ?? [],
    publicUrl: options.publicUrl?.replace(/\/+$/, '') ?? null,
  }
}

const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

const idleMeter: Meter = {
  transaction: () => {},
  action: () => {},
  timer: () => {},
  beat: () => {},
  pool: () => {},
  origin: () => undefined,
}
