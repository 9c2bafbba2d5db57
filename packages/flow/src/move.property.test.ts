import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFlow, type CompiledFlow } from './compile.ts'
import type { RunEvent } from './event.ts'
import type { Flow } from './flow.ts'
import { moveSnapshot } from './move.ts'
import { proposeMap, standingPlaces } from './move.map.ts'
import type { RunSnapshot, StepResult } from './run.ts'
import { positions, start, step } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, monday } from './testing/drive.ts'
import { howMany, seed } from './testing/how-many.ts'
import { randomFlow, tags } from './testing/random-flow.ts'

// The package itself knows no Node; its tests print one line.
declare const console: { log(text: string): void }

const numRuns = howMany(300)
console.log(`move properties: FLOW_SEED=${seed}, ${numRuns} flows`)
const settings = { seed, numRuns, maxSkipsPerRun: 1000 }

const choice = fc.record({ kind: fc.nat(99), pick: fc.nat(999), tags: fc.subarray([...tags]) })
type Choice = { kind: number; pick: number; tags: string[] }
const script = fc.array(choice, { maxLength: 20 })
/** When every wait is over, also one for a local time. */
const nextYear = new Date('2027-11-23T10:00:00Z')
const compiled = (flow: Flow) => compileFlow(flow, testCatalogue)

test('moving to the same flow changes nothing', () => {
  fc.assert(
    fc.property(randomFlow, script, (flow, choices) => {
      fc.pre(flow !== null)
      const [before, after] = [compiled(flow), compiled(flow)]
      const map = Object.fromEntries(proposeMap(before, after).map(({ node, to }) => [node, to]))
      for (const snapshot of lives(before, choices)) {
        expect(moveSnapshot(before, after, snapshot, map)).toEqual({ ok: true, snapshot, renamed: [] })
      }
    }),
    settings,
  )
}, 60_000)

test('under other names the run goes on as if nothing had happened', () => {
  const other = (id: string) => `${id}-new`
  fc.assert(
    fc.property(randomFlow, script, script, (flow, choices, more) => {
      fc.pre(flow !== null)
      const after = compiled({
        nodes: flow.nodes.map((node) => ({ ...node, id: other(node.id) })),
        edges: flow.edges.map((edge) => ({ ...edge, from: other(edge.from), to: other(edge.to) })),
      })
      const before = compiled(flow)
      const stayed = lives(before, choices).at(-1)!
      const map = Object.fromEntries(flow.nodes.map(({ id }) => [id, other(id)]))
      const moved = moveSnapshot(before, after, stayed, map)
      if (!moved.ok) throw new Error(moved.nodes.map(({ why }) => why).join(' '))
      expect(moved.renamed.map(({ from }) => from)).toEqual(positions(before, stayed))
      expect(moved.renamed.map(({ to }) => to)).toEqual(positions(after, moved.snapshot))
      const story = eventful(before, stayed, more)
      let snapshot = moved.snapshot
      for (const { event, result, context } of story) {
        const renamed = 'node' in event ? { ...event, node: other(event.node) } : event
        const same = step(after, 'run', snapshot, renamed, context)
        expect(same.status).toBe(result.status)
        expect(same.trace).toEqual(
          result.trace.map((each) => ('node' in each ? { ...each, node: other(each.node) } : each)),
        )
        expect(same.effects.map(({ kind, node, visit }) => ({ kind, node, visit }))).toEqual(
          result.effects.map(({ kind, node, visit }) => ({ kind, node: other(node), visit })),
        )
        snapshot = same.snapshot
      }
    }),
    settings,
  )
}, 60_000)

test('between any two flows a run either stands where the map says, and goes on from there, or stays with a reason', () => {
  let went = 0
  let stayed = 0
  fc.assert(
    fc.property(
      randomFlow,
      randomFlow,
      script,
      fc.infiniteStream(fc.nat(999)),
      script,
      (one, other, choices, picks, more) => {
        fc.pre(one !== null && other !== null)
        const [before, after] = [compiled(one), compiled(other)]
        const targets = standingPlaces(after)
        const chosen: Record<string, string | null> = {}
        for (const { node, fits } of standingPlaces(before)) {
          const fitting = targets.filter((target) => target.fits === fits)
          chosen[node] = fitting.length > 0 ? fitting[picks.next().value! % fitting.length]!.node : null
        }
        const map = Object.fromEntries(proposeMap(before, after, chosen).map(({ node, to }) => [node, to]))
        for (const snapshot of lives(before, choices).slice(-4)) {
          const stands = positions(before, snapshot)
          const moved = moveSnapshot(before, after, snapshot, map)
          if (!moved.ok) {
            stayed++
            expect(moved.nodes.length).toBeGreaterThan(0)
            for (const { node, why } of moved.nodes) {
              expect(stands.map((each) => each.node)).toContain(node)
              expect(why).toMatch(/\.$/)
            }
            continue
          }
          went++
          const now = positions(after, moved.snapshot)
          expect(now.map(({ node }) => node).toSorted()).toEqual(stands.map(({ node }) => map[node]!).toSorted())
          for (const { node, visit } of now) {
            const last = snapshot.visits[node] ?? 0
            const renamed = moved.renamed.find(({ to }) => to.node === node)
            expect(visit).toBe(renamed?.to.visit ?? last)
            // No key of the new version was used before.
            if (renamed !== undefined) expect(visit).toBeGreaterThan(last)
          }
          for (const position of now) {
            const kind = after.plan.graph.nodes[after.plan.graph.indexOf.get(position.node)!]!.kind
            if (kind !== 'wait' && kind !== 'act') continue
            const event: RunEvent =
              kind === 'wait' ? { type: 'timer', ...position } : { type: 'done', ...position, out: 'ok' }
            const { trace } = step(after, 'run', moved.snapshot, event, contextWith([], nextYear))
            expect(trace[0]).toMatchObject({ kind: 'went', ...position })
          }
          eventful(after, moved.snapshot, more)
        }
      },
    ),
    settings,
  )
  // A handful of flows need not have shown everything.
  if (numRuns < 100) return
  expect(went).toBeGreaterThan(numRuns / 10)
  expect(stayed).toBeGreaterThan(numRuns / 10)
}, 60_000)

/** The snapshots of a run's life while it is under way. */
function lives(flow: CompiledFlow, choices: readonly Choice[]): RunSnapshot[] {
  const { snapshot } = start(flow, 'run', contextWith())
  return [snapshot, ...eventful(flow, snapshot, choices).map(({ result }) => result.snapshot)].filter(
    ({ at }, index) => index === 0 || at !== null,
  )
}

type Happened = { event: RunEvent; result: StepResult; context: ReturnType<typeof contextWith> }

function eventful(flow: CompiledFlow, from: RunSnapshot, choices: readonly Choice[]): Happened[] {
  const story: Happened[] = []
  let snapshot = from
  for (const [index, { kind, pick, tags: has }] of choices.entries()) {
    const at = positions(flow, snapshot)
    const place = at[pick % Math.max(at.length, 1)]
    if (place === undefined) break
    const waits = flow.plan.graph.nodes[flow.plan.graph.indexOf.get(place.node)!]!.kind
    const signal: RunEvent = { type: 'signal', name: pick % 2 === 0 ? 'paid' : 'purchase-made', detail: { sku: 'MUG' } }
    const answer: RunEvent =
      waits === 'act' ? { type: 'done', ...place, out: pick % 3 === 0 ? 'failed' : 'ok' } : { type: 'timer', ...place }
    const context = contextWith(has, new Date(monday.getTime() + index * 60_000))
    const event = kind < 70 && waits !== 'goal' ? answer : signal
    const result = step(flow, 'run', snapshot, event, context)
    story.push({ event, result, context })
    snapshot = result.snapshot
  }
  return story
}
