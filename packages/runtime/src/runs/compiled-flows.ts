import {
  asksHistory,
  compileFlow,
  entrySignals,
  flowTrigger,
  listensTo,
  type CompiledFlow,
  type Flow,
  type ReEntry,
  type SignalName,
  type Trigger,
} from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { Pool, PoolClient } from 'pg'
import { triggerChoice, type TriggerChoice } from './trigger-choice.ts'

/** One immutable version of a campaign, ready to step. */
export type FlowVersion = {
  compiled: CompiledFlow
  listens: ReadonlySet<SignalName>
  /** At which signals contacts who are not in the flow may enter at a goal. */
  entrySignals: ReadonlySet<SignalName>
  trigger: Trigger | null
  /** What the trigger's form asks for. */
  choice: TriggerChoice
  reEntry: ReEntry
  /** Whether its steps read `facts.history`. */
  asksHistory: boolean
}

/** A version that cannot be stepped: nobody published it through the front door, or its node type is gone. */
export type BrokenVersion = { broken: string }

export type VersionKey = { shopId: string; campaignId: string; version: number }

/** Compiled machines kept in memory for each database. Enough for a busy shop's flows; the least used go first. */
const kept = 1000
const caches = new WeakMap<Pool, Map<string, FlowVersion | BrokenVersion>>()

/** Compiles what is not compiled yet, reading all missing flows with one statement. Never throws for a bad flow. */
export async function flowVersions(
  pool: Pool,
  client: PoolClient,
  wanted: readonly VersionKey[],
): Promise<(key: VersionKey) => FlowVersion | BrokenVersion> {
  const cache = caches.get(pool) ?? new Map<string, FlowVersion | BrokenVersion>()
  caches.set(pool, cache)
  const found = new Map<string, FlowVersion | BrokenVersion>()
  const missing: VersionKey[] = []
  for (const key of wanted) {
    const version = cache.get(name(key))
    if (version === undefined) missing.push(key)
    else {
      // Taken out and put in again, so that the map's order is the order of use.
      cache.delete(name(key))
      cache.set(name(key), version)
      found.set(name(key), version)
    }
  }
  if (missing.length > 0) {
    for (const { key, flow } of await readFlows(client, missing)) {
      const version = prepare(flow)
      cache.set(name(key), version)
      found.set(name(key), version)
    }
    for (const oldest of cache.keys()) {
      if (cache.size <= kept) break
      cache.delete(oldest)
    }
  }
  return (key) => found.get(name(key)) ?? { broken: 'The published version of this flow is gone from the database.' }
}

export function isBroken(version: FlowVersion | BrokenVersion): version is BrokenVersion {
  return 'broken' in version
}

function name({ shopId, campaignId, version }: VersionKey): string {
  return `${shopId}:${campaignId}:${version}`
}

async function readFlows(client: PoolClient, keys: readonly VersionKey[]): Promise<{ key: VersionKey; flow: Flow }[]> {
  const { rows } = await client.query<{ shop_id: string; campaign_id: string; number: number; flow: Flow }>(
    `SELECT v.shop_id, v.campaign_id, v.number, v.flow FROM campaign_version v
      JOIN unnest($1::uuid[], $2::uuid[], $3::int[]) AS k(shop_id, campaign_id, number)
        ON v.shop_id = k.shop_id AND v.campaign_id = k.campaign_id AND v.number = k.number`,
    [keys.map((key) => key.shopId), keys.map((key) => key.campaignId), keys.map((key) => key.version)],
  )
  return rows.map((row) => ({
    key: { shopId: row.shop_id, campaignId: row.campaign_id, version: row.number },
    flow: row.flow,
  }))
}

function prepare(flow: Flow): FlowVersion | BrokenVersion {
  try {
    const compiled = compileFlow(flow, catalogue)
    return {
      compiled,
      listens: new Set(listensTo(compiled)),
      entrySignals: new Set(entrySignals(compiled)),
      trigger: flowTrigger(flow, catalogue),
      choice: triggerChoice(flow.nodes.find((node) => node.type === 'trigger')?.params),
      reEntry: compiled.reEntry,
      asksHistory: asksHistory(compiled),
    }
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) }
  }
}
