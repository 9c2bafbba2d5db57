import type { Pool, PoolClient } from 'pg'

/** Several statements on one connection, without a transaction around them. */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
