import type { Pool, PoolClient } from 'pg'

/**
 * What goes wrong at the `at`-th statement of an operation, counted from 1, BEGIN and COMMIT included.
 * - `before`: the line to the database breaks before the statement got there; `after`: once it took effect, its answer lost.
 * - `crash`: nothing of the operation happens after that, as when the process is killed; otherwise it may go on, e.g. clean up
 *   on another line.
 */
export type Fault = { at: number; when: 'before' | 'after'; crash: boolean }

export type LineFaults = {
  /** Runs an operation with a fault ahead. `hit`: it came to it; the operation's own end is in `result`. */
  during<T>(fault: Fault, operation: () => Promise<T>): Promise<{ hit: boolean; result: PromiseSettledResult<T> }>
  /** Statements of `work` neither count nor break: it belongs to somebody else. */
  aside<T>(work: () => Promise<T>): Promise<T>
}

export class LineBroken extends Error {
  constructor() {
    super('Connection terminated unexpectedly (on purpose)')
  }
}

type Query = (...args: unknown[]) => unknown
type Callback = (error: unknown, result?: unknown) => void

/** Makes a pool's lines break where one wants. Statements are taken to come one after the other. */
export function lineFaults(pool: Pool): LineFaults {
  let armed: { fault: Fault; count: number; hit: boolean } | null = null
  const patched = new WeakSet<PoolClient>()
  const gone = new WeakSet<PoolClient>()

  const next = (): 'fine' | 'before' | 'after' => {
    if (armed === null) return 'fine'
    armed.count += 1
    const { fault, count } = armed
    if (count < fault.at || (count > fault.at && !fault.crash)) return 'fine'
    armed.hit = true
    return count === fault.at ? fault.when : 'before'
  }

  pool.on('acquire', (client) => {
    if (patched.has(client)) return
    patched.add(client)
    client.once('end', () => gone.add(client))
    const query = client.query.bind(client) as Query
    const broken: Query = (...args) => {
      const fate = next()
      if (fate === 'fine') return query(...args)
      const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : null
      const statement = async () => {
        if (fate === 'after') await query(...args)
        if (!gone.has(client)) await hangUp(client)
        throw new LineBroken()
      }
      const answer = statement()
      if (callback === null) return answer
      void reported(answer, callback)
      return undefined
    }
    client.query = broken as PoolClient['query']
  })

  return {
    async during(fault, operation) {
      const mine = { fault, count: 0, hit: false }
      armed = mine
      try {
        const [result] = await Promise.allSettled([operation()])
        return { hit: mine.hit, result }
      } finally {
        armed = null
      }
    },
    async aside(work) {
      const kept = armed
      armed = null
      try {
        return await work()
      } finally {
        armed = kept
      }
    },
  }
}

async function reported(answer: Promise<never>, callback: Callback): Promise<void> {
  try {
    await answer
  } catch (error) {
    callback(error)
  }
}

/** Resolves when the driver knows that the line is gone, as it does with a line that breaks by itself. */
async function hangUp(client: PoolClient): Promise<void> {
  const ended = new Promise<void>((resolve) => void client.once('end', () => resolve()))
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
  await ended
}
