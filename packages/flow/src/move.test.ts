import { expect, test } from 'vitest'
import { z } from 'zod'
import { compileFlow } from './compile.ts'
import type { Flow } from './flow.ts'
import { moveSnapshot, type Moved } from './move.ts'
import { proposeMap, type NodeMap } from './move.map.ts'
import type { Catalogue, NodeModel } from './node.ts'
import { positions, step } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, draw, drive, monday } from './testing/drive.ts'

const join: NodeModel<'join', { goesOn: 'all' | 'first' }> = {
  ...testCatalogue['pass']!,
  type: 'join',
  describe: () => ({ title: 'join', detail: '' }),
  schema: z.object({ goesOn: z.enum(['all', 'first']) }),
  behaviour: { kind: 'join', goesOn: ({ goesOn }) => goesOn },
}
const localWait: NodeModel<'local', object> = {
  ...testCatalogue['wait']!,
  type: 'local',
  schema: z.object({}),
  behaviour: {
    kind: 'wait',
    until: () => ({ at: monday, local: '2026-11-23T10:00' }),
    again: () => monday,
  },
}
const catalogue: Catalogue = { ...testCatalogue, join, local: localWait }
const compiled = (flow: Flow) => compileFlow(flow, catalogue)

/** Moves what `run` came to from one drawing to another, by the proposal with the merchant's changes. */
function move(run: ReturnType<typeof drive>, from: Flow, to: Flow, chosen: NodeMap = {}): Moved {
  const [before, after] = [compiled(from), compiled(to)]
  const map = Object.fromEntries(proposeMap(before, after, chosen).map(({ node, to: place }) => [node, place]))
  return moveSnapshot(before, after, run.snapshot(), map)
}

function moved(result: Moved) {
  if (!result.ok) throw new Error(result.nodes.map(({ why }) => why).join(' '))
  return result
}

const whys = (result: Moved) =>
  result.ok ? null : Object.fromEntries(result.nodes.map(({ node, why }) => [node, why]))

const reminder = draw({ t: 'trigger', w: 'wait', m: 'email' }, 't > w > m')

test('a run in a wait goes on in the new version, with the same visit, and what follows is the new drawing’s', () => {
  const better = draw({ t: 'trigger', w: ['wait', { hours: 9 }], a: 'act', m: 'email' }, 't > w > a > m')
  const { snapshot, renamed } = moved(move(drive(reminder), reminder, better))
  expect(renamed).toEqual([])
  expect(snapshot).toEqual({ at: 'w', visits: { t: 1, w: 1 } })
  const { effects } = step(compiled(better), 'run', snapshot, { type: 'timer', node: 'w', visit: 1 }, contextWith())
  expect(effects).toMatchObject([{ kind: 'perform', node: 'a' }])
})

test('the map proposes the same id if it is the same kind of step, and says why it does not', () => {
  const changed = draw({ t: 'trigger', w: 'goal', m: 'act', x: 'wait' }, 't > x > w > m')
  expect(proposeMap(compiled(reminder), compiled(changed))).toEqual([
    {
      ...{ node: 'w', title: 'wait', fits: 'wait', to: null, wrong: false },
      why: '“wait” and “goal” are different kinds of steps. Choose one of the same kind, or let its runs stay.',
    },
    {
      ...{ node: 'm', title: 'email', fits: 'act:email', to: null, wrong: false },
      why: '“email” and “act” are different kinds of steps. Choose one of the same kind, or let its runs stay.',
    },
  ])
  const [wait] = proposeMap(compiled(reminder), compiled(draw({ t: 'trigger', m: 'email' }, 't > m')))
  expect(wait).toMatchObject({
    to: null,
    why: '“wait” is not in the new version. Choose another step for its runs, or let them stay.',
  })
})

test('the merchant’s choice goes before the ids, and a wrong one is told', () => {
  const renamed = compiled(draw({ t: 'trigger', pause: 'wait', m: 'email' }, 't > pause > m'))
  const choose = (chosen: NodeMap) => proposeMap(compiled(reminder), renamed, chosen)[0]
  expect(choose({ w: 'pause' })).toMatchObject({ to: 'pause', why: null, wrong: false })
  expect(choose({ w: null })).toMatchObject({ to: null, why: '“wait” keeps its runs, as you chose.', wrong: false })
  expect(choose({ w: 'm' })).toMatchObject({ to: null, wrong: true })
  expect(choose({ w: 'nowhere' })).toMatchObject({ to: null, wrong: true, why: expect.stringContaining('“nowhere”') })
})

test('moved to a node of another name, timers and actions are to be renamed, and visits count on', () => {
  const to = draw({ t: 'trigger', pause: 'wait', m: 'email' }, 't > pause > m')
  const { snapshot, renamed } = moved(move(drive(reminder), reminder, to, { w: 'pause' }))
  expect(renamed).toEqual([{ from: { node: 'w', visit: 1 }, to: { node: 'pause', visit: 1 } }])
  expect(snapshot).toEqual({ at: 'pause', visits: { t: 1, w: 1, pause: 1 } })
})

test('a node that has had visits of its own gets a new one, so that no key is used twice and no late end counts', () => {
  const twice = draw({ t: 'trigger', a: 'act', b: 'act' }, 't > a > b')
  const run = drive(twice)
  run.done('a')
  const { snapshot, renamed } = moved(move(run, twice, twice, { b: 'a' }))
  expect(renamed).toEqual([{ from: { node: 'b', visit: 1 }, to: { node: 'a', visit: 2 } }])
  const late = step(compiled(twice), 'run', snapshot, { type: 'done', node: 'a', visit: 1, out: 'next' }, contextWith())
  expect(late.snapshot).toBe(snapshot)
  expect(
    step(compiled(twice), 'run', snapshot, { type: 'done', node: 'a', visit: 2, out: 'next' }, contextWith()).effects,
  ).toMatchObject([{ kind: 'perform', key: 'run:b:2' }])
})

test('a run whose step is gone stays, and is named with the reason', () => {
  const without = draw({ t: 'trigger', m: 'email' }, 't > m')
  expect(whys(move(drive(reminder), reminder, without))).toEqual({
    w: 'For “wait” there is no step to go on at in the new version.',
  })
})

const branches = draw({ t: 'trigger', w: 'wait', x: 'act', g: 'goal', m: 'email' }, 't > w > m', 't > x > m', 'm > g')

test('branches stay branches, also behind a new step and inside another fork', () => {
  const deeper = draw(
    { t: 'trigger', p: 'pass', y: 'wait', w: 'wait', x: 'act', m: 'email' },
    't > p > w > m',
    'p > x > m',
    't > y',
  )
  const { snapshot } = moved(move(drive(branches), branches, deeper))
  expect(positions(compiled(deeper), snapshot)).toEqual([
    { node: 'w', visit: 1 },
    { node: 'x', visit: 1 },
  ])
  expect(JSON.stringify(snapshot.at)).toContain('"t:0:1":":idle"')
})

test('what goes on at once cannot be drawn up one behind the other', () => {
  const inARow = draw({ t: 'trigger', w: 'wait', x: 'act', m: 'email' }, 't > w > x > m')
  expect(whys(move(drive(branches), branches, inARow))).toEqual({
    w: '“wait” and “act” go on at once, and in the new version they are not in branches of their own.',
    x: '“act” and “wait” go on at once, and in the new version they are not in branches of their own.',
  })
})

test('a branch that had met its neighbours has met them in the new version too, if they still meet', () => {
  const run = drive(branches)
  run.done('x')
  const longer = draw({ t: 'trigger', w: 'wait', v: 'wait', x: 'act', m: 'email' }, 't > w > v > m', 't > x > m')
  const { snapshot } = moved(move(run, branches, longer))
  expect(snapshot.at).toEqual({ 't:0': { 't:0:0': 'w', 't:0:1': ':met' } })
  const apart = draw({ t: 'trigger', w: 'wait', v: 'wait', x: 'act' }, 't > w > v', 't > x')
  expect(moved(move(run, branches, apart)).snapshot.at).toEqual({ 't:0': { 't:0:0': 'w', 't:0:1': ':end' } })
})

test('where the first branch now stops the others, a run whose first branch has arrived stays', () => {
  const run = drive(branches)
  run.done('x')
  const first = draw(
    { t: 'trigger', w: 'wait', x: 'act', j: ['join', { goesOn: 'first' }], m: 'email' },
    't > w > j > m',
    't > x > j',
  )
  expect(whys(move(run, branches, first))).toEqual({
    w: 'Another branch has come to “join” already, and in the new version that stops “wait”.',
  })
  expect(moved(move(drive(branches), branches, first)).ok).toBe(true)
})

test('signals that a run has heard, and the local time it waits for, go with it', () => {
  const [fixed, local] = [reminder, draw({ t: 'trigger', w: 'local', m: 'email' }, 't > w > m')].map(compiled)
  const snapshot = {
    at: 'w',
    visits: { t: 1, w: 1 },
    heard: ['paid' as const],
    waits: { w: { local: '2026-11-23T10:00', at: monday.toISOString() } },
  }
  expect(
    moved(
      moveSnapshot(local!, compiled(draw({ t: 'trigger', l: 'local', m: 'email' }, 't > l > m')), snapshot, { w: 'l' }),
    ).snapshot,
  ).toEqual({
    at: 'l',
    visits: { t: 1, w: 1, l: 1 },
    heard: ['paid'],
    waits: { l: snapshot.waits.w },
  })
  // The new wait is one for a length of time: the old instant stays, and no zone changes it any more.
  const { waits: _, ...rest } = snapshot
  expect(moved(moveSnapshot(local!, fixed!, snapshot, { w: 'w' })).snapshot).toEqual(rest)
})

test('of branches that begin at the node where they meet, one inside another, each keeps how it ended', () => {
  const flow = draw(
    { t: 'trigger', p: 'pass', a: 'wait', q: 'wait', g: 'goal', x: 'act', j: 'act' },
    't > p > a > q > g > x > j',
    'q > j',
    'p > j',
  )
  const run = drive(flow)
  // The goal leads past `q`: its branch straight to the meeting node was never begun, the other one has arrived there.
  run.signal()
  expect(JSON.stringify(run.snapshot().at)).toMatch(/:idle.*:met/)
  expect(moved(move(run, flow, flow)).snapshot).toEqual(run.snapshot())
})
