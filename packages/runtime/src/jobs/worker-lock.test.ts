import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../database/database.ts'
import { layCable } from '../testing/cable.ts'
import { until } from '../testing/story.ts'
import { testDatabase } from '../testing/testing.ts'
import { holdWorkerLock } from './worker-lock.ts'

const database = await testDatabase()
afterAll(() => database.close())
const log = { info: () => {}, warn: () => {}, error: () => {} }

/** Who has the lock of life, and who waits for it. */
async function sessions(): Promise<boolean[]> {
  const { rows } = await database.pool.query<{ granted: boolean }>(
    `SELECT granted FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  return rows.map(({ granted }) => granted)
}

test('cut off for a while and plugged in again, a worker gets its lock again, once, and keeps it', async () => {
  const cable = await layCable(database.url)
  const cut = await openDatabase(cable.url)
  const lock = await holdWorkerLock(cut.pool, 'the one that was cut off', log)
  expect(lock.isHeld()).toBe(true)
  cable.cutOff()
  await until(async () => !lock.isHeld())
  // Two tries of its own to get the lock are on their way now: the older one arrives first.
  await until(async () => cable.begun() >= 2)
  await cable.plugIn()
  await until(async () => lock.isHeld())
  await until(async () => (await sessions()).length === 1)
  expect(await sessions()).toEqual([true])
  await until(async () => cut.pool.totalCount - cut.pool.idleCount === 1)
  expect(lock.isHeld()).toBe(true)
  await lock.release()
  await cut.close()
  await cable.close()
})
