import { randomBytes } from 'node:crypto'
import type { Runtime } from '@aftercart/runtime'

/**
 * The secret that signs session cookies. Several web machines must agree on it, so it is kept in the database they
 * share: made by whoever comes first.
 */
export async function installationSecret(runtime: Pick<Runtime, 'pool'>): Promise<string> {
  await runtime.pool.query(
    `INSERT INTO installation (name, value) VALUES ('auth-secret', $1) ON CONFLICT (name) DO NOTHING`,
    [randomBytes(32).toString('base64url')],
  )
  const { rows } = await runtime.pool.query<{ value: string }>(
    `SELECT value FROM installation WHERE name = 'auth-secret'`,
  )
  return rows[0]!.value
}
