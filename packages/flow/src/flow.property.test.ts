import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFlow } from './compile.ts'
import type { Effect } from './effect.ts'
import type { RunEvent } from './event.ts'
import type { Flow } from './flow.ts'
import type { Json } from './json.ts'
import type { Position, RunSnapshot } from './run.ts'
import { positions, start, step } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, monday } from './testing/drive.ts'
import { garbageFlow, randomFlow, tags } from './testing/random-flow.ts'
import { reference } from './testing/reference.ts'
import { structureOf } from './testing/reference-structure.ts'
import { validateFlow } from './validate.ts'

// The package itself knows no Node; its tests read two settings and print one line.
declare const process: { env: Record<string, string | undefined> }
declare const console: { log(text: string): void }

const seed = Number(process.env['FLOW_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const flows = Number(process.env['FLOW_RUNS'] ?? 1000)
console.log(`flow properties: FLOW_SEED=${seed}, ${flows} flows`)

/** Numbers that become events once it is known where the run stands. */
const choice = fc.record({ kind: fc.nat(99), pick: fc.nat(999), way: fc.nat(9), tags: fc.subarray([...tags]) })
type Choice = { kind: number; pick: number; way: number; tags: string[] }
const script = fc.array(choice, { minLength: 5, maxLength: 60, size: 'max' })

test('the compiled machine does what the drawing says, event by event, saved and restored in between', () => {
  let steps = 0
  let ended = 0
  let forked = 0
  fc.assert(
    fc.property(randomFlow, script, (flow, choices) => {
      fc.pre(flow !== null && flow.nodes.length > 2)
      const outcome = follow(flow, choices)
      steps += outcome.steps
      ended += outcome.ended ? 1 : 0
      forked += outcome.hasForks ? 1 : 0
    }),
    { seed, numRuns: flows, maxSkipsPerRun: 1000 },
  )
  console.log(`flow properties: ${steps} events, ${ended} runs ended, ${forked} flows with branches at once`)
  expect(ended).toBeGreaterThan(flows / 10)
  expect(forked).toBeGreaterThan(flows / 10)
}, 120_000)

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

function follow(flow: Flow, choices: readonly Choice[]): { steps: number; ended: boolean; hasForks: boolean } {
  const compiled = compileFlow(flow, testCatalogue)
  const drawing = reference(flow, 'run')
  const open = new Set<string>()
  let context = contextWith([])
  let kept = start(compiled, 'run', context)
  let saved: RunSnapshot = restored(kept.snapshot)
  let last: RunEvent | null = null
  const compare = (expected: ReturnType<typeof drawing.step>) => {
    const { effects, trace, status, snapshot } = kept
    expect({ effects, trace, status, positions: positions(compiled, snapshot) }).toEqual(expected)
    expect(positions(compiled, saved)).toEqual(expected.positions)
    for (const effect of effects) track(open, effect)
    const waiting = expected.positions.filter(({ node }) => typeOf(flow, node) !== 'goal')
    expect([...open].toSorted()).toEqual(waiting.map(({ node, visit }) => `run:${node}:${visit}`).toSorted())
  }
  compare(drawing.step('begin', context))
  let over = 0
  let steps = 0
  for (const [index, each] of choices.entries()) {
    // A few events more than the run has life in it: they must change nothing.
    if (kept.status === 'ended' && ++over > 3) break
    const event = eventFor(flow, positions(compiled, kept.snapshot), each, last)
    context = contextWith(each.tags, new Date(monday.getTime() + index * 60_000))
    const before = JSON.stringify(kept.snapshot)
    const fromSaved = step(compiled, 'run', saved, event, context)
    const untouched = kept.snapshot
    kept = step(compiled, 'run', kept.snapshot, event, context)
    expect(JSON.stringify(untouched)).toBe(before)
    expect(fromSaved).toEqual(kept)
    saved = restored(fromSaved.snapshot)
    const trace = kept.trace.some(({ kind }) => kind === 'went' || kind === 'goal-reached' || kind === 'ended')
    if (trace && (event.type === 'timer' || event.type === 'done')) open.delete(`run:${event.node}:${event.visit}`)
    compare(drawing.step(event, context))
    last = event
    steps++
  }
  return { steps, ended: kept.status === 'ended', hasForks: drawing.hasForks }
}

/** Saved as JSON and read again, with the keys in another order, as a database may do. */
function restored<T>(value: T): T {
  const turned = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(turned)
    if (typeof json !== 'object' || json === null) return json
    return Object.fromEntries(
      Object.entries(json)
        .map(([key, inside]) => [key, turned(inside)] as const)
        .toReversed(),
    )
  }
  return turned(JSON.parse(JSON.stringify(value)) as Json) as T
}

/** What was asked for and is neither done nor taken back. */
function track(open: Set<string>, effect: Effect): void {
  if (effect.kind === 'perform' || effect.kind === 'schedule') open.add(effect.key)
  else expect(open.delete(effect.key)).toBe(true)
}

function eventFor(flow: Flow, at: readonly Position[], { kind, pick, way }: Choice, last: RunEvent | null): RunEvent {
  const signal = (['paid', 'purchase-made', 'cart-login'] as const)[pick % 3]!
  const sku = ['MUG', 'PEN', 'CUP'][way % 3]!
  const out = ['ok', 'failed', 'next', 'ok', 'exploded'][way % 5]!
  const place = at[pick % Math.max(at.length, 1)]
  const any = flow.nodes[pick % flow.nodes.length]!.id
  if (kind < 60 && place !== undefined) {
    const type = typeOf(flow, place.node)
    if (type === 'wait') return { type: 'timer', ...place }
    if (type !== 'goal') return { type: 'done', ...place, out }
  }
  if (kind < 75) return { type: 'signal', name: signal, detail: { sku } }
  if (kind < 80 && last !== null) return last
  if (kind < 85 && place !== undefined) return { type: 'timer', node: place.node, visit: place.visit + (way % 3) - 1 }
  if (kind < 90 && place !== undefined)
    return { type: 'done', node: place.node, visit: place.visit + (way % 3) - 1, out }
  if (kind < 95) return { type: 'timer', node: any, visit: 1 + (way % 2) }
  return { type: 'done', node: kind < 98 ? any : 'nowhere', visit: 1, out }
}

function typeOf(flow: Flow, node: string): string {
  return flow.nodes.find(({ id }) => id === node)!.type
}
