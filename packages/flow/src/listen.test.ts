import { expect, test } from 'vitest'
import { draw, drive } from './testing/drive.ts'

const answer = draw(
  { t: 'trigger', ask: 'email', l: ['listen', { on: 'cart-login', hours: 72 }], hello: 'act', again: 'email' },
  't > ask > l.happened > hello',
  'l.timed-out > again',
)

test('a login within three days leads on by "happened", and the time limit is taken back', () => {
  const run = drive(answer)
  run.done('ask')
  expect(run.at()).toEqual(['l'])
  run.signal('cart-login')
  expect(run.at()).toEqual(['hello'])
  expect(run.asked()).toEqual(['perform ask', 'schedule l', 'cancel l', 'perform hello'])
  expect(run.told().slice(-2)).toEqual(['went l', 'entered hello'])
  expect(run.trace).toContainEqual({ kind: 'went', node: 'l', visit: 1, out: 'happened', why: null })
})

test('without a login the run goes on by "timed out", and a login after that changes nothing', () => {
  const run = drive(answer)
  run.done('ask')
  run.timer('l')
  expect(run.at()).toEqual(['again'])
  expect(run.asked()).toEqual(['perform ask', 'schedule l', 'perform again'])
  expect(run.trace).toContainEqual({ kind: 'went', node: 'l', visit: 1, out: 'timed-out', why: null })
  expect(run.signal('cart-login')).toMatchObject({ effects: [], trace: [] })
})

test('news that came before the run waits for it does not count', () => {
  const run = drive(answer)
  run.signal('cart-login')
  expect(run.at()).toEqual(['ask'])
})

test('a wait for an event looks at what the signal says', () => {
  const flow = draw(
    { t: 'trigger', l: ['listen', { on: 'purchase-made', sku: 'MUG' }], m: 'act' },
    't > l.happened > m',
  )
  const run = drive(flow)
  run.signal('purchase-made', { sku: 'PEN' })
  expect(run.at()).toEqual(['l'])
  run.signal('purchase-made', { sku: 'MUG' })
  expect(run.at()).toEqual(['m'])
})

test('without a time limit it waits for ever: no timer is armed, none is taken back, and a stray one is not heard', () => {
  const flow = draw(
    { t: 'trigger', l: ['listen', { on: 'paid' }], m: 'act', x: 'act' },
    't > l.happened > m',
    'l.timed-out > x',
  )
  const run = drive(flow)
  expect(run.effects).toEqual([])
  run.timer('l')
  expect(run.at()).toEqual(['l'])
  run.signal()
  expect(run.asked()).toEqual(['perform m'])
})

test('a "timed out" that leads nowhere ends the run', () => {
  const run = drive(draw({ t: 'trigger', l: ['listen', { hours: 1 }], m: 'act' }, 't > l.happened > m'))
  run.timer('l')
  expect(run.status()).toBe('ended')
})

test('of a goal ahead and a wait for the same news the goal hears it', () => {
  const flow = draw(
    { t: 'trigger', l: ['listen', { hours: 1 }], m: 'act', g: 'goal', end: 'act' },
    't > l.happened > m > g > end',
    'l.timed-out > g',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['end'])
  expect(run.told().slice(-3)).toEqual(['interrupted l', 'goal-reached g', 'entered end'])
  expect(run.asked()).toEqual(['schedule l', 'cancel l', 'perform end'])
})

test('two branches that wait for the same news both hear it', () => {
  const flow = draw(
    { t: 'trigger', a: 'listen', b: 'listen', x: 'act', y: 'act' },
    't > a.happened > x',
    't > b.happened > y',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['x', 'y'])
})

test('a goal in one branch leaves a wait in the next branch its news', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', g: 'goal', m: 'act', l: 'listen', x: 'act', j: 'pass', g2: 'goal', last: 'act' },
    't > w > g > m > j > g2 > last',
    't > l.happened > x > j',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['m', 'x'])
})

test('a goal behind the meeting node takes the waits in all branches away', () => {
  const flow = draw(
    { t: 'trigger', l: ['listen', { hours: 2 }], m: 'listen', j: 'pass', w: 'wait', g: 'goal', last: 'act' },
    't > l.happened > j > w > g > last',
    't > m.happened > j',
  )
  const run = drive(flow)
  run.signal()
  expect(run.at()).toEqual(['last'])
  expect(run.asked()).toEqual(['schedule l', 'cancel l', 'perform last'])
})

test('a run remembers each signal that led it somewhere once, and no other', () => {
  const flow = draw(
    { t: 'trigger', l: 'listen', g: ['goal', { on: 'cart-login' }], l2: 'listen', w: 'wait' },
    't > l.happened > g > l2.happened > w',
  )
  const run = drive(flow)
  expect(run.snapshot()).not.toHaveProperty('heard')
  run.signal('purchase-made')
  expect(run.snapshot()).not.toHaveProperty('heard')
  run.signal('paid')
  run.signal('cart-login')
  run.signal('paid')
  expect(run.at()).toEqual(['w'])
  expect(run.snapshot().heard).toEqual(['paid', 'cart-login'])
  run.timer('w')
  expect(run.snapshot()).toEqual({ at: null, visits: expect.anything(), heard: ['paid', 'cart-login'] })
})
