import { moveSnapshot, positions, type CompiledFlow, type Json, type NodeMap } from '@aftercart/flow'
import type { ClientBase, Pool } from 'pg'

/** Runs of one version that stand at the same places. `at`: as in their snapshots. */
export type Crowd = { at: Json; runs: number }

/** So many runs of a version are looked at for a plan: enough to know, and no merchant waits for it. */
export const mostTried = 100_000

/**
 * The runs under way of one version, put together by where they stand: that alone decides whether they can move. Counted by
 * the database, so that a version with many runs is one short list.
 */
export async function crowdsOf(
  client: Pool | ClientBase,
  run: { shopId: string; campaignId: string; version: number },
  most = mostTried,
): Promise<Crowd[]> {
  const { rows } = await client.query<Crowd>(
    `SELECT at, count(*)::int AS runs FROM (
       SELECT snapshot->'at' AS at FROM run
       WHERE shop_id = $1 AND campaign_id = $2 AND version = $3 AND status = 'active' LIMIT $4) AS tried
     GROUP BY at ORDER BY count(*) DESC, at`,
    [run.shopId, run.campaignId, run.version, most],
  )
  return rows
}

export type Staying = { node: string; title: string; why: string; runs: number }

export type Tried = {
  /** How many there were in all. */
  runs: number
  canMove: number
  /** How many stand at each node. */
  standAt: ReadonlyMap<string, number>
  /** What keeps runs where they are, the most frequent first. */
  staying: Staying[]
}

/** Tries to move each crowd, without moving anybody. */
export function tryToMove(before: CompiledFlow, after: CompiledFlow, map: NodeMap, crowds: readonly Crowd[]): Tried {
  const standAt = new Map<string, number>()
  const staying = new Map<string, Staying>()
  let [runs, canMove] = [0, 0]
  for (const crowd of crowds) {
    const snapshot = { at: crowd.at, visits: {} }
    runs += crowd.runs
    for (const { node } of positions(before, snapshot)) standAt.set(node, (standAt.get(node) ?? 0) + crowd.runs)
    const moved = moveSnapshot(before, after, snapshot, map)
    if (moved.ok) canMove += crowd.runs
    else for (const { node, why } of moved.nodes) addTo(staying, before, node, why, crowd.runs)
  }
  return { runs, canMove, standAt, staying: [...staying.values()].toSorted((a, b) => b.runs - a.runs) }
}

/** A version whose runs nobody can step any more. */
export function unreadable(version: number, runs: number): Staying {
  const why = 'This version has a kind of step that is not there any more. Its runs stay; choose “End” to end them.'
  return { node: '', title: `Version ${version}`, why, runs }
}

function addTo(all: Map<string, Staying>, flow: CompiledFlow, node: string, why: string, runs: number): void {
  const key = `${node}: ${why}`
  const known = all.get(key)
  if (known !== undefined) known.runs += runs
  else all.set(key, { node, title: titleIn(flow, node), why, runs })
}

function titleIn({ plan }: CompiledFlow, id: string): string {
  const node = plan.graph.nodes[plan.graph.indexOf.get(id) ?? -1]
  return node?.model?.describe(node.node.params).title || id
}
