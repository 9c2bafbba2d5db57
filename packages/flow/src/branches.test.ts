import { expect, test } from 'vitest'
import { draw, drive } from './testing/drive.ts'

test('two edges from one way out run at once, and the run ends when both have ended', () => {
  const run = drive(draw({ t: 'trigger', m: 'email', task: 'act' }, 't > m', 't > task'))
  expect(run.at()).toEqual(['m', 'task'])
  run.done('task')
  expect(run.status()).toBe('active')
  run.done('m')
  expect(run.status()).toBe('ended')
})

test('branches that meet at a node go on from there once, when all have arrived', () => {
  const run = drive(draw({ t: 'trigger', a: 'act', b: 'wait', j: 'act' }, 't > a > j', 't > b > j'))
  run.done('a')
  expect(run.at()).toEqual(['b'])
  run.timer('b')
  expect(run.at()).toEqual(['j'])
  expect(run.asked()).toEqual(['perform a', 'schedule b', 'perform j'])
})

test('a branch that ends before the meeting node is not waited for', () => {
  const run = drive(draw({ t: 'trigger', c: 'decide', b: 'wait', j: 'act' }, 't > c.yes > j', 't > b > j'))
  run.timer('b')
  expect(run.at()).toEqual(['j'])
})

test('when no branch arrives at the meeting node the run ends', () => {
  const run = drive(draw({ t: 'trigger', c: 'decide', d: 'decide', j: 'act' }, 't > c.yes > j', 't > d.yes > j'))
  expect(run.status()).toBe('ended')
  expect(run.asked()).toEqual([])
})

test('an edge straight to the meeting node is a branch that has arrived', () => {
  const run = drive(draw({ t: 'trigger', a: 'act', j: 'act' }, 't > a > j', 't > j'))
  expect(run.at()).toEqual(['a'])
  run.done('a')
  expect(run.at()).toEqual(['j'])
})

test('branches within branches meet inside out', () => {
  const flow = draw(
    { t: 'trigger', p: 'pass', a: 'act', b: 'act', k: 'act', c: 'act', j: 'act' },
    't > p > a > k > j',
    'p > b > k',
    't > c > j',
  )
  const run = drive(flow)
  expect(run.at()).toEqual(['a', 'b', 'c'])
  run.done('a')
  run.done('c')
  run.done('b')
  expect(run.at()).toEqual(['k'])
  run.done('k')
  expect(run.at()).toEqual(['j'])
})

test('an inner branch may go straight to where the outer branches meet, and its neighbours are waited for', () => {
  const flow = draw(
    { t: 'trigger', p: 'pass', a: 'act', side: 'wait', c: 'act', j: 'act' },
    't > p > a > j',
    'p > side',
    't > c > j',
  )
  const run = drive(flow)
  run.done('a')
  run.done('c')
  expect(run.at()).toEqual(['side'])
  run.timer('side')
  expect(run.at()).toEqual(['j'])
})

test('paying stops all branches before the goal behind their meeting node', () => {
  const flow = draw(
    { t: 'trigger', a: 'act', b: 'wait', j: 'wait', g: 'goal', end: 'act' },
    't > a > j > g > end',
    't > b > j',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['end'])
  expect(run.asked().slice(2)).toEqual(['cancel b', 'drop a', 'perform end'])
})

test('a goal inside a branch stops that branch only', () => {
  const flow = draw({ t: 'trigger', w: 'wait', g: 'goal', m: 'act', other: 'wait' }, 't > w > g > m', 't > other')
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['m', 'other'])
  expect(run.asked().slice(2)).toEqual(['cancel w', 'perform m'])
})

test('a goal inside a branch comes before one behind the meeting node', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', g: 'goal', m: 'act', other: 'wait', j: 'pass', g2: 'goal', last: 'act' },
    't > w > g > m > j > g2 > last',
    't > other > j',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['m', 'other'])
  run.signal()
  expect(run.at()).toEqual(['last'])
})

test('a goal inside branches that have not begun leads right into its branch', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', p: 'pass', a: 'act', g: 'goal', m: 'act', j: 'act' },
    't > w > p > a > j',
    'p > g > m > j',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['m'])
  run.done('m')
  expect(run.at()).toEqual(['j'])
})

test('a goal may lead to several branches at once', () => {
  const run = drive(draw({ t: 'trigger', w: 'wait', g: 'goal', a: 'act', b: 'act' }, 't > w > g > a', 'g > b'))
  run.signal()
  expect(run.at()).toEqual(['a', 'b'])
})

test('a decision may lead into a branch from outside; the other branches are then left alone', () => {
  const flow = draw(
    { t: 'trigger', c: 'decide', p: 'pass', a: 'act', b: 'act', j: 'act' },
    't > c.yes > p > a > j',
    'p > b > j',
    'c.no > b',
  )
  const run = drive(flow)
  expect(run.at()).toEqual(['b'])
  run.done('b')
  expect(run.at()).toEqual(['j'])
})

test('a loop back from behind the meeting node begins the branches anew', () => {
  const flow = draw({ t: 'trigger', p: 'pass', a: 'act', b: 'act', w: 'wait' }, 't > p > a > w > p', 'p > b > w')
  const run = drive(flow)
  run.done('a')
  run.done('b')
  run.timer('w')
  expect(run.at()).toEqual(['a', 'b'])
  expect(run.effects.map(({ key }) => key)).toContain('run:a:2')
})

test('the meeting node itself may be the fork: both come back to it before it opens again', () => {
  const run = drive(draw({ t: 'trigger', p: 'pass', a: 'wait', b: 'wait' }, 't > p > a > p', 'p > b > p'))
  run.timer('a')
  expect(run.at()).toEqual(['b'])
  run.timer('b')
  expect(run.at()).toEqual(['a', 'b'])
})
