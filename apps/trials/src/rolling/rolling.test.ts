import { emptyDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { playRolling } from './play-rolling.ts'

let database: TestDatabase
beforeAll(async () => void (database = await emptyDatabase()))
afterAll(() => database.close())

test(
  'web and worker processes are restarted one after the other under load, and nobody notices but by trying again',
  { timeout: 400_000 },
  async () => {
    const report = await playRolling({ databaseUrl: database.url, laps: 1, rate: 10, tell: () => {} })
    expect(report.reported.accepted.length).toBeGreaterThan(20)
    expect(report.reported.refused).toEqual([])
    expect(report.lost).toEqual([])
    // Asked to end, a process ends what it is at: nothing has to be done again.
    expect(report.repeated).toEqual({ inHand: [], unexcused: [] })
    expect(report.exitCodes).toEqual([0, 0, 0, 0])
  },
)
