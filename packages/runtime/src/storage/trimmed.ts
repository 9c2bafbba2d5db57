/** A statement that deletes what is old from a range of the table's pages (`$1` to `$2`, as `tid`); old is before `$3`. */
export type Trimmed = { table: string; sql: string }

const inPages = 'x.ctid >= $1::tid AND x.ctid < $2::tid'

/**
 * Conditions look rows up one by one by an index (`OFFSET 0`), however large the tables are: what a join would read whole.
 * The contact or order has a run under way: it may still ask what was paid when, or for the event that it is about.
 */
const underWay = (owner: string) =>
  `EXISTS (SELECT FROM run r WHERE r.shop_id = x.shop_id AND ${owner} AND r.status = 'active' OFFSET 0)`

/**
 * An order that is not settled may be paid yet, by a link in an old mail or by the bank: of each of its payments the last
 * report that counts says what is owed, to which card, and that it had failed.
 */
const lastOfUnpaid = `(x.counted AND EXISTS (SELECT FROM "order" o WHERE o.shop_id = x.shop_id AND o.id = x.order_id
      AND o.status IN ('pending', 'failed', 'error') OFFSET 0)
    AND NOT EXISTS (SELECT FROM outcome l WHERE l.shop_id = x.shop_id AND l.gateway = x.gateway AND l.payment = x.payment
      AND l.counted AND (l.occurred_at, l.received_at, l.event_id) > (x.occurred_at, x.received_at, x.event_id) OFFSET 0))`

const outcomes = `DELETE FROM outcome x WHERE ${inPages} AND x.received_at < $3
  AND NOT ${underWay('r.contact_id = x.contact_id')} AND NOT ${underWay('r.order_id = x.order_id')}
  AND NOT EXISTS (SELECT FROM "order" o JOIN run r ON r.shop_id = o.shop_id AND r.contact_id = o.contact_id
    WHERE o.shop_id = x.shop_id AND o.id = x.order_id AND r.status = 'active' OFFSET 0)
  AND NOT ${lastOfUnpaid}`

/** A flow that lets a contact in once, or only so often, asks when they were last in it. */
const lastOfContact = `((x.shop_id, x.campaign_id) IN (SELECT shop_id, campaign_id FROM strict)
    AND NOT EXISTS (SELECT FROM run l WHERE l.shop_id = x.shop_id AND l.contact_id = x.contact_id
      AND l.campaign_id = x.campaign_id AND l.id > x.id OFFSET 0))`

/** That a card expires is told once: this run is how we know that it was. Its month stands in the event's name. */
const ofGoodCard = `(x.event_id LIKE 'card-expiring:%' AND substr(x.event_id, 15, 7) >= to_char($3::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM'))`

/** With all that only a run's own page shows: its timeline, and actions that failed or were dropped. */
const runs = `WITH strict AS MATERIALIZED (
    SELECT v.shop_id, v.campaign_id FROM campaign c JOIN campaign_version v
      ON v.shop_id = c.shop_id AND v.campaign_id = c.id AND v.number = c.published_version
    WHERE v.flow #>> '{settings,reEntry,when}' IN ('never', 'after')
  ), gone AS (
    DELETE FROM run x WHERE ${inPages} AND x.status <> 'active' AND x.ended_at < $3
      AND NOT ${ofGoodCard} AND NOT ${lastOfContact}
    RETURNING x.shop_id, x.id
  ), untold AS (
    DELETE FROM timeline t USING gone WHERE t.run_id = gone.id
  ), unlisted AS (
    DELETE FROM failed_run f USING gone WHERE f.shop_id = gone.shop_id AND f.run_id = gone.id
  )
  DELETE FROM effect e USING gone WHERE e.shop_id = gone.shop_id AND e.run_id = gone.id`

const news = (table: string) =>
  `DELETE FROM ${table} x WHERE ${inPages} AND x.at < $3 AND NOT ${underWay('r.contact_id = x.contact_id')}`

/**
 * Everything that tells what happened, and grows with every event. What the shop knows stays: contacts, orders, tasks, notes,
 * stored cards, carts.
 */
export const trimmed: readonly Trimmed[] = [
  { table: 'outcome', sql: outcomes },
  { table: 'login', sql: news('login') },
  { table: 'api_event', sql: news('api_event') },
  { table: 'run', sql: runs },
  { table: 'message', sql: `DELETE FROM message x WHERE ${inPages} AND x.at < $3 AND x.state = 'sent'` },
  { table: 'mailbox_message', sql: `DELETE FROM mailbox_message x WHERE ${inPages} AND x.sent_at < $3` },
]
