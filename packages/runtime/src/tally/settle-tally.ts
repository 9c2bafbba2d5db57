import type { Pool } from 'pg'
import type { Runtime } from '../runtime.ts'
import { dayOf } from './write-tally.ts'

/** Rows that are added up in one statement: some 100 ms. */
const most = 10_000

/** Nobody asks for days further back; what they say of runs under way goes to a day that is always there. */
const daysKept = 40

const addUp = `INSERT INTO run_tally AS t (shop_id, campaign_id, day, begun, under_way, loose)
  SELECT shop_id, campaign_id, day, sum(begun), sum(under_way), false FROM gone GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (shop_id, campaign_id, day) WHERE NOT loose
    DO UPDATE SET begun = t.begun + excluded.begun, under_way = t.under_way + excluded.under_way`

/**
 * Adds up what the transactions have counted, to one row for each flow and day. Any number of processes may do it at once: who
 * comes second finds the rows gone. Answers how many it added up when there may be more, else 0.
 */
export async function settleTally(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ settled: number }>({
    name: 'settle-tally',
    text: `WITH gone AS (
        DELETE FROM run_tally WHERE ctid = ANY(ARRAY(SELECT ctid FROM run_tally WHERE loose LIMIT $1)) AND loose
        RETURNING shop_id, campaign_id, day, begun, under_way
      ), added AS (${addUp})
      SELECT count(*)::int AS settled FROM gone`,
    values: [most],
  })
  const { settled } = rows[0]!
  return settled < most ? 0 : settled
}

/** Puts days together that are long past. */
export async function foldOldDays({ pool, clock }: Pick<Runtime, 'pool' | 'clock'>): Promise<void> {
  await pool.query(
    `WITH gone AS (
       DELETE FROM run_tally WHERE NOT loose AND day > '-infinity' AND day < ${dayOf('$1::timestamptz')} - ${daysKept}
       RETURNING shop_id, campaign_id, '-infinity'::date AS day, 0 AS begun, under_way
     ) ${addUp}`,
    [clock.now()],
  )
}
