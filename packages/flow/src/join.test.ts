import { expect, test } from 'vitest'
import { draw, drive } from './testing/drive.ts'

const race = draw(
  { t: 'trigger', w: 'wait', m: 'email', w2: 'wait', j: ['join', { goesOn: 'first' }], last: 'act' },
  't > w > j > last',
  't > m > w2 > j',
)

test('with the first branch at the join the others are stopped, and the run goes on once', () => {
  const run = drive(race)
  run.timer('w')
  expect(run.at()).toEqual(['last'])
  expect(run.asked()).toEqual(['schedule w', 'perform m', 'drop m', 'perform last'])
  expect(run.told().slice(-4)).toEqual(['went w', 'interrupted m', 'entered j', 'entered last'])
})

test('late events of a stopped branch change nothing', () => {
  const run = drive(race)
  run.done('m')
  run.timer('w')
  expect(run.asked().slice(-2)).toEqual(['cancel w2', 'perform last'])
  const before = run.snapshot()
  expect(run.done('m', 'next', 1)).toMatchObject({ snapshot: before, effects: [], trace: [] })
  expect(run.timer('w2', 1)).toMatchObject({ snapshot: before, effects: [], trace: [] })
})

test('a join for all goes on when the last has arrived', () => {
  const flow = draw({ t: 'trigger', a: 'wait', b: 'wait', j: 'join', last: 'act' }, 't > a > j > last', 't > b > j')
  const run = drive(flow)
  run.timer('b')
  expect(run.at()).toEqual(['a'])
  run.timer('a')
  expect(run.at()).toEqual(['last'])
})

test('a branch that ends without arriving stops nobody', () => {
  const flow = draw(
    { t: 'trigger', c: 'decide', w: 'wait', j: ['join', { goesOn: 'first' }], last: 'act' },
    't > c.yes > j > last',
    't > w > j',
  )
  const run = drive(flow)
  expect(run.at()).toEqual(['w'])
  run.timer('w')
  expect(run.at()).toEqual(['last'])
})

test('when no branch arrives at a join for the first the run ends', () => {
  const flow = draw(
    { t: 'trigger', c: 'decide', d: 'decide', j: ['join', { goesOn: 'first' }], last: 'act' },
    't > c.yes > j > last',
    't > d.yes > j',
  )
  expect(drive(flow).status()).toBe('ended')
})

test('what another branch had asked for in the same moment is never asked for', () => {
  const flow = draw(
    { t: 'trigger', p: 'pass', m: 'email', j: ['join', { goesOn: 'first' }], last: 'act' },
    't > j > last',
    't > p > m > j',
  )
  const run = drive(flow)
  expect(run.asked()).toEqual(['perform last'])
  expect(run.told()).toContain('interrupted m')
})

test('a join for the first inside a branch leaves the other branches alone', () => {
  const flow = draw(
    {
      ...{ t: 'trigger', p: 'pass', a: 'wait', b: 'wait', j: ['join', { goesOn: 'first' }] },
      ...{ c: 'wait', k: 'join', last: 'act' },
    },
    't > p > a > j > k > last',
    'p > b > j',
    't > c > k',
  )
  const run = drive(flow)
  run.timer('b')
  expect(run.at()).toEqual(['c'])
  run.timer('c')
  expect(run.at()).toEqual(['last'])
})

test('at a join where inner and outer branches meet, whoever arrives first stops all others', () => {
  const flow = draw(
    { t: 'trigger', p: 'pass', a: 'wait', side: 'wait', c: 'email', j: ['join', { goesOn: 'first' }], last: 'act' },
    't > p > a > j > last',
    'p > side > j',
    't > c > j',
  )
  const inner = drive(flow)
  inner.timer('a')
  expect(inner.at()).toEqual(['last'])
  expect(inner.asked().slice(3)).toEqual(['cancel side', 'drop c', 'perform last'])
  const outer = drive(flow)
  outer.done('c')
  expect(outer.at()).toEqual(['last'])
})

test('a join for the first opens anew in a loop, and events of the round before change nothing', () => {
  const flow = draw(
    { t: 'trigger', p: 'pass', a: 'wait', b: 'wait', j: ['join', { goesOn: 'first' }], w: 'wait' },
    't > p > a > j > w > p',
    'p > b > j',
  )
  const run = drive(flow)
  run.timer('a')
  run.timer('w')
  expect(run.at()).toEqual(['a', 'b'])
  run.timer('b', 1)
  expect(run.at()).toEqual(['a', 'b'])
  run.timer('b', 2)
  expect(run.at()).toEqual(['w'])
})

test('behind the join a path may lead back into a stopped branch, also in the same moment', () => {
  const flow = draw(
    { t: 'trigger', g: 'goal', j: ['join', { goesOn: 'first' }], s: 'split', w: 'wait', x: 'act' },
    't > g > j',
    't > j > s',
    't > s.a > w',
    's.b > x',
  )
  const run = drive(flow)
  // The branch goes by its first visit, is stopped, and the run comes to it again: that is a second visit.
  expect(run.trace.filter(({ kind }) => kind === 'went')).toMatchObject([
    { node: 's', visit: 1, out: 'a' },
    { node: 's', visit: 2, out: 'b' },
  ])
  expect(run.at()).toEqual(['x'])
})

test('a goal inside a branch may be the first to arrive', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', g: 'goal', b: 'email', j: ['join', { goesOn: 'first' }], last: 'act' },
    't > w > g > j > last',
    't > b > j',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['last'])
  expect(run.asked()).toEqual(['schedule w', 'perform b', 'cancel w', 'drop b', 'perform last'])
})
