import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFlow } from './compile.ts'
import type { Flow } from './flow.ts'
import { start } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { counterexamples } from './testing/counterexamples.ts'
import { contextWith } from './testing/drive.ts'
import { follow, script } from './testing/follow.ts'
import { howMany, seed } from './testing/how-many.ts'
import { garbageFlow, randomFlow } from './testing/random-flow.ts'
import { structureOf } from './testing/reference-structure.ts'
import { validateFlow } from './validate.ts'

// The package itself knows no Node; its tests print one line.
declare const console: { log(text: string): void }

const flows = howMany(1000)
console.log(`flow properties: FLOW_SEED=${seed}, ${flows} flows`)

test('the compiled machine does what the drawing says, event by event, saved and restored in between', () => {
  const seen: Record<string, number> = {}
  const note = (what: string, times = 1) => (seen[what] = (seen[what] ?? 0) + times)
  fc.assert(
    fc.property(randomFlow, script, (flow, each) => {
      fc.pre(flow !== null && flow.nodes.length > 2)
      const { steps, ended, hasForks, kinds } = follow(flow, each)
      note('events', steps)
      if (ended !== null) note('runs that ended')
      if (hasForks) note('flows with branches at once')
      for (const kind of kinds) note(kind)
      if (flow.nodes.some(({ params }) => params['goesOn'] === 'first')) note('joins with the first')
    }),
    { seed, numRuns: flows, maxSkipsPerRun: 1000 },
  )
  console.log(`flow properties: ${JSON.stringify(seen)}`)
  // A handful of flows need not have shown everything.
  if (flows < 500) return
  for (const often of ['runs that ended', 'flows with branches at once', 'goal-reached', 'joins with the first'])
    expect.soft(seen[often], often).toBeGreaterThan(flows / 10)
  for (const rare of ['enter', 'waits-on', 'ended exit', 'ended exit-rule'])
    expect.soft(seen[rare], rare).toBeGreaterThan(flows / 200)
}, 300_000)

test.each(counterexamples)('still holds: $found', ({ flow, script: each }) => {
  follow(flow, each)
})

test('checking never throws, and what it finds no error in compiles and begins', () => {
  fc.assert(
    fc.property(garbageFlow, (flow) => {
      const problems = validateFlow(flow, testCatalogue)
      for (const { message, short, code } of problems)
        expect([message, short, code].every((text) => text.length > 0)).toBe(true)
      if (problems.some(({ severity }) => severity === 'error')) return
      start(compileFlow(flow, testCatalogue), 'run', contextWith())
    }),
    { seed, numRuns: flows },
  )
}, 60_000)

test('branches are refused exactly when they have no one meaning', () => {
  const edge = fc.record({ from: fc.nat(8), to: fc.nat(8), failed: fc.boolean() })
  const edges = fc.uniqueArray(edge, { selector: ({ from, to }) => `${from} ${to}`, minLength: 6, maxLength: 18 })
  const typeAt = (id: number) => (id % 2 === 0 ? 'wait' : 'call')
  let accepted = 0
  fc.assert(
    fc.property(edges, (list) => {
      const nodes: Flow['nodes'] = [{ id: 't', type: 'trigger', params: { on: 'manual' } }]
      for (let id = 0; id < 9; id++) nodes.push({ id: `n${id}`, type: typeAt(id), params: {} })
      const drawn = list
        .filter(({ from, to }) => from !== to)
        .map(({ from, to, failed }) => {
          const out = typeAt(from) === 'wait' ? 'next' : failed ? 'failed' : 'ok'
          return { from: `n${from}`, out, to: `n${to}` }
        })
      const flow = { nodes, edges: [{ from: 't', to: 'n0' }, ...drawn] }
      const refused = validateFlow(flow, testCatalogue).some(({ code }) => code.startsWith('branches.'))
      accepted += refused ? 0 : 1
      expect(refused).toBe(structureOf(flow) === null)
    }),
    { seed, numRuns: flows * 5 },
  )
  expect(accepted).toBeGreaterThan(flows / 10)
}, 60_000)
