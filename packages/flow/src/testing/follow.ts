import fc from 'fast-check'
import { expect } from 'vitest'
import { compileFlow, type CompiledFlow } from '../compile.ts'
import { makeDriver } from '../driver.ts'
import type { Effect } from '../effect.ts'
import type { RunEvent } from '../event.ts'
import type { Flow } from '../flow.ts'
import type { Json } from '../json.ts'
import type { StepContext } from '../node.ts'
import type { Position, RunSnapshot, StepResult } from '../run.ts'
import { enter, positions, start, step } from '../step.ts'
import { testCatalogue } from './catalogue.ts'
import { contextWith } from './drive.ts'
import { news, tags } from './random-flow.ts'
import { reference } from './reference.ts'
import { timerOf } from './reference-nodes.ts'

/** Numbers that become events once it is known where the run stands. */
export type Choice = {
  kind: number
  pick: number
  way: number
  tags: string[]
  minutes: number
  timeZone: string | null
}

export type Script = {
  /** How the run begins: at the trigger, or by a signal at a goal that others may enter. */
  begins: number
  /** How many rounds the run is made to have behind it already. */
  age: number
  choices: Choice[]
}

export const script: fc.Arbitrary<Script> = fc.record({
  begins: fc.nat(19),
  age: fc.constantFrom(0, 0, 0, 998, 999),
  choices: fc.array(
    fc.record({
      kind: fc.nat(99),
      pick: fc.nat(999),
      way: fc.nat(9),
      tags: fc.subarray([...tags]),
      minutes: fc.nat(180),
      timeZone: fc.constantFrom(null, '+3', '-2'),
    }),
    { minLength: 5, maxLength: 60, size: 'max' },
  ),
})

export type Seen = { steps: number; ended: string | null; hasForks: boolean; kinds: ReadonlySet<string> }

/** A flow that XState works out anew at each step, with a machine of its own. */
export function forgetful(flow: Flow): CompiledFlow {
  const compiled = compileFlow(flow, testCatalogue)
  return { ...compiled, driver: makeDriver(compiled.plan, compiled.machine, 0) }
}

/**
 * Lets the compiled machine and the reference run side by side. Each step is taken from the snapshot as it was handed out,
 * from a copy that was saved as JSON, and by a machine that remembers nothing; all must come to what the reference comes to.
 * `compiled`: the flow as other runs have left it, with what they made it remember. Answers what was seen on the way.
 */
export function follow(
  flow: Flow,
  { begins, age, choices }: Script,
  compiled: CompiledFlow = compileFlow(flow, testCatalogue),
): Seen {
  const kinds = new Set<string>()
  const plain = forgetful(flow)
  let context = contextWith([])
  const drawing = reference(flow, 'run', context)
  const open = new Set<string>()
  const signal = { type: 'signal', name: news[begins % 3]!, detail: { sku: 'MUG' } } as const
  const entered = begins < 6 ? enter(compiled, 'run', signal, context) : null
  if (begins < 6 && entered === null) expect(drawing.enter(signal, context)).toBeNull()
  let kept = entered ?? start(compiled, 'run', context)
  let saved = kept.snapshot
  const compare = (expected: NonNullable<ReturnType<typeof drawing.enter>>) => {
    check(kept, positions(compiled, kept.snapshot), expected)
    saved = restored(kept.snapshot)
    expect(positions(compiled, saved)).toEqual(expected.positions)
    for (const effect of kept.effects) track(open, effect)
    const waiting = expected.positions.filter(({ node }) => asksTheWorld(flow, node, context))
    expect([...open].toSorted()).toEqual(waiting.map(({ node, visit }) => `run:${node}:${visit}`).toSorted())
    for (const each of kept.trace) kinds.add(each.kind === 'ended' ? `ended ${each.why}` : each.kind)
  }
  compare(entered === null ? drawing.begin(context) : drawing.enter(signal, context)!)
  if (entered !== null) kinds.add('enter')
  if (age > 0) {
    const older = Object.entries(kept.snapshot.visits).map(([node, visit]) => [node, visit + age] as const)
    kept = { ...kept, snapshot: { ...kept.snapshot, visits: Object.fromEntries(older) } }
    saved = restored(kept.snapshot)
    drawing.age(age)
    open.clear()
    for (const { node, visit } of positions(compiled, saved))
      if (asksTheWorld(flow, node, context)) open.add(`run:${node}:${visit}`)
  }
  let last: RunEvent | null = null
  let over = 0
  let steps = 0
  let { now } = context
  for (const choice of choices) {
    // A few events more than the run has life in it: they must change nothing.
    if (kept.status === 'ended' && ++over > 3) break
    const event = eventFor(flow, positions(compiled, kept.snapshot), choice, last)
    now = new Date(now.getTime() + choice.minutes * 60_000)
    context = contextWith(choice.tags, now, choice.timeZone)
    const before = JSON.stringify(kept.snapshot)
    const untouched = kept.snapshot
    const unremembered = step(plain, 'run', saved, event, context)
    const fromSaved = step(compiled, 'run', saved, event, context)
    kept = step(compiled, 'run', kept.snapshot, event, context)
    expect(JSON.stringify(untouched)).toBe(before)
    expect(fromSaved).toEqual(kept)
    expect(unremembered).toEqual(kept)
    if (isOver(kept, event)) open.delete(`run:${event.node}:${event.visit}`)
    compare(drawing.step(event, context))
    last = event
    steps++
  }
  const end = kept.trace.findLast((each) => each.kind === 'ended')
  return { steps, ended: kept.status === 'ended' ? (end?.why ?? 'before') : null, hasForks: drawing.hasForks, kinds }
}

type Expected = NonNullable<ReturnType<ReturnType<typeof reference>['enter']>>

function check({ effects, trace, status, snapshot }: StepResult, at: Position[], expected: Expected): void {
  const { visits, waits = {}, heard = [] } = snapshot
  expect({ effects, trace, status, positions: at, visits, waits, heard }).toEqual(expected)
  // What is empty is left out: most runs wait for no local time.
  expect([snapshot.waits, snapshot.heard].filter((each) => each && Object.keys(each).length === 0)).toEqual([])
}

/** The visit that the event answers has ended with it: nobody needs to take back what was asked for it. */
function isOver({ trace }: StepResult, event: RunEvent): event is Extract<RunEvent, { type: 'timer' | 'done' }> {
  if (event.type !== 'timer' && event.type !== 'done') return false
  return trace.some((each) => each.kind === 'went' && each.node === event.node && each.visit === event.visit)
}

/** Saved as JSON and read again, with the keys in another order, as a database may do. */
function restored(value: RunSnapshot): RunSnapshot {
  const turned = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(turned)
    if (typeof json !== 'object' || json === null) return json
    const entries = Object.entries(json).map(([key, inside]) => [key, turned(inside)] as const)
    return Object.fromEntries(entries.toReversed())
  }
  return turned(JSON.parse(JSON.stringify(value)) as Json) as RunSnapshot
}

/** What was asked for and is neither done nor taken back. */
function track(open: Set<string>, effect: Effect): void {
  if (effect.kind === 'perform' || effect.kind === 'schedule') open.add(effect.key)
  else expect(open.delete(effect.key)).toBe(true)
}

function eventFor(flow: Flow, at: readonly Position[], { kind, pick, way }: Choice, last: RunEvent | null): RunEvent {
  const out = ['ok', 'failed', 'next', 'ok', 'exploded'][way % 5]!
  const place = at[pick % Math.max(at.length, 1)]
  const any = flow.nodes[pick % flow.nodes.length]!.id
  if (kind < 55 && place !== undefined) {
    const type = typeOf(flow, place.node)
    if (['wait', 'clock', 'listen'].includes(type)) return { type: 'timer', ...place }
    if (type !== 'goal') return { type: 'done', ...place, out }
  }
  if (kind < 72) return { type: 'signal', name: news[pick % 3]!, detail: { sku: ['MUG', 'PEN', 'CUP'][way % 3]! } }
  if (kind < 75) return rareSignal(way)
  if (kind < 80) return { type: 'zone-changed' }
  if (kind < 84 && last !== null) return last
  if (kind < 88 && place !== undefined) return { type: 'timer', node: place.node, visit: place.visit + (way % 3) - 1 }
  if (kind < 92 && place !== undefined)
    return { type: 'done', node: place.node, visit: place.visit + (way % 3) - 1, out }
  if (kind < 96) return { type: 'timer', node: any, visit: 1 + (way % 2) }
  return { type: 'done', node: kind < 98 ? any : 'nowhere', visit: 1, out }
}

function rareSignal(way: number): RunEvent {
  if (way < 4) return { type: 'signal', name: 'tag-added', detail: { tag: tags[way % 3]! } }
  if (way < 7) return { type: 'signal', name: 'api-event', detail: { event: way === 4 ? 'left' : 'moved' } }
  return { type: 'signal', name: 'cancelled' }
}

/** Whether the run has something to be done for it while it stands here: an action, or a timer. */
function asksTheWorld(flow: Flow, id: string, context: StepContext): boolean {
  const node = flow.nodes.find((each) => each.id === id)!
  return node.type !== 'goal' && (node.type !== 'listen' || timerOf(node, context) !== null)
}

function typeOf(flow: Flow, node: string): string {
  return flow.nodes.find(({ id }) => id === node)!.type
}
