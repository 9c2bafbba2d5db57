import pg from 'pg'

export type StatementShare = {
  query: string
  calls: number
  rows: number
  /** Milliseconds in all, planning included. */
  total: number
  planning: number
  /** Bytes of the write-ahead log. */
  wal: number
}

/**
 * Asks the embedded PostgreSQL to count statements from its next start on. The settings stay in its data folder, the
 * counting in the database `postgres`: nothing of it touches Aftercart's own.
 */
export async function countStatementsFromNextStart(databaseUrl: string): Promise<void> {
  await asAdmin(databaseUrl, async (client) => {
    await client.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`)
    await client.query(`ALTER SYSTEM SET "pg_stat_statements.track_planning" = 'on'`)
  })
}

export async function beginCounting(databaseUrl: string): Promise<void> {
  await asAdmin(databaseUrl, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    await client.query('SELECT pg_stat_statements_reset()')
  })
}

/** Those that took the most time, with all of them together first. */
export async function statementsCounted(databaseUrl: string, most: number): Promise<StatementShare[]> {
  return asAdmin(databaseUrl, async (client) => {
    const { rows } = await client.query<StatementShare>(
      `SELECT query, calls::int, rows::int, total_exec_time + total_plan_time AS total, total_plan_time AS planning, wal_bytes::float8 AS wal
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = 'aftercart'
       ORDER BY total DESC`,
    )
    const all = rows.reduce(
      (sum, row) => ({
        query: 'all statements together',
        calls: sum.calls + row.calls,
        rows: sum.rows + row.rows,
        total: sum.total + row.total,
        planning: sum.planning + row.planning,
        wal: sum.wal + row.wal,
      }),
      { query: '', calls: 0, rows: 0, total: 0, planning: 0, wal: 0 },
    )
    return [all, ...rows.slice(0, most)]
  })
}

/** How PostgreSQL would do each of them now, whatever the parameters are. */
export async function plansOf(databaseUrl: string, queries: readonly string[]): Promise<string[]> {
  return connected(databaseUrl, async (client) => {
    const plans: string[] = []
    for (const query of queries) {
      // The protocol's own parameters are left open, which only the simple protocol allows.
      const plan = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN) ${query}`).then(
        ({ rows }) => rows.map((row) => row['QUERY PLAN']).join('\n'),
        (error: unknown) => `(no plan: ${error instanceof Error ? error.message : String(error)})`,
      )
      plans.push(plan)
    }
    return plans
  })
}

function asAdmin<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return connected(databaseUrl.replace(/aftercart$/, 'postgres'), work)
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
