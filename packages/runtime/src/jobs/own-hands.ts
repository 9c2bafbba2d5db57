import { PassingMap } from '@aftercart/nodes/server'
import type { Pool } from 'pg'
import { executorsOf } from '../runs/advance-run.ts'
import type { Log, Runtime } from '../runtime.ts'
import type { Handed, Worker } from './hands.ts'
import { jobSpecSql } from './job-spec.ts'
import { performBegun } from './perform-effect.ts'
import { redacted } from './redact.ts'
import type { Limits } from './try-action.ts'

export type OwnHands = {
  worker: Worker
  /** Gives what carries our name but is not in our hands to the queue: its commit was not heard, or its end not written. */
  sweep(): Promise<void>
  /** Takes nothing more, lets what is under way end for `patience` milliseconds, then tells it to stop. */
  stop(patience: number): Promise<void>
}

export type OwnHandsOptions = {
  /** How many actions are tried at once. Some more may wait until what they came to is written down. */
  places: number
  limits: Limits
  /** Whether the lock of life under our name is held; while it is not, others would do the same actions. */
  isAlive(): boolean
  log: Log
}

/** The actions that this process does without the queue, by the connections of `runtime` and under the name `name`. */
export function createOwnHands(runtime: Runtime, name: string, options: OwnHandsOptions): OwnHands {
  return new ActionsInHand(runtime, name, options)
}

/** So many times as many as there are places may be in hand, with those that wait to be written down. */
const written = 5

class ActionsInHand implements OwnHands, Worker {
  readonly name: string
  readonly worker: Worker = this
  readonly #runtime: Runtime
  readonly #options: OwnHandsOptions
  readonly #limits: Limits
  readonly #inHand = new PassingMap<string, Promise<void>>()
  readonly #stopping = new AbortController()
  /** Places: of what is being tried, and of what was asked for and is not committed yet. */
  #taken = 0
  #closed = false
  /** What the last sweep found under our name and not in our hands. */
  #suspects: ReadonlySet<string> = new Set()

  constructor(runtime: Runtime, name: string, options: OwnHandsOptions) {
    this.name = name
    this.#runtime = runtime
    this.#options = options
    this.#limits = { ...options.limits, ending: this.#stopping.signal }
  }

  isFree(): boolean {
    const { places, isAlive } = this.#options
    return !this.#closed && this.#taken < places && this.#inHand.size < places * written && isAlive()
  }

  keep(): void {
    this.#taken += 1
  }

  leave(): void {
    this.#taken -= 1
  }

  begin(handed: Handed): void {
    // It carries our name until our lock of life goes, and then somebody else does it.
    if (this.#closed) return this.leave()
    const { key } = handed.effect
    let tried = false
    const called = () => {
      if (!tried) this.leave()
      tried = true
    }
    const ended = this.#perform(handed, called).finally(() => {
      this.#inHand.delete(key)
      called()
    })
    this.#inHand.set(key, ended)
  }

  async sweep(): Promise<void> {
    const { pool } = this.#runtime
    const named = await keysOf(pool, this.name)
    const loose = named.filter((key) => !this.#inHand.has(key))
    // Twice in a row: once may be one whose commit is just being answered.
    const lost = loose.filter((key) => this.#suspects.has(key))
    this.#suspects = new Set(loose)
    if (lost.length > 0) await giveToQueue(pool, { workers: [this.name], keys: lost })
  }

  async stop(patience: number): Promise<void> {
    this.#closed = true
    const cut = setTimeout(() => this.#stopping.abort(), patience)
    await Promise.all(this.#inHand.values())
    clearTimeout(cut)
  }

  async #perform({ run, contact, effect }: Handed, called: () => void): Promise<void> {
    try {
      const executor = executorsOf(this.#runtime)[effect.type]
      if (executor?.in !== 'job') throw new Error(`"${effect.type}" is not done by a worker.`)
      await performBegun(
        this.#runtime,
        run.shopId,
        { effect, executor, run, contact },
        this.#stopping.signal,
        this.#limits,
        called,
      )
    } catch (error) {
      // It keeps our name, so the next sweep gives it to the queue.
      this.#options.log.warn(
        { shopId: run.shopId, runId: run.id, reason: redacted(error) },
        'An action could not be ended; the queue gets it',
      )
    }
  }
}

async function keysOf(pool: Pool, worker: string): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: 'in-hand',
    text: 'SELECT key FROM effect WHERE worker = $1',
    values: [worker],
  })
  return rows.map(({ key }) => key)
}

/** Makes a job for each effect that these workers have in hand; of all their effects, or of those with these keys. */
export async function giveToQueue(
  pool: Pick<Pool, 'query'>,
  { workers, keys = null }: { workers: readonly string[]; keys?: readonly string[] | null },
): Promise<void> {
  await pool.query(
    `WITH freed AS (
        UPDATE effect SET worker = NULL WHERE worker = ANY($1::text[]) AND ($2::text[] IS NULL OR key = ANY($2::text[]))
        RETURNING shop_id, key, state)
      SELECT count(*) FROM (
        SELECT array_agg(${jobSpecSql('shop_id', 'key')}) AS specs
        FROM freed WHERE state = 'running') AS wanted, LATERAL graphile_worker.add_jobs(wanted.specs) AS job
      WHERE wanted.specs IS NOT NULL`,
    [workers, keys],
  )
}
