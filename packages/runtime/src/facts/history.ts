import type { History } from '@aftercart/flow'
import type { PoolClient } from 'pg'

const days = 366
const most = 1000

/**
 * What happened with a contact before, as conditions ask for it: newest first, at most 1,000 of each, over the last 366 days.
 * Read inside the transaction, so that the outcome that is being taken is part of it. An order counts as its contact's
 * purchase once it was paid, also when it was refunded later; of a payment each failed attempt that counted is one failure.
 */
export async function loadHistory(client: PoolClient, shopId: string, contactId: string, now: Date): Promise<History> {
  const { rows } = await client.query<History>({
    name: 'history',
    text: `WITH since AS (SELECT $3::timestamptz - make_interval(days => ${days}) AS at)
      SELECT
        (SELECT coalesce(jsonb_agg(jsonb_build_object('at', ${iso('m.at')}, 'channel', m.channel, 'kind', m.kind,
            'campaign', m.campaign_id, 'node', m.node, 'subject', m.subject) ORDER BY m.at DESC), '[]')
          FROM (SELECT * FROM message WHERE shop_id = $1 AND contact_id = $2 AND state = 'sent' AND at >= (SELECT at FROM since)
            ORDER BY at DESC LIMIT ${most}) AS m) AS messages,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('at', ${iso('p.at')}, 'sku', p.sku, 'quantity', p.quantity)
            ORDER BY p.at DESC, p.line), '[]')
          FROM (SELECT o.paid_at AS at, i.item ->> 'sku' AS sku, (i.item -> 'quantity')::int AS quantity, i.line
            FROM "order" o, jsonb_array_elements(o.items) WITH ORDINALITY AS i(item, line)
            WHERE o.shop_id = $1 AND o.contact_id = $2 AND o.paid_at >= (SELECT at FROM since)
            ORDER BY o.paid_at DESC, i.line LIMIT ${most}) AS p) AS purchases,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('at', ${iso('f.at')}, 'order', f.order_id, 'skus', f.skus)
            ORDER BY f.at DESC), '[]')
          FROM (SELECT e.occurred_at AS at, e.order_id,
              (SELECT coalesce(jsonb_agg(DISTINCT i ->> 'sku'), '[]') FROM jsonb_array_elements(o.items) AS i) AS skus
            FROM "order" o JOIN outcome e ON e.shop_id = o.shop_id AND e.order_id = o.id
            WHERE o.shop_id = $1 AND o.contact_id = $2 AND e.status = 'failed' AND e.counted
              AND e.occurred_at >= (SELECT at FROM since)
            ORDER BY e.occurred_at DESC LIMIT ${most}) AS f) AS failures`,
    values: [shopId, contactId, now],
  })
  return rows[0]!
}

/** As JavaScript writes instants: UTC with milliseconds. */
function iso(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
