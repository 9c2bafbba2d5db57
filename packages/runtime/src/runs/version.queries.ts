import { compileFlow, positions, validateFlow, type CompiledFlow, type Flow, type RunSnapshot } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { nodeTitle } from '../campaigns/flow-steps.ts'
import type { Runtime } from '../runtime.ts'

export type VersionName = { campaignId: string; version: number }

export type Version = { flow: Flow; compiled: CompiledFlow }

/** Where a run stands in its version, with what the drawing calls it; nowhere before its first step. */
export function placesIn(
  version: Version | undefined,
  snapshot: RunSnapshot,
): { node: string; visit: number; title: string }[] {
  if (version === undefined || snapshot.at === null) return []
  return positions(version.compiled, snapshot).map(({ node, visit }) => {
    const drawn = version.flow.nodes.find((each) => each.id === node)
    return { node, visit, title: drawn === undefined ? node : nodeTitle(drawn) }
  })
}

export function versionKey({ campaignId, version }: VersionName): string {
  return `${campaignId}:${version}`
}

/**
 * The published versions that these runs are pinned to, by `versionKey`. One that cannot be compiled any more, because a
 * node type is gone, is left out: the list is shown all the same.
 */
export async function readVersions(
  runtime: Runtime,
  shopId: string,
  names: readonly VersionName[],
): Promise<Map<string, Version>> {
  const wanted = new Map(names.map((name) => [versionKey(name), name]))
  const found = new Map<string, Version>()
  for (const key of wanted.keys()) {
    const kept = cache.get(`${shopId}:${key}`)
    if (kept === undefined) continue
    found.set(key, kept)
    wanted.delete(key)
  }
  if (wanted.size === 0) return found
  const rows = await runtime.prisma.campaignVersion.findMany({
    where: { shopId, OR: [...wanted.values()].map(({ campaignId, version }) => ({ campaignId, number: version })) },
  })
  for (const row of rows) {
    const flow = row.flow as Flow
    if (validateFlow(flow, catalogue).some((problem) => problem.severity === 'error')) continue
    const version = { flow, compiled: compileFlow(flow, catalogue) }
    const key = versionKey({ campaignId: row.campaignId, version: row.number })
    found.set(key, version)
    keep(`${shopId}:${key}`, version)
  }
  return found
}

// Versions never change, so what was read once stays right. The oldest makes room: a process must not grow with its shops.
const cache = new Map<string, Version>()
const CACHED = 200

function keep(key: string, version: Version): void {
  cache.set(key, version)
  const oldest = cache.size > CACHED ? cache.keys().next().value : undefined
  if (oldest !== undefined) cache.delete(oldest)
}
