import { afterAll, expect, test } from 'vitest'
import { createRuntime } from '../create-runtime.ts'
import { testDatabase } from '../testing/testing.ts'
import { diskPerRun } from './disk-per-run.testing.ts'

const database = await testDatabase({ connections: 20 })
afterAll(() => database.close())

/** Of each run: the contact, the order, the report, the run, its timeline, and all their indexes. */
const most = 3000

test('a finished run leaves at most 3 kB, its contact, order and report included', async () => {
  const found = await diskPerRun(createRuntime({ database, httpAllow: ['127.0.0.1/32'] }), 400)
  const told = found.map(({ table, index, bytes }) => `${bytes} ${index ?? table}`).join('\n')
  const sum = found.reduce((all, { bytes }) => all + bytes, 0)
  expect(found.map(({ table }) => table)).toEqual(expect.arrayContaining(['contact', 'order', 'outcome', 'run']))
  expect(sum, told).toBeLessThanOrEqual(most)
  expect(sum, told).toBeGreaterThan(1000)
}, 120_000)
