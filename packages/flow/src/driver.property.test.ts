import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { compileFlow } from './compile.ts'
import { makeDriver } from './driver.ts'
import type { Flow } from './flow.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { counterexamples } from './testing/counterexamples.ts'
import { follow, script, type Script } from './testing/follow.ts'
import { howMany, seed } from './testing/how-many.ts'
import { randomFlow } from './testing/random-flow.ts'

// The package itself knows no Node; its tests print one line.
declare const console: { log(text: string): void }

const flows = howMany(150)
console.log(`driver properties: FLOW_SEED=${seed}, ${flows} flows`)

const ampleRoom = 1e9

test('runs that go where others went before need no XState, and come to the same as without any memory', () => {
  const asked = { first: 0, alike: 0 }
  fc.assert(
    fc.property(randomFlow, script, script, (flow, one, other) => {
      fc.pre(flow !== null && flow.nodes.length > 2)
      const { first, again } = twice(flow, [one, other], ampleRoom)
      expect(again).toBe(0)
      asked.first += first[0]!
      asked.alike += first[1]!
    }),
    { seed, numRuns: flows, maxSkipsPerRun: 1000 },
  )
  console.log(`driver properties: XState asked ${asked.first} times by first runs, ${asked.alike} times by second ones`)
  // The second run of a flow is another one, and yet goes where the first one went. A handful of flows need not show it.
  if (flows >= 100) expect(asked.alike).toBeLessThan(asked.first)
}, 120_000)

test('a memory that is too small for a flow begins afresh in the middle of its runs, and changes nothing', () => {
  let forgot = 0
  fc.assert(
    fc.property(randomFlow, script, fc.integer({ min: 300, max: 5000 }), (flow, each, room) => {
      fc.pre(flow !== null && flow.nodes.length > 2)
      const { again } = twice(flow, [each], room)
      if (again > 0) forgot++
    }),
    { seed, numRuns: flows, maxSkipsPerRun: 1000 },
  )
  if (flows >= 100) expect(forgot).toBeGreaterThan(flows / 10)
}, 120_000)

test.each(counterexamples)('remembers it as it is: $found', ({ flow, script: each }) => {
  expect(twice(flow, [each], ampleRoom).again).toBe(0)
})

/** How often XState was asked: by each run, and by all of them together when they go the same way once more. */
function twice(flow: Flow, scripts: readonly Script[], room: number): { first: number[]; again: number } {
  const bare = compileFlow(flow, testCatalogue)
  const transition = vi.spyOn(bare.machine, 'transition')
  const compiled = { ...bare, driver: makeDriver(bare.plan, bare.machine, room) }
  const asks = (each: Script) => {
    transition.mockClear()
    follow(flow, each, compiled)
    return transition.mock.calls.length
  }
  const first = scripts.map(asks)
  return { first, again: scripts.map(asks).reduce((sum, count) => sum + count, 0) }
}
