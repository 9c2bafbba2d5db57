import type pg from 'pg'

/** How the rows of one run are told from others'. */
export type RunIds = { shopId: string; orderId: string; contactId: string; runId: string }

export type Column = { name: string; type: string; /** Filled by a sequence. */ counted: boolean }

/** The rows of one table that the real path wrote for one run; each row as texts, in the order of the columns. */
export type TableRows = { table: string; columns: Column[]; rows: (string | null)[][] }

export async function idsOf(database: pg.Pool, shopId: string, orderId: string): Promise<RunIds> {
  const { rows } = await database.query<{ runId: string; contactId: string }>(
    'SELECT id AS "runId", contact_id AS "contactId" FROM run WHERE shop_id = $1 AND order_id = $2',
    [shopId, orderId],
  )
  const [run] = rows
  if (run === undefined || rows.length > 1) throw new Error(`Order ${orderId} should have exactly one run.`)
  return { shopId, orderId, ...run }
}

/**
 * Every row of every table that names the run, its order or its contact: found by looking, so that it stays true when the
 * tables change. Reads all tables from end to end.
 */
export async function rowsOfRun(database: pg.Pool, ids: RunIds): Promise<TableRows[]> {
  const { rows: tables } = await database.query<{ table: string; columns: Column[] }>(
    `SELECT quote_ident(c.relname) AS table,
       jsonb_agg(jsonb_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
         'counted', coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', a.attidentity <> '')) ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.oid, c.relname ORDER BY c.relname`,
  )
  const found: TableRows[] = []
  for (const { table, columns } of tables) {
    if (!columns.some((column) => column.name === 'shop_id')) continue
    const texts = columns.map((column) => `${column.name}::text`).join(', ')
    const { rows } = await database.query<{ texts: (string | null)[] }>(
      `SELECT ARRAY[${texts}] AS texts FROM ${table} t
       WHERE shop_id = $1 AND (t::text LIKE $2 OR t::text LIKE $3 OR t::text LIKE $4) ORDER BY t::text`,
      [ids.shopId, `%${ids.orderId}%`, `%${ids.contactId}%`, `%${ids.runId}%`],
    )
    if (rows.length > 0) found.push({ table, columns, rows: rows.map((row) => row.texts) })
  }
  return found
}

/** The rows without what differs from run to run (ids, times, counters), to see whether two runs left the same. */
export function comparable(tables: readonly TableRows[], ids: RunIds): string {
  const rowText = (columns: Column[], row: (string | null)[]) =>
    columns
      .map(({ name, counted }, index) => `${name}=${counted ? '' : withoutIds(row[index] ?? null, ids)}`)
      .join(' | ')
  return tables
    .flatMap(({ table, columns, rows }) => rows.map((row) => `${table}: ${rowText(columns, row)}`))
    .sort()
    .join('\n')
}

function withoutIds(text: string | null, ids: RunIds): string {
  if (text === null) return '∅'
  return text
    .replaceAll(ids.runId, 'RUN')
    .replaceAll(ids.contactId, 'CONTACT')
    .replaceAll(ids.orderId, 'ORDER')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00(:00)?)?/g, 'TIME')
}
