import {
  moveSnapshot,
  positions,
  type CompiledFlow,
  type JsonObject,
  type NodeMap,
  type Position,
  type RunSnapshot,
} from '@aftercart/flow'
import type { PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { flowVersions, isBroken } from '../runs/compiled-flows.ts'
import type { Runtime } from '../runtime.ts'

export type Move = {
  shopId: string
  campaignId: string
  toVersion: number
  /** By older version. */
  map: Readonly<Record<string, NodeMap>>
}

/** A run that may have to move, as it was seen without a lock. */
export type Candidate = { id: string; contactId: string }

/**
 * Moves these runs in one transaction, as far as they are still under way on an older version and can stand in the new one.
 * Locks first the move, then the contacts, then the runs: whatever else happens to them happens before or after. Answers
 * false when the move is over, or another process is at it at this moment.
 */
export async function moveBatch(runtime: Runtime, move: Move, candidates: readonly Candidate[]): Promise<boolean> {
  return transaction(runtime.pool, async (client) => {
    if (!(await lockMove(client, move))) return false
    const contacts = [...new Set(candidates.map(({ contactId }) => contactId))]
    await client.query(
      'SELECT FROM contact WHERE shop_id = $1 AND id = ANY($2::uuid[]) ORDER BY shop_id, id FOR NO KEY UPDATE',
      [move.shopId, contacts],
    )
    const runs = await lockRunsToMove(client, move, candidates)
    const moved = await inNewVersion(runtime, client, move, runs)
    if (moved.length > 0) await write(client, runtime.clock.now(), move, moved)
    return true
  })
}

async function lockMove(client: PoolClient, { shopId, campaignId, toVersion }: Move): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM version_move WHERE shop_id = $1 AND campaign_id = $2 AND to_version = $3 AND done_at IS NULL
     FOR UPDATE SKIP LOCKED`,
    [shopId, campaignId, toVersion],
  )
  return rowCount === 1
}

type LockedRun = { id: string; version: number; snapshot: RunSnapshot }

async function lockRunsToMove(client: PoolClient, move: Move, candidates: readonly Candidate[]): Promise<LockedRun[]> {
  const { rows } = await client.query<LockedRun>(
    `SELECT id, version, snapshot FROM run
     WHERE shop_id = $1 AND id = ANY($2::uuid[]) AND status = 'active' AND version = ANY($3::int[]) ORDER BY id FOR UPDATE`,
    [move.shopId, candidates.map(({ id }) => id), Object.keys(move.map).map(Number)],
  )
  return rows
}

type MovedRun = LockedRun & {
  renamed: { from: Position; to: Position }[]
  /** The actions it waits for, with their params in the new version. */
  actions: { node: string; visit: number; params: JsonObject }[]
}

async function inNewVersion(
  runtime: Runtime,
  client: PoolClient,
  { shopId, campaignId, toVersion, map }: Move,
  runs: readonly LockedRun[],
): Promise<MovedRun[]> {
  const keyOf = (version: number) => ({ shopId, campaignId, version })
  const versions = [...new Set([toVersion, ...runs.map(({ version }) => version)])]
  const flowOf = await flowVersions(runtime.pool, client, versions.map(keyOf))
  const after = flowOf(keyOf(toVersion))
  if (isBroken(after)) throw new Error(`Runs cannot move to a version that does not work: ${after.broken}`)
  return runs.flatMap((run) => {
    const before = flowOf(keyOf(run.version))
    if (isBroken(before)) return []
    const moved = moveSnapshot(before.compiled, after.compiled, run.snapshot, map[run.version] ?? {})
    if (!moved.ok) return []
    const { snapshot, renamed } = moved
    return [{ ...run, snapshot, renamed, actions: actionsOf(after.compiled, snapshot) }]
  })
}

function actionsOf(compiled: CompiledFlow, snapshot: RunSnapshot): MovedRun['actions'] {
  const { graph, params } = compiled.plan
  return positions(compiled, snapshot).flatMap(({ node, visit }) => {
    const { kind, index } = graph.nodes[graph.indexOf.get(node)!]!
    return kind === 'act' ? [{ node, visit, params: params[index]! }] : []
  })
}

async function write(client: PoolClient, at: Date, move: Move, moved: readonly MovedRun[]): Promise<void> {
  const { shopId, campaignId, toVersion } = move
  await renameRows(client, shopId, moved)
  const actions = moved.flatMap(({ id, actions }) => actions.map((action) => ({ run_id: id, ...action })))
  // An action that was begun before may have reached the far side, which must see the same again with the same key.
  await client.query(
    `UPDATE effect e SET params = x.params FROM jsonb_to_recordset($2) AS x(run_id uuid, node text, visit int, params jsonb)
     WHERE e.shop_id = $1 AND e.run_id = x.run_id AND e.node = x.node AND e.visit = x.visit
       AND e.state IN ('pending', 'held') AND e.attempts = 0`,
    [shopId, JSON.stringify(actions)],
  )
  await client.query(
    `WITH moved AS (SELECT * FROM jsonb_to_recordset($5) AS x(id uuid, version int, snapshot jsonb)), gone_on AS (
       UPDATE run r SET version = $3, snapshot = m.snapshot FROM moved m WHERE r.shop_id = $1 AND r.id = m.id
     ), told AS (
       INSERT INTO timeline (shop_id, run_id, at, entries)
       SELECT $1, id, $4, json_build_array(json_build_array('moved', NULL, NULL, json_build_object('from', version, 'to', $3::int)))
       FROM moved)
     UPDATE version_move SET moved = moved + $6 WHERE shop_id = $1 AND campaign_id = $2 AND to_version = $3`,
    [shopId, campaignId, toVersion, at, JSON.stringify(moved.map(rowOf)), moved.length],
  )
}

function rowOf({ id, version, snapshot }: MovedRun): object {
  return { id, version, snapshot }
}

/** Timers and actions that are not over go on under the names of the new version; the key of an action stays its key. */
async function renameRows(client: PoolClient, shopId: string, moved: readonly MovedRun[]): Promise<void> {
  const names = moved.flatMap(({ id, renamed }) =>
    renamed.map(({ from, to }) => ({ run_id: id, ...from, to_node: to.node, to_visit: to.visit })),
  )
  if (names.length === 0) return
  const renamed = 'jsonb_to_recordset($2) AS x(run_id uuid, node text, visit int, to_node text, to_visit int)'
  const values = [shopId, JSON.stringify(names)]
  await client.query(
    `UPDATE timer t SET node = x.to_node, visit = x.to_visit FROM ${renamed}
     WHERE t.shop_id = $1 AND t.run_id = x.run_id AND t.node = x.node AND t.visit = x.visit`,
    values,
  )
  await client.query(
    `UPDATE effect e SET node = x.to_node, visit = x.to_visit FROM ${renamed}
     WHERE e.shop_id = $1 AND e.run_id = x.run_id AND e.node = x.node AND e.visit = x.visit
       AND e.state IN ('pending', 'held', 'running')`,
    values,
  )
}
