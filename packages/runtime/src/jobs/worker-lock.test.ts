import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../database/database.ts'
import { layCable } from '../testing/cable.ts'
import { until } from '../testing/story.ts'
import { testDatabase } from '../testing/testing.ts'
import { jobSpecSql } from './job-spec.ts'
import { holdWorkerLock } from './worker-lock.ts'

const database = await testDatabase()
afterAll(() => database.close())
const log = { info: () => {}, warn: () => {}, error: () => {} }

/** Who has the lock of life, and who waits for it. */
async function sessions(): Promise<{ pid: number; granted: boolean }[]> {
  const { rows } = await database.pool.query<{ pid: number; granted: boolean }>(
    `SELECT pid, granted FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  return rows
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
  expect(await sessions()).toMatchObject([{ granted: true }])
  await until(async () => cut.pool.totalCount - cut.pool.idleCount === 1)
  expect(lock.isHeld()).toBe(true)
  await lock.release()
  await cut.close()
  await cable.close()
})

test('on a machine that is slow for some seconds a worker begins nothing, and lets go of nothing', async () => {
  const cable = await layCable(database.url)
  const slow = await openDatabase(cable.url)
  let looks = 0
  const lock = await holdWorkerLock(slow.pool, 'the slow one', log, async () => void (looks += 1))
  await until(async () => looks > 0)
  const [before] = await sessions()
  cable.cutOff()
  await until(async () => !lock.isHeld())
  const looked = looks
  // Nobody takes over what is in its hands: the lock is there all the time.
  expect(await sessions()).toEqual([before])
  await cable.plugIn()
  await until(async () => lock.isHeld())
  expect(await sessions()).toEqual([before])
  await until(async () => looks > looked)
  await lock.release()
  await slow.close()
  await cable.close()
})

test('what takes long while it is looked after does not count as silence, and is not begun twice', async () => {
  const finish = Promise.withResolvers<void>()
  let begun = 0
  const lock = await holdWorkerLock(database.pool, 'the busy one', log, async () => {
    begun += 1
    await finish.promise
  })
  await until(async () => begun === 1)
  const [before] = await sessions()
  // Longer than a look may take.
  await new Promise((resolve) => setTimeout(resolve, 6000))
  expect(lock.isHeld()).toBe(true)
  expect(await sessions()).toEqual([before])
  expect(begun).toBe(1)
  finish.resolve()
  await until(async () => begun > 1)
  await lock.release()
})

test('a worker that died just after it had put an action off leaves one job of it, which can be done', async () => {
  const job = `SELECT id FROM graphile_worker.add_jobs(ARRAY[${jobSpecSql('gen_random_uuid()', "'put off'")}])`
  await database.pool.query(job)
  await database.pool.query(`UPDATE graphile_worker._private_jobs SET locked_by = 'the dead one', locked_at = now()`)
  await database.pool.query(job)
  const lock = await holdWorkerLock(database.pool, 'the one that looks', log)
  const jobs = await until(async () => {
    const { rows } = await database.pool.query(`SELECT key, locked_by, is_available FROM graphile_worker._private_jobs`)
    return rows.length === 1 && rows
  })
  expect(jobs).toEqual([{ key: 'put off', locked_by: null, is_available: true }])
  await lock.release()
})
