import type { Pool } from 'pg'
import type { Gateway } from '@aftercart/gateways'
import type { NodeServers } from '@aftercart/nodes/server'
import type { Hands } from './jobs/hands.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import type { Circuits } from './jobs/circuits.ts'
import type { Turns } from './jobs/turns.ts'
import type { Keep } from './storage/keep.ts'

/** The only way anything here learns the time. Tests move it by hand. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

export type Mail = {
  /** The effect's key: a mailer that can must not deliver two mails with one key. */
  key: string
  shopId: string
  runId: string | null
  contactId: string | null
  from: string
  to: string
  replyTo: string | null
  subject: string
  html: string
  text: string
  headers: Record<string, string>
}

/** Where mail goes: the built-in mailbox, or SMTP. Throws when the mail was not taken; the job is then retried. */
export type Mailer = { send(mail: Mail): Promise<void> }

/** Structured log; never given personal data. */
export type Log = {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

/**
 * What is measured while it works, e.g. for Prometheus and OpenTelemetry. Called on the busiest path: it must be cheap and
 * never throw. All times in seconds. Given ids only, never personal data.
 */
export type Meter = {
  /**
   * A transaction has ended. `kind`: what it did, e.g. `outcomes`, `actions`, `timers`. `items`: how many were gathered in
   * it. `from`: what `origin()` said when each of them was asked for, so that a trace shows which requests shared it.
   */
  transaction(kind: string, seconds: number, items: number, from?: readonly Origin[]): void
  /** A report was stored, or was known before. `source`: `server` or `browser`. */
  outcome(status: string, source: string, duplicate: boolean): void
  /** A try of an action has ended. `type`: the node's. `result`: `done`, `retrying`, `given-up`, `dropped`, `held` or `skipped`. */
  action(type: string, result: string, seconds: number, of?: OfRun): void
  /** A timer fired so long after it was due. */
  timer(late: number, of?: OfRun): void
  /**
   * A loop of the worker has gone round once more, with or without having found something to do, e.g. `queue`, `timers`.
   * One that has not for a minute is stuck, and the worker's health says so. `rest`: how long it may rest now besides.
   */
  beat(loop: string, rest?: number): void
  /** A pool of connections was opened; how full it is is looked at when somebody asks. */
  pool(name: string, pool: MeteredPool): void
  /** Who asks at this moment, e.g. the request that is being answered; undefined when nobody traces. */
  origin(): Origin | undefined
}

/** Opaque to all but the meter. */
export type Origin = object

export type OfRun = { shopId: string; runId: string }

export type MeteredPool = Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>

/**
 * What every function of this package is given first: the database and the ports. Of its own it only holds what may be lost
 * with the process: whose turn it is, and which hosts do not answer.
 */
export type Runtime = {
  pool: Pool
  prisma: PrismaClient
  clock: Clock
  mailer: Mailer
  log: Log
  meter: Meter
  /** The workers of this process, which take actions in hand without the queue. */
  hands: Hands
  /** The executors of all node types. */
  nodes: NodeServers
  /** In which order the queue's jobs are done: shop by shop. */
  turns: Turns
  /** What keeps a host that does not answer from slowing all others. */
  circuits: Circuits
  /** What can charge cards, found by `name` when a payment is tried again. The first charges the storefront's orders. */
  gateways: readonly [Gateway, ...Gateway[]]
  /** Address ranges that HTTP nodes may reach besides public ones, e.g. `127.0.0.1/32`. */
  httpAllow: readonly string[]
  /** Where customers reach our own pages, e.g. `https://aftercart.example` without a slash at its end; null when nobody said. */
  publicUrl: string | null
  /** For how long what is over is kept. */
  keep: Keep
}
