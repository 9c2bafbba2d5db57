import { addKey, makeKey, type KeyKind } from '@aftercart/runtime'
import type { World } from './world.fixture.ts'

/** One word for all that a shop has: the same as long as nothing of it changes. Sessions and keys' last uses are no part of it. */
export async function digestOf({ runtime: { pool } }: World, shopId: string): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND c.column_name = 'shop_id' AND t.table_type = 'BASE TABLE' ORDER BY 1`,
  )
  const digests = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await pool.query<{ digest: string }>(
        `SELECT md5(coalesce(string_agg(row, '|' ORDER BY row), '')) AS digest FROM (SELECT to_jsonb(t)::text AS row FROM "${name}" t WHERE shop_id = $1) AS r`,
        [shopId],
      )
      return `${name} ${rows[0]!.digest}`
    }),
  )
  const { rows: shops } = await pool.query<{ shop: string }>(
    'SELECT to_jsonb(s)::text AS shop FROM shop s WHERE id = $1',
    [shopId],
  )
  return [...digests, shops[0]?.shop].join('\n')
}

/** What is stored by half: none of these may ever be there, whatever was sent. */
export async function ledgerFaults({ runtime: { pool } }: World): Promise<string[]> {
  const checks: [string, string][] = [
    [
      'an outcome that counts without its order',
      `SELECT FROM outcome o WHERE counted AND status <> 'pending' AND NOT EXISTS (SELECT FROM "order" x WHERE x.shop_id = o.shop_id AND x.id = o.order_id)`,
    ],
    [
      'an outcome without its contact',
      `SELECT FROM outcome o WHERE NOT EXISTS (SELECT FROM contact c WHERE c.shop_id = o.shop_id AND c.id = o.contact_id)`,
    ],
    [
      'an order without an outcome',
      `SELECT FROM "order" x WHERE NOT EXISTS (SELECT FROM outcome o WHERE o.shop_id = x.shop_id AND o.order_id = x.id)`,
    ],
    [
      'a run without its version',
      `SELECT FROM run r WHERE NOT EXISTS (SELECT FROM campaign_version v WHERE v.shop_id = r.shop_id AND v.campaign_id = r.campaign_id AND v.number = r.version)`,
    ],
    [
      'a run without a timeline',
      `SELECT FROM run r WHERE NOT EXISTS (SELECT FROM timeline_row t WHERE t.shop_id = r.shop_id AND t.run_id = r.id)`,
    ],
    [
      'a run that a fault stopped and that stands on no list',
      `SELECT FROM run r WHERE status = 'failed' AND NOT EXISTS (SELECT FROM failed_run f WHERE f.shop_id = r.shop_id AND f.run_id = r.id)`,
    ],
    [
      'a run on the list that no fault stopped',
      `SELECT FROM failed_run f JOIN run r ON r.shop_id = f.shop_id AND r.id = f.run_id WHERE r.status <> 'failed'`,
    ],
    [
      'a campaign whose runs were miscounted',
      `SELECT FROM (SELECT shop_id, campaign_id, 1 AS begun, (status = 'active')::int AS under_way FROM run
         UNION ALL SELECT shop_id, campaign_id, -begun, -under_way FROM run_tally) AS counts
       GROUP BY shop_id, campaign_id HAVING sum(begun) <> 0 OR sum(under_way) <> 0`,
    ],
    [
      'a published campaign without that version',
      `SELECT FROM campaign c WHERE published_version IS NOT NULL AND NOT EXISTS (SELECT FROM campaign_version v WHERE v.shop_id = c.shop_id AND v.campaign_id = c.id AND v.number = c.published_version)`,
    ],
    [
      'an event without its contact',
      `SELECT FROM api_event e WHERE NOT EXISTS (SELECT FROM contact c WHERE c.shop_id = e.shop_id AND c.id = e.contact_id)`,
    ],
  ]
  const found = await Promise.all(
    checks.map(async ([what, sql]) => {
      const { rowCount } = await pool.query(sql)
      return rowCount === 0 ? [] : [`${rowCount} × ${what}`]
    }),
  )
  return found.flat()
}

export async function newKey({ runtime }: World, shopId: string, kind: KeyKind): Promise<string> {
  const key = makeKey(kind)
  await addKey(runtime, shopId, kind, key)
  return key
}
