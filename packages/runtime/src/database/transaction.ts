import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'

/** Serialization failure and deadlock: PostgreSQL undid the transaction and asks for it to be tried again. */
const retryable = new Set(['40001', '40P01'])
const attempts = 5

/**
 * Runs `work` in one transaction: commits what it returns, rolls back what it throws. A deadlock or serialization failure
 * runs `work` again, so it must touch nothing but the database.
 */
export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (attempt === attempts || !retryable.has(codeOf(error))) throw error
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection that cannot even roll back must not go back to the pool: its next user would be inside our transaction.
    await client.query('ROLLBACK').catch((cause: Error) => (broken = cause))
    throw error
  } finally {
    client.release(broken)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
