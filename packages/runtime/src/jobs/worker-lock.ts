import type { Pool, PoolClient } from 'pg'
import type { Log } from '../runtime.ts'
import { giveToQueue } from './own-hands.ts'

/** First half of the advisory locks' keys: keeps them apart from everybody else's in the database. "AFTC". */
const lockSpace = 0x41465443

/** How often the lock is looked after and the locks of others are looked for. */
const lookEvery = 1000

/**
 * As long as a look takes longer, in milliseconds, the lock is not regarded as held. PostgreSQL lets the lock of a silent
 * machine go after 10 seconds (database.ts): by then we must have stopped.
 */
const longestLook = 4000

/**
 * A connection that has not answered for so long, in milliseconds, is given up: by then PostgreSQL has given it up, too. Not
 * sooner: on a machine that is only slow the answer still comes, and says that the lock was held all the time, while others
 * would do once more what is in the hands of a worker that let go of it.
 */
const longestSilence = 15_000

/**
 * When the database was away, everybody has lost the lock: so long, in milliseconds, others have to take theirs again, and to
 * note what they had in hand, before they may be taken for dead. Who has just begun does not know whether it was away.
 */
const longestReturn = 5000

export type WorkerLock = {
  /** Whether it is held for certain: PostgreSQL said so a moment ago. While it is not, others may do what we are about to. */
  isHeld(): boolean
  release(): Promise<void>
}

/**
 * Shows all others that this worker lives: a session-level advisory lock, which PostgreSQL lets go the moment the
 * process is gone, however it went. Jobs of a worker whose lock is gone are given back to the queue, where they would
 * otherwise stay locked for four hours, and what it had in hand without a job gets one. `worker` is the name that the queue
 * locks jobs with, or that stands at the effects. `alsoLook`: done about once a second while the lock is held, one at a time.
 */
export async function holdWorkerLock(
  pool: Pool,
  worker: string,
  log: Log,
  alsoLook: () => Promise<void> = async () => {},
): Promise<WorkerLock> {
  const session = await openSession(pool, worker, new AbortController().signal)
  return new LockOfLife(session, { pool, worker, log, alsoLook })
}

type Holding = { pool: Pool; worker: string; log: Log; alsoLook: () => Promise<void> }

class LockOfLife implements WorkerLock {
  readonly #holding: Holding
  readonly #timer: NodeJS.Timeout
  /** Null when it was lost. */
  #session: PoolClient | null
  #answered = performance.now()
  #stopped = false
  /** Those without a lock at the last look. */
  #suspects = new Set<string>()
  #othersAreBack = performance.now() + longestReturn

  constructor(session: PoolClient, holding: Holding) {
    this.#session = session
    this.#holding = holding
    this.#timer = setInterval(() => {
      void this.#lookOnce()
      if (this.isHeld()) void this.#alsoOnce()
    }, lookEvery)
  }

  isHeld(): boolean {
    return this.#session !== null && !this.#stopped && performance.now() - this.#answered < lookEvery + longestLook
  }

  async release(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    const quiet = Promise.all([this.#lookOnce.underWay(), this.#alsoOnce.underWay()])
    const inGoodTime = await inTime(longestLook, () => quiet).then(
      () => true,
      () => false,
    )
    // Ending the session lets the lock go; the connection is not reused.
    if (inGoodTime) this.#session?.release(true)
    else if (this.#session !== null) hangUp(this.#session)
    this.#session = null
  }

  readonly #lookOnce = oneAtATime(async () => {
    try {
      await this.#look()
      this.#answered = performance.now()
    } catch (error) {
      if (this.#stopped) return
      if (this.#session !== null) hangUp(this.#session)
      this.#session = null
      this.#suspects = new Set()
      this.#holding.log.warn({ reason: reasonOf(error) }, 'The worker lost its lock and takes it again')
    }
  })

  async #look(): Promise<void> {
    const { pool, worker, log } = this.#holding
    if (this.#session === null) {
      this.#session = await inTime(longestLook, (late) => openSession(pool, worker, late))
      this.#othersAreBack = performance.now() + longestReturn
    }
    const session = this.#session
    const lifeless = await inTime(longestSilence, () => unlockTheDead(session, this.#suspects, log))
    this.#suspects = performance.now() < this.#othersAreBack ? new Set() : lifeless
  }

  readonly #alsoOnce = oneAtATime(async () => {
    const { alsoLook, log } = this.#holding
    await alsoLook().catch((error: unknown) =>
      log.warn({ reason: reasonOf(error) }, 'A look at what is in hand failed'),
    )
  })
}

/** Begins it unless it is under way already: what hangs and is done twice in one go afterwards sees the same thing twice. */
function oneAtATime(work: () => Promise<void>): { (): Promise<void>; underWay(): Promise<void> | null } {
  let underWay: Promise<void> | null = null
  const begin = () => (underWay ??= work().finally(() => (underWay = null)))
  return Object.assign(begin, { underWay: () => underWay })
}

/** What is still under way after so many milliseconds is told by `late`. */
function inTime<T>(milliseconds: number, work: (late: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over.abort()
      reject(new Error('The database did not answer in time.'))
    }, milliseconds)
  })
  return Promise.race([work(over.signal), limit]).finally(() => clearTimeout(timer))
}

/** One that comes too late is let go: it would hold the lock, or wait for it, in the way of the next. */
async function openSession(pool: Pool, worker: string, late: AbortSignal): Promise<PoolClient> {
  const client = await pool.connect()
  // A session that breaks is noticed at the next look; unheard, the event would end the process.
  client.on('error', () => {})
  const ended = Promise.withResolvers<never>()
  const end = () => ended.reject(new Error('It came too late.'))
  late.addEventListener('abort', end)
  try {
    late.throwIfAborted()
    const locked = client.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockSpace, worker])
    await Promise.race([locked, ended.promise])
    return client
  } catch (error) {
    hangUp(client)
    throw error
  } finally {
    late.removeEventListener('abort', end)
  }
}

/** At once: a connection that is only let go waits for the answer to what was asked of it. */
function hangUp(client: PoolClient): void {
  client.connection.stream.destroy()
  client.release(true)
}

/**
 * Who locks jobs but holds no lock of life, twice in a row, is dead: once may be a worker that is just starting or
 * has just lost its connection. Two at once doing this is harmless.
 */
async function unlockTheDead(client: PoolClient, suspects: Set<string>, log: Log): Promise<Set<string>> {
  const { rows } = await client.query<{ worker: string }>(
    `SELECT w.worker FROM (
        SELECT locked_by AS worker FROM graphile_worker.jobs WHERE locked_by IS NOT NULL
        UNION SELECT worker FROM effect WHERE worker IS NOT NULL) AS w
      WHERE NOT EXISTS (
        SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.classid = $1::int::oid AND l.objid::bigint = (hashtext(w.worker)::bigint & 4294967295))`,
    [lockSpace],
  )
  const lifeless = rows.map((row) => row.worker)
  const dead = lifeless.filter((worker) => suspects.has(worker))
  if (dead.length > 0) {
    // What was put off gets a job of its own, and the one that was in hand is never done again: it would stay for ever.
    await client.query(
      `DELETE FROM graphile_worker._private_jobs
        WHERE locked_by = ANY($1::text[]) AND key IS NULL AND attempts >= max_attempts`,
      [dead],
    )
    await client.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [dead])
    await giveToQueue(client, { workers: dead })
    log.warn({ workers: dead }, 'Gave the jobs of workers that are gone back to the queue')
  }
  return new Set(lifeless.filter((worker) => !dead.includes(worker)))
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
