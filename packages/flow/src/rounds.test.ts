import { expect, test } from 'vitest'
import { draw, drive } from './testing/drive.ts'

test('a loop goes round as often as its "repeat" says, and counts anew when the run comes by again', () => {
  const flow = draw(
    { t: 'trigger', m: 'email', w: 'wait', r: ['repeat', { times: 2 }], pause: 'wait' },
    't > m > w > r.again > m',
    'r.done > pause > m',
  )
  const run = drive(flow)
  const round = () => {
    run.done('m')
    run.timer('w')
  }
  round()
  round()
  expect(run.at()).toEqual(['m'])
  round()
  expect(run.at()).toEqual(['pause'])
  run.timer('pause')
  for (let count = 0; count < 3; count++) round()
  expect(run.at()).toEqual(['pause'])
  const decided = run.trace.filter((each) => each.kind === 'went' && each.node === 'r')
  expect(decided.map((each) => 'out' in each && each.out)).toEqual(['again', 'again', 'done', 'again', 'again', 'done'])
})

test('a run that comes to one node for the 1,001st time ends there, and what stands is taken back', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', m: 'email', other: ['listen', { hours: 1 }], x: 'act' },
    't > w > m > w',
    't > other.happened > x',
  )
  const run = drive(flow)
  for (let round = 0; round < 999; round++) {
    run.timer('w')
    run.done('m')
  }
  run.timer('w')
  expect(run.snapshot().visits).toMatchObject({ w: 1000, m: 1000 })
  expect(run.status()).toBe('active')
  const { status, effects, trace, snapshot } = run.done('m')
  expect(status).toBe('ended')
  expect(effects).toMatchObject([{ kind: 'cancel', node: 'other' }])
  expect(trace).toEqual([
    { kind: 'went', node: 'm', visit: 1000, out: 'next', why: null },
    { kind: 'entered', node: 'w', visit: 1001 },
    { kind: 'interrupted', node: 'other', visit: 1 },
    { kind: 'interrupted', node: 'w', visit: 1001 },
    { kind: 'ended', why: 'rounds' },
  ])
  expect(snapshot.at).toBeNull()
  expect(run.timer('w', 1001)).toMatchObject({ status: 'ended', effects: [] })
})
