import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'

/** Serialization failure and deadlock: PostgreSQL undid the transaction and asks for it to be tried again. */
const retryable = new Set(['40001', '40P01'])
const attempts = 5

/** Takes a statement that was sent and that nobody waits for: the commit goes right behind it, and fails with it. */
export type Behind = (sent: Promise<unknown>) => void

/**
 * Runs `work` in one transaction: commits what it returns, rolls back what it throws. A deadlock or serialization failure
 * runs `work` again, so it must touch nothing but the database.
 */
export async function transaction<T>(pool: Pool, work: (client: PoolClient, behind: Behind) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (attempt === attempts || !retryable.has(codeOf(error))) throw error
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient, behind: Behind) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  const sent: Promise<unknown>[] = []
  const behind: Behind = (statement) => {
    statement.catch(ignore)
    sent.push(statement)
  }
  let broken: Error | undefined
  try {
    inOneGo(client)
    behind(begun(client))
    const result = await work(client, behind)
    behind(committed(client))
    await allInOrder(sent)
    return result
  } catch (error) {
    // A connection that cannot even roll back must not go back to the pool: its next user would be inside our transaction.
    await client.query('ROLLBACK').catch((cause: Error) => (broken = cause))
    throw (await firstFailureOf(sent)) ?? error
  } finally {
    client.release(broken)
  }
}

/** What is sent right behind it, without waiting, would stand by itself if it failed: then the connection ends at once. */
async function begun(client: PoolClient): Promise<void> {
  try {
    await client.query('BEGIN')
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  }
}

/** PostgreSQL answers a COMMIT behind a statement that failed with a ROLLBACK, and calls that no error. */
async function committed(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT')
  if (command !== 'COMMIT') throw new Error('The transaction was undone: a statement in it had failed.')
}

/**
 * What is asked of this connection until the next turn goes out together: one write here, one read there. Answers come in
 * the order of the questions.
 */
export function inOneGo({ connection: { stream } }: PoolClient): void {
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * Waits for the answers to statements that were sent one behind the other. Throws what the first of them threw: those behind
 * it only tell that their transaction is over.
 */
export async function allInOrder<T extends readonly Promise<unknown>[]>(
  sent: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failure = await firstFailureOf(sent)
  if (failure !== null) throw failure
  return Promise.all(sent)
}

async function firstFailureOf(sent: readonly Promise<unknown>[]): Promise<unknown> {
  const settled = await Promise.allSettled<unknown>(sent)
  return settled.find((each) => each.status === 'rejected')?.reason ?? null
}

function ignore(): void {}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
