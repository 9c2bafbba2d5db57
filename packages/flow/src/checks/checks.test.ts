import { expect, test } from 'vitest'
import type { Flow, FlowSettings } from '../flow.ts'
import type { Catalogue } from '../node.ts'
import { testCatalogue } from '../testing/catalogue.ts'
import { draw } from '../testing/drive.ts'
import { validateFlow } from '../validate.ts'

const { pass, decide, call, goal } = testCatalogue
const listening = { kind: 'listen', signal: ({ on }: { on: 'paid' }) => on, until: () => null } as const
const hasWays = { waysOut: () => ['happened', 'timed-out'].map((id) => ({ id, label: id, optional: true })) }

/** The node types that these checks are about, each made of one that is there. */
const catalogue: Catalogue = {
  ...testCatalogue,
  split: { ...pass!, type: 'split', behaviour: { kind: 'pass', branches: true } },
  join: { ...pass!, type: 'join', behaviour: { kind: 'join', goesOn: () => 'all' } },
  repeat: { ...decide!, type: 'repeat', limitsRounds: true },
  refund: { ...call!, type: 'refund', behaviour: { kind: 'act', learns: { ok: 'refunded' } } },
  charge: { ...call!, type: 'charge', behaviour: { kind: 'act', learns: { ok: 'paid' } } },
  hear: { ...goal!, ...hasWays, type: 'hear', behaviour: listening },
}

/** What is found, in short: `code node` for errors, `(code node)` for warnings. */
function found(flow: Flow, settings?: FlowSettings): string[] {
  return validateFlow({ ...flow, settings }, catalogue).map(({ severity, code, node }) =>
    severity === 'error' ? `${code} ${node ?? 'flow'}` : `(${code} ${node ?? 'flow'})`,
  )
}

test('a node that splits needs two paths', () => {
  expect(found(draw({ t: 'trigger', s: 'split', a: 'act' }, 't > s > a'))).toEqual(['(branch.single s)'])
  expect(found(draw({ t: 'trigger', s: 'split' }, 't > s'))).toEqual(['(branch.single s)'])
  expect(found(draw({ t: 'trigger', s: 'split', a: 'act', b: 'act' }, 't > s > a', 's > b'))).toEqual([])
})

test('a join where nothing runs at once joins nothing', () => {
  expect(found(draw({ t: 'trigger', a: 'act', j: 'join' }, 't > a > j'))).toEqual(['(join.nothing-to-join j)'])
  const ways = draw({ t: 'trigger', c: 'decide', a: 'act', j: 'join' }, 't > c.yes > a > j', 'c.no > j')
  expect(found(ways)).toEqual(['(join.nothing-to-join j)'])
  expect(found(draw({ t: 'trigger', a: 'act', b: 'act', j: 'join' }, 't > a > j', 't > b > j'))).toEqual([])
})

test('a branch that never joins the others is named', () => {
  const nodes = { t: 'trigger', a: 'act', b: 'act', c: 'act', d: 'act', j: 'join' }
  const flow = draw(nodes, 't > a > j', 't > b > j', 't > c > d')
  expect(found(flow)).toEqual(['(branch.never-joins c)'])
  expect(validateFlow(flow, catalogue)[0]?.message).toContain('begins with "act" never joins the others at "pass"')
  expect(found(draw(nodes, 't > a > j', 't > b > j', 't > c > d > j'))).toEqual([])
  expect(found(draw({ t: 'trigger', a: 'act', b: 'act', j: 'join' }, 't > a > j', 't > b > j', 't > j'))).toEqual([])
  expect(found(draw({ t: 'trigger', a: 'act', b: 'act' }, 't > a', 't > b'))).toEqual([])
})

test('a loop should know when to stop: a repeat, a goal or an event in it is enough', () => {
  const loop = (via: string) => draw({ t: 'trigger', w: 'wait', x: via, c: 'decide' }, 't > w > x > c.yes > w')
  expect(found(loop('act'))).toContain('(loop.unbounded w)')
  expect(found(loop('goal'))).not.toContain('(loop.unbounded w)')
  const repeats = draw(
    { t: 'trigger', w: 'wait', r: ['repeat', { tag: 'x' }], z: 'act' },
    't > w > r.yes > w',
    'r.no > z',
  )
  expect(found(repeats)).toEqual([])
  const hears = draw({ t: 'trigger', w: 'wait', h: 'hear', z: 'act' }, 't > w > h.happened > w', 'h.timed-out > z')
  expect(found(hears)).toEqual([])
})

test('a loop that spins is told as that alone', () => {
  const flow = draw({ t: 'trigger', a: 'act', c: 'decide', z: 'act' }, 't > a > c.yes > a', 'c.no > z')
  expect(found(flow)).toEqual(['loop.without-wait a'])
  expect(
    found(draw({ t: 'trigger', a: 'act', r: ['repeat', { tag: 'x' }], z: 'act' }, 't > a > r.yes > a', 'r.no > z')),
  ).toEqual(['loop.without-wait a'])
})

test('a wait for an event that a goal behind it takes first never happens', () => {
  const nodes = (hear: object, end: object) => ({
    ...{ t: 'trigger', h: ['hear', hear] as [string, never], a: 'act', b: 'act' },
    g: ['goal', end] as [string, never],
  })
  const edges = ['t > h.happened > a > g', 'h.timed-out > b > g'] as const
  expect(found(draw(nodes({ on: 'paid' }, { on: 'paid' }), ...edges))).toEqual(['(wait-for.behind-goal h)'])
  expect(found(draw(nodes({ on: 'cart-login' }, { on: 'paid' }), ...edges))).toEqual([])
  const narrower = nodes({ on: 'purchase-made' }, { on: 'purchase-made', sku: 'MUG' })
  expect(found(draw(narrower, ...edges))).toEqual([])
  const before = draw({ t: 'trigger', g: 'goal', h: 'hear', a: 'act' }, 't > g > h.happened > a')
  expect(found(before)).toEqual(['(way-out.unconnected h)'])
})

test('what an exit rule ends the flow by, no goal and no wait ever hears', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', h: ['hear', { on: 'paid' }], a: 'act', g: 'goal' },
    't > w > h.happened > a > g',
  )
  const only = (settings: FlowSettings) => found(flow, settings).filter((each) => each.includes('signal.'))
  expect(only({ exitOn: [{ on: 'paid' }] })).toEqual(['(signal.ends-flow h)', '(signal.ends-flow g)'])
  expect(only({ exitOn: [{ on: 'refunded' }] })).toEqual([])
  expect(only({ exitOn: [{ on: 'paid', tag: 'vip' }] })).toEqual([])
})

test('a wait for an event that leads nowhere either way is refused', () => {
  expect(found(draw({ t: 'trigger', h: 'hear' }, 't > h'))).toEqual(['way-out.unconnected h'])
})

test('a reminder stops for who has paid by a goal, or by an exit rule of the flow', () => {
  const flow = draw({ t: 'trigger', w: 'wait', m: 'email', g: 'goal' }, 't > w > m')
  const reminder = { ...flow, nodes: flow.nodes.slice(0, 3) }
  expect(found(reminder)).toEqual(['(dunning.no-paid-goal m)'])
  expect(found({ ...flow, edges: [...flow.edges, { from: 'm', to: 'g' }] })).toEqual([])
  expect(found(reminder, { exitOn: [{ on: 'paid' }] })).toEqual([])
  expect(found(reminder, { exitOn: [{ on: 'refunded' }] })).toEqual(['(dunning.no-paid-goal m)'])
})

test('a reminder after waiting for an event counts as one after a wait', () => {
  const flow = draw({ t: 'trigger', h: ['hear', { on: 'cart-login' }], m: 'email' }, 't > h.timed-out > m')
  expect(found(flow)).toContain('(dunning.no-paid-goal m)')
})

test('a message that only those come to who have paid is no reminder', () => {
  const behindGoal = draw({ t: 'trigger', w: 'wait', g: 'goal', w2: 'wait', m: 'email' }, 't > w > g > w2 > m')
  expect(found(behindGoal)).toEqual([])
  const charged = draw(
    { t: 'trigger', w: 'wait', r: 'charge', m: 'email', a: 'act' },
    't > w > r.ok > m',
    'r.failed > a',
  )
  expect(found(charged)).toEqual([])
  const asked = draw(
    { t: 'trigger', w: 'wait', h: 'hear', m: 'email', a: 'act' },
    't > w > h.happened > m',
    'h.timed-out > a',
  )
  expect(found(asked)).toEqual([])
  const declined = draw(
    { t: 'trigger', w: 'wait', r: 'charge', m: 'email', a: 'act' },
    't > w > r.failed > m',
    'r.ok > a',
  )
  expect(found(declined)).toEqual(['(dunning.no-paid-goal m)'])
})

test('a renewal that fails is dunning as well; a success is not', () => {
  const of = (on: string) => found(draw({ t: ['trigger', { on }], w: 'wait', m: 'email' }, 't > w > m'))
  expect(of('charge-failed')).toEqual(['(dunning.no-paid-goal m)'])
  expect(of('purchase-succeeded')).toEqual([])
  expect(of('purchase-error')).toEqual([])
})

test('what is no news of a payment settles no debt', () => {
  const reminder = (first: string | [string, never], way: string) =>
    found(draw({ t: 'trigger', w: 'wait', x: first, m: 'email', a: 'act' }, `t > w > x.${way} > m`, 't > w'))
  expect(reminder('refund', 'ok')).toContain('(dunning.no-paid-goal m)')
  expect(reminder(['hear', { on: 'cart-login' } as never], 'happened')).toContain('(dunning.no-paid-goal m)')
  const login = draw({ t: 'trigger', w: 'wait', m: 'email', g: ['goal', { on: 'cart-login' }] }, 't > w > m > g')
  expect(found(login)).toEqual(['(dunning.no-paid-goal m)'])
  const asked = draw(
    { t: 'trigger', w: 'wait', m: 'email', h: 'hear', a: 'act' },
    't > w > m > h.happened > a',
    'h.timed-out > a',
  )
  expect(found(asked)).toEqual(['(dunning.no-paid-goal m)'])
})

test('of several rules of the flow one is enough, and other settings are none', () => {
  const reminder = draw({ t: 'trigger', w: 'wait', m: 'email' }, 't > w > m')
  expect(found(reminder, { exitOn: [{ on: 'refunded' }, { on: 'paid' }] })).toEqual([])
  expect(found(reminder, { reEntry: { when: 'never' } })).toEqual(['(dunning.no-paid-goal m)'])
  const goal = draw({ t: 'trigger', a: 'act', g: 'goal' }, 't > a > g')
  expect(found(goal, { exitOn: [{ on: 'refunded' }, { on: 'paid' }] })).toEqual(['(signal.ends-flow g)'])
  expect(found(goal, { reEntry: { when: 'never' } })).toEqual([])
})

test('a goal whose form is not filled in takes nothing away from a wait', () => {
  const flow = draw(
    { t: 'trigger', h: 'hear', a: 'act', b: 'act', g: ['goal', { on: 'nonsense' }] },
    't > h.happened > a > g',
    'h.timed-out > b > g',
  )
  expect(found(flow)).toEqual(['params.invalid g'])
})

test('of two goals behind a wait the one that listens for the same is named', () => {
  const flow = draw(
    {
      t: 'trigger',
      h: 'hear',
      a: 'act',
      g: ['goal', { on: 'purchase-made' }],
      p: ['goal', { on: 'paid' }],
      q: ['goal', { on: 'paid' }],
    },
    't > h.happened > a > g > p > q',
    'h.timed-out > a',
  )
  expect(found(flow)).toEqual([])
  const same = {
    ...flow,
    nodes: flow.nodes.map((node) => (node.id === 'h' ? { ...node, params: { on: 'paid' } } : node)),
  }
  expect(found(same)).toEqual(['(wait-for.behind-goal h)'])
})

test('loops of another kind each get their own line', () => {
  const flow = draw(
    { t: 'trigger', a: 'act', c: 'decide', w: 'wait', d: 'decide', z: 'act' },
    ...['t > a > c.yes > a', 'c.no > w > d.yes > w', 'd.no > z'],
  )
  expect(found(flow)).toEqual(['loop.without-wait a', '(loop.unbounded w)'])
  const nested = draw(
    { t: 'trigger', a: 'act', c: 'decide', w: 'wait', d: 'decide', z: 'act' },
    ...['t > a > c.yes > a', 'c.no > w > d.yes > a', 'd.no > z'],
  )
  expect(found(nested)).toEqual(['loop.without-wait a'])
})

test('more than 100 branches at once, however they lie inside each other, are too many for one event to be quick', () => {
  const lanes = (count: number, from: string, name: string) => ({
    nodes: Array.from({ length: count }, (_, index) => ({ id: `${name}${index}`, type: 'wait', params: {} })),
    edges: Array.from({ length: count }, (_, index) => ({ from, to: `${name}${index}` })),
  })
  const start = { id: 't', type: 'trigger', params: {} }
  const side = (count: number): Flow => {
    const { nodes, edges } = lanes(count, 't', 'a')
    return { nodes: [start, ...nodes], edges }
  }
  const within = (count: number): Flow => {
    const [outer, inner] = [lanes(51, 't', 'a'), lanes(count, 'a7', 'b')]
    return { nodes: [start, ...outer.nodes, ...inner.nodes], edges: [...outer.edges, ...inner.edges] }
  }
  const tooMany = (flow: Flow) => found(flow).filter((each) => each.startsWith('branches.'))
  expect(tooMany(side(100))).toEqual([])
  expect(tooMany(side(101))).toEqual(['branches.too-many t'])
  expect(tooMany(side(4_999))).toEqual(['branches.too-many t'])
  expect(tooMany(within(50))).toEqual([])
  expect(tooMany(within(51))).toEqual(['branches.too-many t'])
  expect(tooMany(within(101))).toEqual(['branches.too-many a7'])
})
