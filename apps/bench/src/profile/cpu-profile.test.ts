import { expect, test } from 'vitest'
import { hotSpots, type CpuProfile } from './cpu-profile.ts'

const frame = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
})
const runtime = new URL('../../../../packages/runtime/src/inbox/ledger.ts', import.meta.url).href
const driver = new URL('../../../../node_modules/pg/lib/client.js', import.meta.url).href

const profile: CpuProfile = {
  startTime: 1_000_000,
  nodes: [frame(1, '(idle)', ''), frame(2, 'readLedger', runtime), frame(3, 'query', driver), frame(4, 'writev', '')],
  // Sampled at 1.001, 1.002, 1.003, 1.004 and 1.005 s.
  samples: [2, 3, 1, 2, 4],
  timeDeltas: [1000, 1000, 1000, 1000, 1000],
}

test('time goes to the function that ran, its file and its package; waiting is not work', () => {
  const spots = hotSpots(profile, 0, Infinity)
  expect(spots.busy).toBe(3)
  expect(spots.functions[0]).toEqual({ name: 'readLedger  packages/runtime/src/inbox/ledger.ts:10', milliseconds: 2 })
  expect(spots.packages).toEqual([
    { name: 'packages/runtime', milliseconds: 2 },
    { name: 'pg', milliseconds: 1 },
  ])
})

test('only what happened between the two moments counts', () => {
  expect(hotSpots(profile, 1_003_500, Infinity).packages).toEqual([{ name: 'packages/runtime', milliseconds: 1 }])
})
