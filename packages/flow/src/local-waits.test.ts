import { expect, test } from 'vitest'
import { draw, drive } from './testing/drive.ts'

/** Begun on a Monday at 10:00 UTC; the mail goes out at noon where the contact is. */
const noon = draw({ t: 'trigger', c: ['clock', { hour: 12 }], m: 'email' }, 't > c > m')
const key = { key: 'run:c:1', node: 'c', visit: 1 }

test('a wait for a local time is armed for its instant, and the run keeps what was meant', () => {
  const run = drive(noon)
  expect(run.effects).toEqual([{ kind: 'schedule', ...key, dueAt: '2026-11-23T12:00:00.000Z' }])
  expect(run.snapshot().waits).toEqual({ c: { local: '2026-11-23T12:00', at: '2026-11-23T12:00:00.000Z' } })
  run.later(2)
  run.timer('c')
  expect(run.at()).toEqual(['m'])
  expect(run.snapshot()).not.toHaveProperty('waits')
})

test('a contact who moves west in mid-wait is written to at noon over there', () => {
  const run = drive(noon)
  run.later(1)
  const { effects, trace } = run.moveTo('-2')
  expect(effects).toEqual([{ kind: 'schedule', ...key, dueAt: '2026-11-23T14:00:00.000Z' }])
  expect(trace).toEqual([{ kind: 'waits-on', node: 'c', visit: 1, until: '2026-11-23T14:00:00.000Z' }])
  run.later(1)
  // The old timer was on its way already.
  expect(run.timer('c').trace).toEqual([{ kind: 'waits-on', node: 'c', visit: 1, until: '2026-11-23T14:00:00.000Z' }])
  run.later(2)
  run.timer('c')
  expect(run.at()).toEqual(['m'])
})

test('a new time zone that nobody told of is noticed when the timer comes', () => {
  const run = drive(noon)
  run.later(2, '-2')
  const { effects, trace, snapshot } = run.timer('c')
  expect(effects).toEqual([{ kind: 'schedule', ...key, dueAt: '2026-11-23T14:00:00.000Z' }])
  expect(trace).toMatchObject([{ kind: 'waits-on', until: '2026-11-23T14:00:00.000Z' }])
  expect(snapshot.waits).toEqual({ c: { local: '2026-11-23T12:00', at: '2026-11-23T14:00:00.000Z' } })
})

test('who moves to where it is past noon is written to at once', () => {
  const run = drive(noon)
  const { effects, trace } = run.moveTo('+3')
  expect(effects).toEqual([{ kind: 'schedule', ...key, dueAt: '2026-11-23T09:00:00.000Z' }])
  expect(trace).toEqual([])
  run.timer('c')
  expect(run.at()).toEqual(['m'])
})

test('a zone with the same clock changes nothing', () => {
  const run = drive(noon)
  const before = run.snapshot()
  expect(run.moveTo('0')).toMatchObject({ snapshot: before, effects: [], trace: [] })
  run.moveTo('-2')
  expect(run.moveTo('-2')).toMatchObject({ effects: [], trace: [] })
})

test('a plain wait keeps its end wherever the contact is', () => {
  const run = drive(draw({ t: 'trigger', w: 'wait', m: 'email' }, 't > w > m'))
  expect(run.snapshot()).not.toHaveProperty('waits')
  expect(run.moveTo('+3')).toMatchObject({ effects: [], trace: [] })
})

test('a time that is past goes on at once, and says why', () => {
  const run = drive(draw({ t: 'trigger', c: ['clock', { hour: 9 }], m: 'email' }, 't > c > m'))
  const dueAt = '2026-11-23T10:00:00.000Z'
  expect(run.effects).toEqual([{ kind: 'schedule', ...key, dueAt, why: '2026-11-23T09:00 is past' }])
  run.timer('c')
  expect(run.at()).toEqual(['m'])
})

test('all waits for a local time are worked out anew, in the order of the drawing', () => {
  const flow = draw(
    { t: 'trigger', b: ['clock', { hour: 12 }], a: ['listen', { hour: 13 }], w: 'wait', m: 'act' },
    't > a.happened > m',
    't > b',
    't > w',
  )
  const run = drive(flow)
  expect(run.moveTo('-2').effects).toMatchObject([
    { node: 'b', dueAt: '2026-11-23T14:00:00.000Z' },
    { node: 'a', dueAt: '2026-11-23T15:00:00.000Z' },
  ])
})

test('a wait for an event with a local time limit keeps it as well', () => {
  const run = drive(draw({ t: 'trigger', l: ['listen', { hour: 12 }], m: 'act' }, 't > l.happened > m'))
  run.moveTo('-2')
  run.later(2)
  expect(run.timer('l').trace).toMatchObject([{ kind: 'waits-on', until: '2026-11-23T14:00:00.000Z' }])
  run.signal()
  expect(run.at()).toEqual(['m'])
  expect(run.asked().slice(-2)).toEqual(['cancel l', 'perform m'])
  expect(run.snapshot()).not.toHaveProperty('waits')
})

test('a goal that takes the run away forgets the local time', () => {
  const run = drive(draw({ t: 'trigger', c: ['clock', { hour: 12 }], g: 'goal', m: 'act' }, 't > c > g > m'))
  run.signal()
  expect(run.snapshot()).not.toHaveProperty('waits')
  expect(run.moveTo('-2')).toMatchObject({ effects: [] })
})
