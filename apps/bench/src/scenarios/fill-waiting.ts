import type pg from 'pg'
import { comparable, idsOf, rowsOfRun, type Column, type RunIds, type TableRows } from '../system/rows.ts'

/** So many runs in one statement: enough to be fast, few enough to see how far it is. */
const chunk = 50_000

/** A thousand a second: at the very same moment they never would all come, or come due. */
const spread = new Set(['timer.due_at', '"order".created_at'])

/** The orders of the filled runs begin so, in the rig's form: `wait-00000042`. */
export const filledName = 'wait'

/**
 * Makes `count` waiting runs as the real path makes them: every row of a run that was really made and waits is copied,
 * with ids of its own. The first are compared with another real one before the rest follow. `told` hears how far it is.
 */
export async function fillWaiting(
  database: pg.Pool,
  [model, other]: [model: RunIds, other: RunIds],
  count: number,
  told: (filled: number) => void,
): Promise<void> {
  const tables = await rowsOfRun(database, model)
  const first = Math.min(count, 1000)
  await fill(database, tables, model, 0, first)
  await sameAsReal(database, other)
  for (let from = first; from < count; from += chunk) {
    await fill(database, tables, model, from, Math.min(count, from + chunk))
    told(Math.min(count, from + chunk))
  }
  await database.query('VACUUM (ANALYZE)')
  await database.query('CHECKPOINT')
}

async function sameAsReal(database: pg.Pool, other: RunIds): Promise<void> {
  const filled = await idsOf(database, other.shopId, `${filledName}-00000007`)
  const [made, copied] = [
    comparable(await rowsOfRun(database, other), other),
    comparable(await rowsOfRun(database, filled), filled),
  ]
  if (made === copied) return
  throw new Error(`The filled runs are not as the real path makes them.\nReal:\n${made}\nFilled:\n${copied}`)
}

async function fill(database: pg.Pool, tables: TableRows[], model: RunIds, from: number, to: number): Promise<void> {
  const client = await database.connect()
  try {
    await client.query('BEGIN')
    await client.query(
      `CREATE TEMPORARY TABLE filling ON COMMIT DROP AS
       SELECT n, $1 || '-' || lpad(n::text, 8, '0') AS order_id, uuidv7() AS contact_id, uuidv7() AS run_id
       FROM generate_series($2::int, $3::int - 1) AS n`,
      [filledName, from, to],
    )
    for (const { table, columns, rows } of tables)
      for (const row of rows) await client.query(copyingStatement(client, table, columns, row, model))
    await client.query(
      `INSERT INTO run_tally (shop_id, campaign_id, day, begun, under_way, loose)
       SELECT shop_id, campaign_id, CURRENT_DATE, $3::int, $3::int, true FROM run WHERE shop_id = $1 AND id = $2`,
      [model.shopId, model.runId, to - from],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

function copyingStatement(
  client: pg.PoolClient,
  table: string,
  columns: Column[],
  row: (string | null)[],
  model: RunIds,
): string {
  const copied = columns.flatMap((column, index) => (column.counted ? [] : [{ column, text: row[index] ?? null }]))
  const values = copied.map(({ column: { name, type }, text }) => {
    if (text === null) return `NULL::${type}`
    const literal = client.escapeLiteral(text)
    if (spread.has(`${table}.${name}`)) return `${literal}::${type} + n * interval '1 millisecond'`
    const replaced = (
      [
        [model.runId, 'run_id::text'],
        [model.contactId, 'contact_id::text'],
        [model.orderId, 'order_id'],
      ] as const
    )
      .filter(([id]) => text.includes(id))
      .reduce((sql, [id, own]) => `replace(${sql}, '${id}', filling.${own})`, literal)
    return `(${replaced})::${type}`
  })
  return `INSERT INTO ${table} (${copied.map(({ column }) => column.name).join(', ')}) SELECT ${values.join(', ')} FROM filling`
}
