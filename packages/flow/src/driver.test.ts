import { expect, test, vi } from 'vitest'
import { compileFlow, type CompiledFlow } from './compile.ts'
import type { Flow } from './flow.ts'
import type { Place, StepContext } from './node.ts'
import { positions, start, step } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, draw } from './testing/drive.ts'

const branchy = draw({ t: 'trigger', a: 'act', b: 'wait', j: 'join', c: 'act' }, 't > a > j > c', 't > b > j')

function watched(flow: Flow, catalogue = testCatalogue) {
  const compiled: CompiledFlow = compileFlow(flow, catalogue)
  const transition = vi.spyOn(compiled.machine, 'transition')
  return { compiled, asked: () => transition.mock.calls.length }
}

test('where one run went, the next one goes without XState, and under its own name', () => {
  const { compiled, asked } = watched(branchy)
  const run = (id: string) => {
    const begun = start(compiled, id, contextWith())
    return [begun, step(compiled, id, begun.snapshot, { type: 'timer', node: 'b', visit: 1 }, contextWith())]
  }
  const first = run('ada')
  expect(asked()).toBe(2)
  const second = run('bob')
  expect(asked()).toBe(2)
  expect(JSON.stringify(second)).toBe(JSON.stringify(first).replaceAll('ada:', 'bob:'))
})

test('a contact with another tag goes another way, and XState is asked about it once', () => {
  const flow = draw({ t: 'trigger', c: 'decide', yes: 'act', no: 'act' }, 't > c.yes > yes', 'c.no > no')
  const { compiled, asked } = watched(flow)
  const at = (tags: string[]) => start(compiled, 'run', contextWith(tags)).snapshot.at
  expect([at(['vip']), at([]), at(['vip']), at([])]).toEqual(['yes', 'no', 'yes', 'no'])
  expect(asked()).toBe(2)
})

test('why a decision was made is told of this run, not of the one before', () => {
  const flow = draw({ t: 'trigger', w: 'wait', r: ['repeat', { times: 5 }] }, 't > w > r.again > w')
  const { compiled, asked } = watched(flow)
  let { snapshot } = start(compiled, 'run', contextWith())
  const told = [1, 2, 3].map((visit) => {
    const now = step(compiled, 'run', snapshot, { type: 'timer', node: 'w', visit }, contextWith())
    snapshot = now.snapshot
    return now.trace.find((each) => each.kind === 'went' && each.node === 'r')
  })
  expect(told).toMatchObject([{ why: 'round 1' }, { why: 'round 2' }, { why: 'round 3' }])
  expect(asked()).toBe(2)
})

test('ends that an action has no way for are told by their own names, and remembered as one', () => {
  const { compiled, asked } = watched(draw({ t: 'trigger', c: 'call', x: 'act' }, 't > c.ok > x'))
  const { snapshot } = start(compiled, 'run', contextWith())
  const trace = (out: string) =>
    step(compiled, 'run', snapshot, { type: 'done', node: 'c', visit: 1, out }, contextWith()).trace[0]
  expect(['vanished', 'exploded'].map(trace)).toMatchObject([{ out: 'vanished' }, { out: 'exploded' }])
  expect(asked()).toBe(2)
  expect(trace('ok')).toMatchObject({ out: 'ok' })
  expect(asked()).toBe(3)
})

test('a decision that fails says so each time, leaves nothing behind and is asked again', () => {
  let isDown = true
  const decide = () => {
    if (isDown) throw new Error('The tags cannot be read.')
    return { out: 'yes', why: 'has vip' }
  }
  const failing = { ...testCatalogue['decide']!, behaviour: { kind: 'decide', decide } } as const
  const flow = draw({ t: 'trigger', c: 'decide', x: 'act' }, 't > c.yes > x')
  const { compiled } = watched(flow, { ...testCatalogue, decide: failing })
  const at = () => start(compiled, 'run', contextWith()).snapshot.at
  expect(at).toThrow('The tags cannot be read.')
  expect(at).toThrow('The tags cannot be read.')
  isDown = false
  expect(at()).toBe('x')
  isDown = true
  expect(at).toThrow('The tags cannot be read.')
})

test('a decision that a run comes to twice in one step is asked both times, also of the runs that follow', () => {
  const decide = (_params: never, { facts }: StepContext, { visit }: Place) =>
    facts.contact.tags.includes(`visit-${visit}`) ? { out: 'yes', why: `${visit}` } : { out: 'no', why: `${visit}` }
  const byVisit = { ...testCatalogue['decide']!, behaviour: { kind: 'decide', decide } } as const
  // The branch with the decision is stopped by the join's first arrival, and behind the join the run comes to it again.
  const flow = draw(
    { t: 'trigger', g: 'goal', j: ['join', { goesOn: 'first' }], c: 'decide', yes: 'act', no: 'act' },
    't > g > j > c.yes > yes',
    't > j',
    't > c.no > no',
  )
  const { compiled, asked } = watched(flow, { ...testCatalogue, decide: byVisit })
  const ways = (...tags: string[]) => {
    const { trace, snapshot } = start(compiled, 'run', contextWith(tags))
    return [
      ...trace.flatMap((each) => (each.kind === 'went' ? [each.out] : [])),
      positions(compiled, snapshot)[0]?.node,
    ]
  }
  for (let times = 0; times < 2; times++) {
    expect(ways('visit-1')).toEqual(['yes', 'no', 'no'])
    expect(ways('visit-1', 'visit-2')).toEqual(['yes', 'yes', 'yes'])
    expect(ways('visit-2')).toEqual(['no', 'yes', 'yes'])
    expect(ways()).toEqual(['no', 'no', 'no'])
  }
  expect(asked()).toBe(4)
})

test('a decision is made once in a step, however many ways out it has', () => {
  let made = 0
  const decide = () => {
    made++
    return { out: 'no', why: '' }
  }
  const counting = { ...testCatalogue['decide']!, behaviour: { kind: 'decide', decide } } as const
  const flow = draw({ t: 'trigger', c: 'decide', x: 'act', y: 'act' }, 't > c.yes > x', 'c.no > y')
  const { compiled } = watched(flow, { ...testCatalogue, decide: counting })
  start(compiled, 'first', contextWith())
  expect(made).toBe(1)
  start(compiled, 'second', contextWith())
  expect(made).toBe(2)
})

test('nobody can change by accident where other runs go', () => {
  const { compiled } = watched(branchy)
  const { snapshot } = start(compiled, 'run', contextWith())
  const spoil = () => Object.assign(snapshot.at as object, { elsewhere: true })
  expect(spoil).toThrow(TypeError)
  expect(start(compiled, 'run', contextWith()).snapshot).toEqual(snapshot)
})
