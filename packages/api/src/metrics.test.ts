import { newId, systemClock, watchDatabase, type DatabaseWatch } from '@aftercart/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emailFlow, openDoors, sampleOutcome, until, type Doors } from './door.fixture.ts'
import { createMetrics, type Metrics } from './metrics.ts'

let doors: Doors
let metrics: Metrics
let watch: DatabaseWatch
beforeAll(async () => {
  metrics = createMetrics({ version: '1.2.3', role: 'web' })
  doors = await openDoors({ metrics }, { meter: metrics.meter })
  watch = watchDatabase({ pool: doors.runtime.pool, clock: systemClock })
  metrics.watch(watch)
})
afterAll(async () => {
  await watch.close()
  await doors.close()
})

/** What one line of `/metrics` says. */
async function told(line: string): Promise<number> {
  const text = await (await fetch(`${doors.url}/metrics`)).text()
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  if (found === undefined) throw new Error(`Nothing is said of ${line}:\n${text}`)
  return Number(found.slice(line.length))
}

/** A look at the database as it is now: those of the server's own are kept for seconds. */
async function lookedAnew(line: string): Promise<number> {
  const anew = createMetrics()
  const fresh = watchDatabase({ pool: doors.runtime.pool, clock: systemClock })
  anew.watch(fresh)
  const { body } = await anew.text()
  await fresh.close()
  return Number(
    body
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.slice(line.length),
  )
}

test('it says what runs, that the database answers, and that nothing waits', async () => {
  expect(await told(`aftercart_build_info{version="1.2.3",role="web",node="${process.version}"}`)).toBe(1)
  expect(await told('aftercart_database_up')).toBe(1)
  expect(await told('aftercart_database_bytes')).toBeGreaterThan(1_000_000)
  for (const what of ['jobs', 'timers', 'held-messages', 'in-hand']) {
    expect(await told(`aftercart_queue_length{what="${what}"}`)).toBe(0)
    expect(await told(`aftercart_queue_oldest_seconds{what="${what}"}`)).toBe(0)
  }
})

test('outcomes are counted by status and by whether they were known, requests by door and status', async () => {
  await doors.call('outcomes.report', sampleOutcome({ eventId: 'm1' }))
  await doors.call('outcomes.report', sampleOutcome({ eventId: 'm1' }))
  await doors.call('outcomes.report', sampleOutcome({ eventId: 'm2', status: 'nonsense' }))
  await fetch(`${doors.url}/trpc/settings.get`, { method: 'PROPFIND' })
  expect(await told('aftercart_outcomes_total{status="failed",source="server",duplicate="false"}')).toBe(1)
  expect(await told('aftercart_outcomes_total{status="failed",source="server",duplicate="true"}')).toBe(1)
  expect(await told('aftercart_http_request_seconds_count{method="POST",door="trpc",status="400"}')).toBe(1)
  const text = await (await fetch(`${doors.url}/metrics`)).text()
  expect(text).toMatch(/aftercart_http_request_seconds_count\{method="other",door="trpc"/)
  expect(text).not.toMatch(/PROPFIND|ada@|Lovelace/)
})

test('jobs that nobody does are seen waiting, and longer and longer', async () => {
  await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: emailFlow('purchase-failed') })
  // No worker runs here, so the action becomes a job of the queue.
  await doors.call('outcomes.report', sampleOutcome({ eventId: 'waits', payment: 'waits' }))
  expect(await lookedAnew('aftercart_queue_length{what="jobs"}')).toBe(1)
  const oldest = 'aftercart_queue_oldest_seconds{what="jobs"}'
  await doors.runtime.pool.query(`UPDATE graphile_worker._private_jobs SET run_at = now() - interval '90 seconds',
      created_at = now() - interval '90 seconds'`)
  expect(await lookedAnew(oldest)).toBeGreaterThanOrEqual(90)
  await doors.runtime.pool.query(`UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour'`)
  expect(await lookedAnew(oldest)).toBe(0)
  expect(await lookedAnew('aftercart_queue_retries')).toBe(1)
})

test('overdue waits, overdue messages, actions in hand and dead letters are counted', async () => {
  const { pool } = doors.runtime
  const { rows } = await pool.query<{ shop_id: string; run_id: string }>(
    'SELECT shop_id, id AS run_id FROM run LIMIT 1',
  )
  const { shop_id: shopId, run_id: runId } = rows[0]!
  await pool.query(`INSERT INTO timer VALUES ($1, $2, 'w', 1, now() - interval '5 minutes')`, [shopId, runId])
  const effect = (state: string, more: string) =>
    pool.query(
      `INSERT INTO effect (shop_id, key, run_id, node, visit, type, params, state, created_at, ${more.split('=')[0]})
       VALUES ($1, $2, $3, 'm', 1, 'send-email', '{}', $4, now() - interval '1 minute', ${more.split('=')[1]})`,
      [shopId, newId(), runId, state],
    )
  await effect('held', `held_until=now() - interval '2 minutes'`)
  await effect('held', `held_until=now() + interval '2 minutes'`)
  await effect('running', `worker='somebody'`)
  await effect('failed', `last_error='refused'`)
  expect(await lookedAnew('aftercart_queue_length{what="timers"}')).toBe(1)
  expect(await lookedAnew('aftercart_queue_oldest_seconds{what="timers"}')).toBeGreaterThanOrEqual(300)
  expect(await lookedAnew('aftercart_queue_length{what="held-messages"}')).toBe(1)
  expect(await lookedAnew('aftercart_queue_oldest_seconds{what="held-messages"}')).toBeGreaterThanOrEqual(120)
  expect(await lookedAnew('aftercart_queue_length{what="in-hand"}')).toBe(1)
  expect(await lookedAnew('aftercart_dead_letters')).toBe(1)
  await pool.query('DELETE FROM effect; DELETE FROM timer; DELETE FROM graphile_worker._private_jobs')
})

test('transactions, actions, lateness, pools and loops are measured as the runtime tells of them', async () => {
  const { meter } = metrics
  meter.transaction('timers', 0.004, 12)
  meter.action('http-request', 'done', 0.2, { shopId: 's', runId: 'r' })
  meter.timer(0.03)
  meter.beat('timers')
  meter.pool('worker', { totalCount: 5, idleCount: 2, waitingCount: 7 })
  expect(await told('aftercart_transaction_seconds_bucket{le="0.005",kind="timers"}')).toBe(1)
  expect(await told('aftercart_transaction_items_sum{kind="timers"}')).toBe(12)
  expect(await told('aftercart_action_seconds_sum{type="http-request",result="done"}')).toBe(0.2)
  expect(await told('aftercart_timer_late_seconds_bucket{le="0.05"}')).toBe(1)
  expect(await told('aftercart_pool_connections{pool="worker",state="busy"}')).toBe(3)
  expect(await told('aftercart_pool_connections{pool="worker",state="waiting"}')).toBe(7)
  expect(Date.now() / 1000 - (await told('aftercart_loop_last_seconds{loop="timers"}'))).toBeLessThan(60)
  expect(await told('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
})

test('a scrape reads no table to its end, however many runs wait: each look goes by an index', async () => {
  const { pool } = doors.runtime
  const [{ shop_id: shopId, run_id: runId }] = (
    await pool.query<{ shop_id: string; run_id: string }>('SELECT shop_id, id AS run_id FROM run LIMIT 1')
  ).rows as [{ shop_id: string; run_id: string }]
  await pool.query(
    `INSERT INTO timer SELECT $1, $2, 'w', n, now() + n * interval '1 minute' FROM generate_series(1, 200000) AS n`,
    [shopId, runId],
  )
  await pool.query('ANALYZE timer')
  const before = await readOf('timer')
  expect(await lookedAnew('aftercart_queue_length{what="timers"}')).toBe(0)
  expect(await lookedAnew('aftercart_waits')).toBe(200_000)
  const after = await until(
    () => readOf('timer'),
    (now) => now.byIndex > before.byIndex,
  )
  expect(after.rows - before.rows).toBeLessThan(100)
  expect(after.whole).toBe(before.whole)
  // And of many that are due it counts no more than ten thousand.
  await pool.query(`UPDATE timer SET due_at = now() - interval '1 hour' WHERE visit <= 12000`)
  expect(await lookedAnew('aftercart_queue_length{what="timers"}')).toBe(10_000)
  await pool.query('DELETE FROM timer')
})

test('with all of the shops’ connections taken it still answers, and a silent database is told as one, not as zero', async () => {
  const { pool } = doors.runtime
  const taken = await Promise.all(Array.from({ length: pool.options.max ?? 10 }, () => pool.connect()))
  expect(await lookedAnew('aftercart_database_up')).toBe(1)
  for (const client of taken) client.release()
  const silent = createMetrics()
  const no = () => Promise.reject(new Error('silence'))
  silent.watch({ ...watch, look: async () => ({ is: 'silent' }), backlog: no, size: no, deadLetters: no })
  const { body } = await silent.text()
  expect(body).toContain('aftercart_database_up 0')
  expect(body).toContain('aftercart_queue_oldest_seconds{what="jobs"} Nan')
  expect(body).toContain('aftercart_waits Nan')
})

/** What PostgreSQL has read of a table so far: rows by index, and scans of the whole. */
async function readOf(table: string): Promise<{ byIndex: number; rows: number; whole: number }> {
  await doors.runtime.pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await doors.runtime.pool.query<{ byIndex: number; rows: number; whole: number }>(
    `SELECT idx_scan::int AS "byIndex", idx_tup_fetch::int AS rows, seq_scan::int AS whole FROM pg_stat_user_tables WHERE relname = $1`,
    [table],
  )
  return rows[0]!
}
