import pg from 'pg'

/** Rows that nobody would ever look at again once everything is quiet, by what they are. All zero is right. */
export async function leftOver(databaseUrl: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, string>>(`
      SELECT (SELECT count(*) FROM graphile_worker.jobs) AS jobs,
        (SELECT count(*) FROM timer) AS timers,
        (SELECT count(*) FROM effect WHERE state IN ('pending', 'running', 'held')) AS "effects under way",
        (SELECT count(*) FROM effect WHERE state = 'failed') AS "dead letters",
        (SELECT count(*) FROM message WHERE state = 'sending') AS "messages being sent",
        (SELECT count(*) FROM run WHERE status <> 'ended') AS "runs not ended",
        (SELECT abs((SELECT count(*) FROM run) - coalesce(sum(begun), 0)) + abs(coalesce(sum(under_way), 0)
          - (SELECT count(*) FROM run WHERE status = 'active')) FROM run_tally) AS "runs miscounted",
        (SELECT count(*) FROM "order" o WHERE NOT EXISTS (
          SELECT FROM outcome x WHERE x.shop_id = o.shop_id AND x.order_id = o.id)) AS "orders without an outcome"`)
    return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, count]) => [name, Number(count)]))
  } finally {
    await client.end()
  }
}
