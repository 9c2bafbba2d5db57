import { expect, test } from 'vitest'
import { compileFlow } from './compile.ts'
import { positions } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { draw, drive } from './testing/drive.ts'

const reminders = draw(
  {
    t: 'trigger',
    sorry: 'email',
    w1: 'wait',
    first: 'email',
    w2: 'wait',
    second: 'email',
    paid: 'goal',
    thanks: 'email',
  },
  't > sorry > w1 > first > w2 > second > paid > thanks',
)

test('a run goes from node to node and waits where it has to', () => {
  const run = drive(reminders)
  expect(run.at()).toEqual(['sorry'])
  run.done('sorry')
  expect(run.at()).toEqual(['w1'])
  run.timer('w1')
  expect(run.at()).toEqual(['first'])
  expect(run.asked()).toEqual(['perform sorry', 'schedule w1', 'perform first'])
})

test('a wait is due its time after the run came to it, and its effect carries the run, node and visit', () => {
  const run = drive(reminders)
  run.done('sorry')
  expect(run.effects[1]).toEqual({
    kind: 'schedule',
    key: 'run:w1:1',
    node: 'w1',
    visit: 1,
    dueAt: '2026-11-23T11:00:00.000Z',
  })
})

test('paying during the wait cancels the second reminder', () => {
  const run = drive(reminders)
  run.done('sorry')
  run.timer('w1')
  run.done('first')
  run.signal('paid')
  expect(run.asked().slice(3)).toEqual(['schedule w2', 'cancel w2', 'perform thanks'])
  expect(run.told().slice(-3)).toEqual(['interrupted w2', 'goal-reached paid', 'entered thanks'])
  run.timer('w2', 1)
  expect(run.asked()).not.toContain('perform second')
})

test('paying while a reminder is on its way drops it', () => {
  const run = drive(reminders)
  run.signal('paid')
  expect(run.asked()).toEqual(['perform sorry', 'drop sorry', 'perform thanks'])
})

test('a run that comes to a goal waits there for its signal', () => {
  const run = drive(draw({ t: 'trigger', g: 'goal', m: 'act' }, 't > g > m'))
  expect(run.at()).toEqual(['g'])
  run.signal('cart-login')
  expect(run.at()).toEqual(['g'])
  run.signal('paid')
  expect(run.at()).toEqual(['m'])
  expect(run.told()).toEqual(['entered t', 'entered g', 'goal-reached g', 'entered m'])
})

test('a goal with nothing behind it ends the run', () => {
  const run = drive(draw({ t: 'trigger', w: 'wait', g: 'goal' }, 't > w > g'))
  run.signal()
  expect(run.status()).toBe('ended')
  expect(run.told().slice(-3)).toEqual(['interrupted w', 'goal-reached g', 'ended finished'])
})

test('a signal for a goal that lies behind the run changes nothing', () => {
  const run = drive(draw({ t: 'trigger', g: 'goal', w: 'wait', m: 'act' }, 't > g > w > m'))
  run.signal()
  const before = run.snapshot()
  expect(run.signal()).toMatchObject({ snapshot: before, effects: [], trace: [] })
})

test('of two goals for one signal the nearer is taken', () => {
  const flow = draw({ t: 'trigger', w: 'wait', g1: 'goal', x: 'wait', g2: 'goal', y: 'act' }, 't > w > g1 > x > g2 > y')
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['x'])
  run.signal()
  expect(run.at()).toEqual(['y'])
})

test('a goal may look at what the signal says', () => {
  const run = drive(
    draw({ t: 'trigger', w: 'wait', g: ['goal', { on: 'purchase-made', sku: 'MUG' }], m: 'act' }, 't > w > g > m'),
  )
  run.signal('purchase-made', { sku: 'PEN' })
  expect(run.at()).toEqual(['w'])
  run.signal('purchase-made', { sku: 'MUG' })
  expect(run.at()).toEqual(['m'])
})

test('a decision goes its way at once and says why', () => {
  const flow = draw({ t: 'trigger', c: 'decide', a: 'act', b: 'act' }, 't > c.yes > a', 'c.no > b')
  expect(drive(flow, ['vip']).at()).toEqual(['a'])
  const run = drive(flow)
  expect(run.at()).toEqual(['b'])
  expect(run.trace).toContainEqual({ kind: 'went', node: 'c', visit: 1, out: 'no', why: 'lacks vip' })
})

test('a way out that leads nowhere ends the run', () => {
  const run = drive(draw({ t: 'trigger', c: 'decide', a: 'act' }, 't > c.yes > a'))
  expect(run.status()).toBe('ended')
  expect(run.told()).toEqual(['entered t', 'entered c', 'went c', 'ended finished'])
})

test('an action that fails goes out by its own way, and one it does not have ends the run', () => {
  const flow = draw({ t: 'trigger', h: 'call', a: 'act', b: 'act' }, 't > h.ok > a', 'h.failed > b')
  const failed = drive(flow)
  failed.done('h', 'failed')
  expect(failed.at()).toEqual(['b'])
  const strange = drive(flow)
  strange.done('h', 'exploded')
  expect(strange.status()).toBe('ended')
})

test('an action with one way out goes on by it, however it calls its end', () => {
  const run = drive(draw({ t: 'trigger', m: 'email', a: 'act' }, 't > m > a'))
  run.done('m', 'sent')
  expect(run.at()).toEqual(['a'])
  expect(run.trace).toContainEqual({ kind: 'went', node: 'm', visit: 1, out: 'next', why: null })
})

test('doubled, late and foreign events change nothing', () => {
  const run = drive(draw({ t: 'trigger', w: 'wait', m: 'act', w2: 'wait' }, 't > w > m > w2'))
  run.timer('w')
  for (const before = run.snapshot(); ;) {
    expect(run.timer('w', 1)).toMatchObject({ snapshot: before, effects: [], trace: [] })
    expect(run.done('m', 'next', 2).snapshot).toEqual(before)
    expect(run.timer('m', 1).snapshot).toEqual(before)
    expect(run.done('nowhere', 'next', 1).snapshot).toEqual(before)
    break
  }
  expect(run.at()).toEqual(['m'])
})

test('events after the end change nothing', () => {
  const run = drive(draw({ t: 'trigger', m: 'act' }, 't > m'))
  run.done('m')
  expect(run.status()).toBe('ended')
  expect(run.done('m', 'next', 1)).toMatchObject({ status: 'ended', effects: [], trace: [] })
  expect(run.signal()).toMatchObject({ status: 'ended', effects: [], trace: [] })
})

test('a loop through a wait counts its visits, and a late event of an earlier visit changes nothing', () => {
  const run = drive(draw({ t: 'trigger', w: 'wait', m: 'act' }, 't > w > m > w'))
  run.timer('w')
  run.done('m')
  expect(run.effects.map(({ key }) => key)).toEqual(['run:w:1', 'run:m:1', 'run:w:2'])
  run.timer('w', 1)
  expect(run.at()).toEqual(['w'])
  run.timer('w', 2)
  expect(run.at()).toEqual(['m'])
})

test('exit ends the whole run and takes back what other branches still wait for', () => {
  const flow = draw({ t: 'trigger', w: 'wait', m: 'email', x: 'exit', w2: 'wait' }, 't > w > x', 't > m > w2')
  const run = drive(flow)
  run.done('m')
  run.timer('w')
  expect(run.status()).toBe('ended')
  expect(run.asked().slice(-1)).toEqual(['cancel w2'])
  expect(run.told().slice(-3)).toEqual(['entered x', 'interrupted w2', 'ended exit'])
})

test('what is asked for and taken back in one step is never asked for', () => {
  const run = drive(draw({ t: 'trigger', m: 'email', x: 'exit' }, 't > m', 't > x'))
  expect(run.status()).toBe('ended')
  expect(run.effects).toEqual([])
  expect(run.told()).toEqual(['entered t', 'entered m', 'entered x', 'interrupted m', 'ended exit'])
})

test('of two goals that are equally near, the one that was drawn first takes the signal', () => {
  const run = drive(
    draw(
      { t: 'trigger', w: 'wait', d: 'decide', first: 'goal', second: 'goal', a: 'act', b: 'act' },
      ...['t > w > d.yes > second > b', 'd.no > first > a'],
    ),
  )
  run.signal('paid')
  expect(run.at()).toEqual(['a'])
})

test('a goal two steps away takes the signal before one that was drawn first and is further', () => {
  const run = drive(
    draw(
      { t: 'trigger', w: 'wait', far: 'goal', near: 'goal', x: 'act', d: 'decide', a: 'act', b: 'act' },
      ...['t > w > d.yes > x > far > a', 'd.no > near > b'],
    ),
  )
  run.signal('paid')
  expect(run.at()).toEqual(['b'])
})

test('a run that stands where its flow has no such place is refused, with what to do', () => {
  const compiled = compileFlow(draw({ t: 'trigger', a: 'act' }, 't > a'), testCatalogue)
  const elsewhere = { at: { 'gone:0': { 'gone:0:0': 'a' } }, visits: {} }
  expect(() => positions(compiled, elsewhere)).toThrow(
    'This run stands in "gone:0", which its flow does not have. Step it with the version it began with.',
  )
})
