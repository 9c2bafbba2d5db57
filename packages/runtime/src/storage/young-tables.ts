import type { Pool } from 'pg'

/** What every outcome passes through, and is looked up by keys that begin with the shop. */
const tables = ['contact', 'order', 'outcome', 'run', 'effect', 'timer', 'message', 'stored_card', 'api_event']

/** Pages. From here on autovacuum, which looks after a tenth has changed, is early enough. */
const grownUp = 2_000

/**
 * Tells PostgreSQL about tables that have doubled since it last looked at them. Of an empty table it knows nothing, and finds a row
 * by its shop alone as good as one by its whole key; the plan made then is kept, and reads all of the shop's rows each time, until
 * autovacuum comes by, which takes a minute by default. Once it has looked, plans are made anew. Answers how many it looked at.
 */
export async function lookAtYoungTables(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string }>({
    name: 'young-tables',
    text: `SELECT relname AS name FROM pg_class WHERE oid = ANY ($1::text[]::regclass[]) AND pg_has_role(relowner, 'USAGE')
      AND relpages < $2 AND pg_relation_size(oid) / current_setting('block_size')::int > 2 * relpages`,
    values: [tables.map((name) => `"${name}"`), grownUp],
  })
  for (const { name } of rows) await pool.query(`ANALYZE "${name}"`)
  return rows.length
}
