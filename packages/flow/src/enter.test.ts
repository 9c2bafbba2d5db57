import { expect, test } from 'vitest'
import { asksHistory, compileFlow, entrySignals, listensTo } from './compile.ts'
import { reEntryOf, type Flow } from './flow.ts'
import { enter } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, draw, drive } from './testing/drive.ts'

const compiled = (flow: Flow) => compileFlow(flow, testCatalogue)
const paid = { type: 'signal', name: 'paid' } as const
const open = ['goal', { mayEnter: true }] as [string, { mayEnter: true }]

const dunning = draw(
  { t: 'trigger', m: 'email', w: 'wait', g: open, thanks: 'email', n: 'act' },
  't > m > w > g > thanks > n',
)

test('who is not in the flow may come in at a goal, and goes on behind it', () => {
  const run = drive(dunning, [], paid)
  expect(run.told()).toEqual(['goal-reached g', 'entered thanks'])
  expect(run.asked()).toEqual(['perform thanks'])
  expect(run.snapshot()).toMatchObject({ visits: { g: 1, thanks: 1 }, heard: ['paid'] })
  run.done('thanks')
  run.done('n')
  expect(run.status()).toBe('ended')
})

test('nobody comes in at a goal that does not let others in, or by other news', () => {
  const closed = draw({ t: 'trigger', w: 'wait', g: 'goal', m: 'act' }, 't > w > g > m')
  expect(enter(compiled(closed), 'run', paid, contextWith())).toBeNull()
  expect(enter(compiled(dunning), 'run', { type: 'signal', name: 'cart-login' }, contextWith())).toBeNull()
  const mugs = draw({ t: 'trigger', w: 'wait', g: ['goal', { mayEnter: true, sku: 'MUG' }], m: 'act' }, 't > w > g > m')
  expect(enter(compiled(mugs), 'run', { ...paid, detail: { sku: 'PEN' } }, contextWith())).toBeNull()
  expect(enter(compiled(mugs), 'run', { ...paid, detail: { sku: 'MUG' } }, contextWith())).not.toBeNull()
})

test('of several goals that let others in the one nearest to the trigger is entered', () => {
  const flow = draw({ t: 'trigger', g0: 'goal', g1: open, a: 'act', g2: open, b: 'act' }, 't > g0 > g1 > a > g2 > b')
  expect(drive(flow, [], paid).at()).toEqual(['a'])
})

test('who comes in inside a branch is alone there, and goes on where branches meet', () => {
  const flow = draw(
    { t: 'trigger', a: 'wait', b: 'wait', g: open, m: 'act', j: 'act' },
    't > a > j',
    't > b > g > m > j',
  )
  const run = drive(flow, [], paid)
  expect(run.at()).toEqual(['m'])
  run.done('m')
  expect(run.at()).toEqual(['j'])
})

test('a goal with nothing behind it is entered and left at once', () => {
  const run = drive(draw({ t: 'trigger', w: 'wait', g: open }, 't > w > g'), [], paid)
  expect(run.status()).toBe('ended')
  expect(run.told()).toEqual(['goal-reached g', 'ended finished'])
})

test('an exit rule ends the run wherever it is, before any goal or wait hears of it', () => {
  const flow: Flow = {
    ...draw({ t: 'trigger', m: 'email', l: 'listen', g: 'goal', x: 'act' }, 't > m > g > x', 't > l.happened > g'),
    settings: { exitOn: [{ on: 'paid' }] },
  }
  const run = drive(flow)
  const { snapshot, status, effects, trace } = run.signal()
  expect(status).toBe('ended')
  expect(effects).toMatchObject([{ kind: 'drop', node: 'm' }])
  expect(trace).toEqual([
    { kind: 'interrupted', node: 'l', visit: 1 },
    { kind: 'interrupted', node: 'm', visit: 1 },
    { kind: 'ended', why: 'exit-rule', signal: 'paid' },
  ])
  expect(snapshot).toEqual({ at: null, visits: { t: 1, m: 1, l: 1 } })
  expect(run.signal()).toMatchObject({ status: 'ended', effects: [], trace: [] })
})

test('an exit rule for one tag, or one event, leaves the others alone', () => {
  const flow: Flow = {
    ...draw({ t: 'trigger', w: 'wait' }, 't > w'),
    settings: {
      exitOn: [
        { on: 'tag-added', tag: 'vip' },
        { on: 'api-event', event: 'left' },
      ],
    },
  }
  const run = drive(flow)
  expect(run.signal('tag-added', { tag: 'new' })).toMatchObject({ status: 'active', trace: [] })
  expect(run.signal('api-event', { event: 'came' })).toMatchObject({ status: 'active', trace: [] })
  expect(run.signal('api-event', { event: 'left' })).toMatchObject({ status: 'ended' })
  expect(drive(flow).signal('tag-added', { tag: 'vip' })).toMatchObject({ status: 'ended' })
})

test('news that ends the runs of a flow lets nobody in', () => {
  const flow: Flow = { ...dunning, settings: { exitOn: [{ on: 'paid' }] } }
  expect(enter(compiled(flow), 'run', paid, contextWith())).toBeNull()
})

test('a flow tells what it listens for, what lets people in, and what it needs to know', () => {
  const flow: Flow = {
    ...draw(
      {
        ...{
          t: 'trigger',
          l: ['listen', { on: 'cart-login' }],
          g: 'goal',
          g2: ['goal', { on: 'refunded', mayEnter: true }],
        },
        ...{ c: ['decide', { tag: 'history' }], w: 'wait' },
      },
      't > l.happened > g > g2 > c.yes > w',
    ),
    settings: { exitOn: [{ on: 'unsubscribed' }, { on: 'paid' }], reEntry: { when: 'never' } },
  }
  expect(listensTo(compiled(flow))).toEqual(['cart-login', 'paid', 'refunded', 'unsubscribed'])
  expect(entrySignals(compiled(flow))).toEqual(['refunded'])
  expect(asksHistory(compiled(flow))).toBe(true)
  expect(compiled(flow).reEntry).toEqual({ when: 'never' })
  expect(asksHistory(compiled(dunning))).toBe(false)
  expect(reEntryOf(dunning)).toEqual({ when: 'always' })
})
