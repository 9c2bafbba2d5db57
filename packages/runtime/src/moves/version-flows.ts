import { flowVersions, type BrokenVersion, type FlowVersion, type VersionKey } from '../runs/compiled-flows.ts'
import type { Runtime } from '../runtime.ts'

/** These versions, ready to step, in this order. */
export async function readFlows(
  { pool }: Runtime,
  keys: readonly VersionKey[],
): Promise<(FlowVersion | BrokenVersion)[]> {
  const client = await pool.connect()
  try {
    return keys.map(await flowVersions(pool, client, keys))
  } finally {
    client.release()
  }
}
