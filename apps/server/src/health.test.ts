import { testDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { systemClock, watchDatabase } from '@aftercart/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judge, judgeReady, watchHealth, type HealthFacts } from './health.ts'

const now = 1_000_000
const well: HealthFacts = {
  ...{ now, stopping: false, answeredAt: now - 900, look: { is: 'right' }, free: 10 ** 9 },
  loops: new Map([
    ['timers', { at: now - 250, rest: 0 }],
    ['expiring cards', { at: now - 500_000, rest: 600_000 }],
  ]),
}

test('a server at work is well', () => {
  expect([judge(well), judgeReady(well)]).toEqual([null, null])
})

test('a database that restarts within five seconds changes nothing; one that stays away is told', () => {
  const silent = (ms: number): HealthFacts => ({ ...well, look: { is: 'silent' }, answeredAt: now - ms })
  expect(judge(silent(4900))).toBeNull()
  expect(judge(silent(5100))).toBe('The database has not answered for 5 s.')
  expect(judgeReady(silent(5100))).toBe('The database has not answered for 5 s.')
})

test('a loop of the worker that is stuck for a minute is named; one that may rest is not', () => {
  const stuck = (at: number, rest: number) => judge({ ...well, loops: new Map([['timers', { at, rest }]]) })
  expect(stuck(now - 59_000, 0)).toBeNull()
  expect(stuck(now - 61_000, 0)).toBe('The worker\'s loop "timers" is stuck: it went round 61 s ago.')
  expect(stuck(now - 650_000, 600_000)).toBeNull()
  expect(stuck(now - 661_000, 600_000)).not.toBeNull()
})

test('while it stops, on a standby, on an older database and on a full disk it takes no work', () => {
  expect(judge({ ...well, stopping: true })).toBe('It is stopping.')
  expect(judgeReady({ ...well, stopping: true })).toBe('It is stopping.')
  expect(judge({ ...well, look: { is: 'read-only' } })).toMatch('read-only')
  expect(judge({ ...well, look: { is: 'older', migration: '2026_x' } })).toMatch('2026_x')
  expect(judge({ ...well, free: 10 * 2 ** 20 })).toBe('The disk that holds the database is full (10 MB left).')
  // It can still be asked what it knows.
  expect(judgeReady({ ...well, free: 0, look: { is: 'read-only' } })).toBeNull()
})

let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database.close())

test('a real database is looked at: right, read-only, and older than the code', async () => {
  const watch = watchDatabase({ pool: database.pool, clock: systemClock })
  expect(await watch.look()).toEqual({ is: 'right' })
  const name = new URL(database.url).pathname.slice(1)
  await database.pool.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  const fresh = watchDatabase({ pool: database.pool, clock: systemClock })
  expect(await fresh.look()).toEqual({ is: 'read-only' })
  await database.pool.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
  const { rows } = await database.pool.query<{ name: string }>(
    `DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING migration_name AS name`,
  )
  expect(await watch.look()).toEqual({ is: 'older', migration: rows[0]!.name })
  await database.pool.query('ALTER TABLE _prisma_migrations RENAME TO elsewhere')
  expect(await watch.look()).toMatchObject({ is: 'older' })
  await database.pool.query('ALTER TABLE elsewhere RENAME TO _prisma_migrations')
  await watch.close()
  await fresh.close()
})

test('health looks by itself, tells of a stuck loop that the worker spoke of, and that it stops', async () => {
  let answers = true
  const database = { look: async () => ({ is: answers ? ('right' as const) : ('silent' as const) }) }
  const health = await watchHealth({ database, folder: null })
  health.beat('timers')
  expect([health.whyNotHealthy(), health.whyNotReady()]).toEqual([null, null])
  health.beat('timers', -61)
  expect(health.whyNotHealthy()).toMatch('"timers" is stuck')
  health.beat('timers')
  answers = false
  health.stopping()
  expect([health.whyNotHealthy(), health.whyNotReady()]).toEqual(['It is stopping.', 'It is stopping.'])
  health.close()
})
