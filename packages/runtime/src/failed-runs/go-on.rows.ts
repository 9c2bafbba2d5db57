import type { Flow, NodeMap } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import type { Turns } from '../jobs/turns.ts'
import type { TimelineEntry } from '../runs/timeline.ts'
import { jobSpecSql } from '../jobs/job-spec.ts'
import type { RunWork } from '../runs/work.ts'
import type { GoingOn, KnownAction } from './go-on.plan.ts'

export type Known = {
  failedAt: Date
  publishedVersion: number | null
  told: TimelineEntry[]
  actions: KnownAction[]
  moves: { toVersion: number; map: Record<string, NodeMap> }[]
}

/** All that decides how a run goes on, which must be locked: its actions are from now on. Null when it is not on the list. */
export async function readKnown(client: PoolClient, { shopId, id, campaignId }: RunWork): Promise<Known | null> {
  const actions = await client.query<KnownAction>({
    name: 'actions-of-failed',
    text: `SELECT key, node, visit, state, attempts, ended_at AS "endedAt" FROM effect WHERE shop_id = $1 AND run_id = $2
      ORDER BY key FOR UPDATE`,
    values: [shopId, id],
  })
  const { rows } = await client.query<Omit<Known, 'actions'>>({
    name: 'known-of-failed',
    text: `SELECT f.failed_at AS "failedAt", c.published_version AS "publishedVersion",
        coalesce((SELECT json_agg(json_build_object('kind', t.kind, 'node', t.node, 'visit', t.visit, 'detail', t.detail)
          ORDER BY t.seq) FROM timeline_row t WHERE t.run_id = f.run_id AND t.shop_id = f.shop_id), '[]') AS told,
        coalesce((SELECT json_agg(json_build_object('toVersion', m.to_version, 'map', m.map)) FROM version_move m
          WHERE m.shop_id = f.shop_id AND m.campaign_id = f.campaign_id), '[]') AS moves
      FROM failed_run f LEFT JOIN campaign c ON c.shop_id = f.shop_id AND c.id = f.campaign_id
      WHERE f.shop_id = $1 AND f.run_id = $2 AND f.campaign_id = $3`,
    values: [shopId, id, campaignId],
  })
  return rows[0] === undefined ? null : { ...rows[0], actions: actions.rows }
}

/** The types of a version's nodes, whatever it is: of one that cannot be compiled any more. */
export async function nodeTypes(
  client: PoolClient,
  { shopId, campaignId, version }: RunWork,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ flow: Partial<Flow> }>(
    'SELECT flow FROM campaign_version WHERE shop_id = $1 AND campaign_id = $2 AND number = $3',
    [shopId, campaignId, version],
  )
  return new Map((rows[0]?.flow.nodes ?? []).map((node) => [node.id, node.type]))
}

/** Puts the run under way again, with its timers and actions: the same keys, and of what was begun before the same params. */
export async function writeGoingOn(
  client: PoolClient,
  { shopId, id, version, snapshot }: RunWork,
  { timers, asked }: Pick<GoingOn, 'timers' | 'asked'>,
  turns: Turns,
  now: Date,
): Promise<void> {
  await client.query({
    name: 'go-on',
    text: `WITH unlisted AS (DELETE FROM failed_run WHERE shop_id = $1 AND run_id = $2),
        armed AS (INSERT INTO timer (shop_id, run_id, node, visit, due_at)
          SELECT $1, $2, node, visit, due_at FROM json_to_recordset($5) AS x(node text, visit int, due_at timestamptz)
          ON CONFLICT (shop_id, run_id, node, visit) DO UPDATE SET due_at = excluded.due_at),
        asked AS (INSERT INTO effect AS e (shop_id, key, run_id, node, visit, type, params, state, created_at)
          SELECT $1, key, $2, node, visit, type, params, 'pending', $7::timestamptz
          FROM json_to_recordset($6) AS x(key text, node text, visit int, type text, params jsonb)
          ON CONFLICT (shop_id, key) DO UPDATE SET state = 'pending', node = excluded.node, visit = excluded.visit, worker = NULL,
            held_until = NULL, ended_at = NULL, params = CASE WHEN e.attempts = 0 THEN excluded.params ELSE e.params END)
      UPDATE run SET status = 'active', version = $3, snapshot = coalesce($4::jsonb, snapshot), ended_at = NULL
      WHERE shop_id = $1 AND id = $2`,
    values: [
      ...[shopId, id, version, snapshot === null ? null : JSON.stringify(snapshot)],
      JSON.stringify(timers.map(({ dueAt, ...timer }) => ({ ...timer, due_at: dueAt }))),
      ...[JSON.stringify(asked), now],
    ],
  })
  if (asked.length > 0) await queue(client, shopId, asked, turns)
}

async function queue(client: PoolClient, shopId: string, asked: GoingOn['asked'], turns: Turns): Promise<void> {
  const at = 'CASE WHEN x.seconds > 0 THEN now() + make_interval(secs => x.seconds) ELSE x.turn END'
  await client.query({
    name: 'queue-asked-again',
    text: `SELECT count(*) FROM (
        SELECT array_agg(${jobSpecSql('$1::text', 'x.key', { at })}) AS specs
        FROM unnest($2::text[], $3::timestamptz[], $4::float[]) AS x(key, turn, seconds)) AS wanted,
      LATERAL graphile_worker.add_jobs(wanted.specs) AS job`,
    values: [
      shopId,
      asked.map(({ key }) => key),
      asked.map(() => turns.next(shopId)),
      asked.map(({ inSeconds }) => inSeconds),
    ],
  })
}

/** It met a fault again and stands as it stood before: that it was tried, and what the fault says now. */
export async function tellFaultAgain(
  client: PoolClient,
  run: { shopId: string; id: string },
  said: { by: string | null; message: string; now: Date },
): Promise<void> {
  await client.query({
    name: 'fault-again',
    text: `WITH listed AS (UPDATE failed_run SET message = $3 WHERE shop_id = $1 AND run_id = $2 RETURNING shop_id, run_id)
      INSERT INTO timeline (shop_id, run_id, at, entries) SELECT shop_id, run_id, $5::timestamptz, json_build_array(
        json_build_array('tried-again', NULL, NULL, json_build_object('by', $4::text)),
        json_build_array('failed', NULL, NULL, json_build_object('message', $3::text))) FROM listed`,
    values: [run.shopId, run.id, said.message, said.by, said.now],
  })
}
