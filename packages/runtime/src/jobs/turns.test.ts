import { Logger, runOnce } from 'graphile-worker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readBacklog } from '../meter/backlog.ts'
import { testDatabase, type TestDatabase } from '../testing/testing.ts'
import { createTurns, giveTurns, headOfQueue, type Turns } from './turns.ts'

let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database.close())
beforeEach(() => database.pool.query('DELETE FROM graphile_worker._private_jobs'))

/** Turns that have looked at the queue as it is now, as those of a process that is at work. */
async function turnsNow(): Promise<Turns> {
  let looked: Promise<unknown> | undefined
  const head = () => {
    const look = headOfQueue(database.pool)
    looked = look
    return look
  }
  const turns = createTurns({ head, now: () => 0 })
  turns.next('somebody')
  await looked
  await new Promise((resolve) => setImmediate(resolve))
  return turns
}

async function queue(shopId: string, count: number, runAt: (n: number) => string | Date): Promise<void> {
  await database.pool.query(
    `SELECT count(*) FROM (SELECT array_agg(ROW('turn', json_build_object('shopId', $1::text, 'n', n), NULL, at, 1,
        NULL, NULL, NULL)::graphile_worker.job_spec ORDER BY n) AS specs FROM unnest($2::timestamptz[]) WITH ORDINALITY AS x(at, n)) AS
      wanted, LATERAL graphile_worker.add_jobs(wanted.specs)`,
    [shopId, Array.from({ length: count }, (_, n) => runAt(n))],
  )
}

/** Who is served, in that order, by the real queue with one hand. */
async function served(): Promise<string[]> {
  const order: string[] = []
  await runOnce({
    pgPool: database.pool,
    concurrency: 1,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: { turn: (payload) => void order.push((payload as { shopId: string }).shopId) },
  })
  return order
}

test('a shop that floods the queue keeps nobody waiting: whoever comes later with one job is next', async () => {
  const turns = await turnsNow()
  await queue('flood', 2000, () => turns.next('flood'))
  await queue('single', 1, () => turns.next('single'))
  const order = await served()
  expect(order).toHaveLength(2001)
  expect(order.indexOf('single')).toBeLessThanOrEqual(1)
})

test('when the flood is half done, a newcomer is still next, also one whose job comes in by another process', async () => {
  const turns = await turnsNow()
  await queue('flood', 1000, () => turns.next('flood'))
  await database.pool.query(
    'DELETE FROM graphile_worker._private_jobs WHERE id IN (SELECT id FROM graphile_worker._private_jobs ORDER BY id LIMIT 500)',
  )
  const elsewhere = await turnsNow()
  await queue('newcomer', 2, () => elsewhere.next('newcomer'))
  await queue('flood', 100, () => turns.next('flood'))
  const order = await served()
  expect(order).toHaveLength(602)
  expect(order.lastIndexOf('newcomer')).toBeLessThanOrEqual(4)
  // And the newcomer did not go before its time either: the flood was not thrown back.
  expect(order.slice(0, 5)).toContain('flood')
})

test('shops with many jobs take turns, and each of them keeps its own order', async () => {
  const turns = await turnsNow()
  await queue('a', 40, () => turns.next('a'))
  await queue('b', 20, () => turns.next('b'))
  await queue('c', 20, () => turns.next('c'))
  const order = await served()
  for (let round = 0; round < 20; round++)
    expect(order.slice(round * 3, round * 3 + 3).toSorted(), `rotation ${round}`).toEqual(['a', 'b', 'c'])
  expect(order.slice(60)).toEqual(Array(20).fill('a'))
})

test('a job that waited for another try gets its turn when its time has come, and none before', async () => {
  const turns = await turnsNow()
  await queue('busy', 100, () => turns.next('busy'))
  await queue('retries', 1, () => new Date(Date.now() - 1000))
  await queue('retries', 1, () => new Date(Date.now() + 60_000))
  expect(await giveTurns({ pool: database.pool, turns })).toBe(1)
  expect(await giveTurns({ pool: database.pool, turns })).toBe(0)
  const order = await served()
  expect(order.indexOf('retries')).toBeLessThanOrEqual(1)
  expect(order).toHaveLength(101)
  const { rows } = await database.pool.query('SELECT run_at > now() AS later FROM graphile_worker._private_jobs')
  expect(rows).toEqual([{ later: true }])
})

test('a thousand retries of one shop do not go before the single job of another', async () => {
  const turns = await turnsNow()
  await queue('retries', 1200, () => new Date(Date.now() - 1000))
  const given = [await giveTurns({ pool: database.pool, turns }), await giveTurns({ pool: database.pool, turns })]
  expect(given).toEqual([1000, 200])
  await queue('single', 1, () => turns.next('single'))
  expect((await served()).indexOf('single')).toBeLessThanOrEqual(1)
})

test('how long the queue keeps work waiting is told from when it was ready, not from the turn', async () => {
  const turns = await turnsNow()
  const oldest = async () => (await readBacklog(database.pool, new Date())).places.jobs
  await queue('new', 3, () => turns.next('new'))
  expect(await oldest()).toMatchObject({ count: 3 })
  expect((await oldest()).oldest).toBeLessThan(60)
  // A retry that has been due for ten minutes, before and after it got its turn.
  await queue('retry', 1, () => new Date(Date.now() - 600_000))
  await database.pool.query(
    `UPDATE graphile_worker._private_jobs SET created_at = now() - interval '5 hours' WHERE run_at > '2001-01-01'`,
  )
  for (const given of [1, 0]) {
    expect(Math.round((await oldest()).oldest / 60)).toBe(10)
    expect(await giveTurns({ pool: database.pool, turns })).toBe(given)
  }
  expect(Math.round((await oldest()).oldest / 60)).toBe(10)
})

test('a job in the hands of a worker keeps its time', async () => {
  await queue('held', 1, () => new Date(Date.now() - 1000))
  await database.pool.query(`UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'somebody'`)
  expect(await giveTurns({ pool: database.pool, turns: await turnsNow() })).toBe(0)
})

test('turns stay in order and in the past however long it goes on, and start again when nobody waits', async () => {
  let head: number | null = 9_000_000_000_000
  let time = 0
  const turns = createTurns({ head: async () => head, now: () => time })
  const next = async () => {
    time += 1000
    turns.next('other')
    await Promise.resolve()
    return turns.next('shop')
  }
  await next()
  const late = [await next(), turns.next('shop')]
  expect(late[0]! < late[1]!).toBe(true)
  expect(late[1]! < '2001').toBe(true)
  const { rows } = await database.pool.query('SELECT $2::timestamptz - $1::timestamptz = $3::interval AS apart', [
    ...late,
    '1 microsecond',
  ])
  expect(rows).toEqual([{ apart: true }])
  head = null
  await next()
  expect(await next()).toMatch(/^2000-01-01T00:00:00\.00000/)
})

test('a queue that cannot be looked at is said in the log, and turns are given all the same', async () => {
  const said: string[] = []
  const log = { warn: (_: object, message: string) => void said.push(message) }
  const turns = createTurns({ head: () => Promise.reject(new Error('gone')), log })
  expect(turns.next('a') < turns.next('a')).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(said).toEqual(['The head of the queue could not be looked at; trying again'])
})

test('a hundred thousand shops are not all remembered', () => {
  const turns = createTurns({ head: () => new Promise<null>(() => {}) })
  const first = turns.next('shop-0')
  turns.next('shop-0')
  for (let shop = 1; shop <= 60_000; shop++) turns.next(`shop-${shop}`)
  // Forgotten, so that it stands like one that never had a turn. The last one is remembered.
  expect(turns.next('shop-0')).toBe(first)
  expect(turns.next('shop-60000') > first).toBe(true)
})
