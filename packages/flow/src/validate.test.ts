import { expect, test } from 'vitest'
import { compileFlow, listensTo } from './compile.ts'
import type { Flow } from './flow.ts'
import { start, step } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, draw, drive } from './testing/drive.ts'
import { flowTrigger } from './trigger.ts'
import { validateFlow } from './validate.ts'

/** What is found, in short: `code node` for errors, `(code node)` for warnings. */
function found(flow: Flow): string[] {
  return validateFlow(flow, testCatalogue).map(({ severity, code, node }) => {
    const text = `${code} ${node ?? 'flow'}`
    return severity === 'error' ? text : `(${text})`
  })
}

function first(flow: Flow, code: string) {
  return validateFlow(flow, testCatalogue).find((each) => each.code === code)
}

test('a good flow has no problems', () => {
  expect(found(draw({ t: 'trigger', c: 'decide', a: 'email', b: 'act' }, 't > c.yes > a', 'c.no > b'))).toEqual([])
})

test('an empty flow says how to begin', () => {
  expect(validateFlow({ nodes: [], edges: [] }, testCatalogue)).toEqual([
    {
      code: 'flow.empty',
      severity: 'error',
      node: null,
      short: 'is empty',
      message: 'This flow is empty. Begin with a trigger.',
    },
  ])
})

test('a flow needs one trigger, and only one', () => {
  expect(found(draw({ a: 'act' }))).toEqual(['trigger.missing flow'])
  expect(found(draw({ t: 'trigger', u: 'trigger', a: 'act' }, 't > a', 'u > a'))).toEqual(['trigger.many u'])
})

test('ids and types are checked', () => {
  const flow = draw({ t: 'trigger', a: 'act', x: 'teleport' }, 't > a > x')
  expect(found(flow)).toEqual(['node.unknown-type x'])
  expect(
    found({ ...flow, nodes: [...flow.nodes.slice(0, 2), flow.nodes[1]!], edges: [{ from: 't', to: 'a' }] }),
  ).toEqual(['node.duplicate-id a'])
})

test('a node type named like something every object has is unknown, not a crash', () => {
  expect(found(draw({ t: 'trigger', x: 'constructor', y: '__proto__' }, 't > x > y'))).toEqual([
    'node.unknown-type x',
    'node.unknown-type y',
  ])
})

test('an incomplete form is pinned to its node and field, with the cure', () => {
  const flow = draw({ t: 'trigger', m: ['email', {}] }, 't > m')
  expect(validateFlow(flow, testCatalogue)).toEqual([
    {
      code: 'params.invalid',
      severity: 'error',
      node: 'm',
      field: 'subject',
      short: 'needs a subject',
      message: '"email" needs a subject. Open it and fill that in.',
    },
  ])
  expect(
    first(draw({ t: 'trigger', m: ['email', { subject: 'x', dueIn: 3 }] }, 't > m'), 'params.invalid'),
  ).toMatchObject({
    field: 'dueIn',
    short: 'check the due in',
  })
})

test('edges begin and end at nodes that are there, once', () => {
  expect(found(draw({ t: 'trigger', a: 'act' }, 't > a > gone'))).toEqual(['edge.unknown-node a'])
  expect(found(draw({ t: 'trigger', a: 'act' }, 't > a', 't > a'))).toEqual(['edge.duplicate t'])
  expect(found(draw({ t: 'trigger', a: 'wait' }, 't > a > a'))).toEqual(['edge.self a'])
  expect(found(draw({ t: 'trigger', a: 'wait' }, 't > a > t'))).toEqual(['edge.into-trigger a'])
  expect(found(draw({ t: 'trigger', x: 'exit', a: 'act' }, 't > x > a'))).toEqual(['edge.unknown-out x'])
  expect(found(draw({ t: 'trigger', a: 'act', b: 'act' }, 't > a.maybe > b'))).toEqual(['edge.unknown-out a'])
})

test('a decision must say which way a path belongs to; an action is taken at its first way', () => {
  expect(found(draw({ t: 'trigger', c: 'decide', a: 'act' }, 't > c > a'))).toContain('edge.out-missing c')
  const flow = draw({ t: 'trigger', h: 'call', a: 'act' }, 't > h > a')
  expect(found(flow)).toEqual(['(edge.out-missing h)', '(way-out.unconnected h)'])
  const run = drive(flow)
  run.done('h', 'ok')
  expect(run.at()).toEqual(['a'])
  const failing = drive(flow)
  failing.done('h', 'failed')
  expect(failing.status()).toBe('ended')
})

test('a node that nothing leads to is found', () => {
  expect(found(draw({ t: 'trigger', a: 'act', b: 'act', c: 'act' }, 't > a', 'b > c'))).toEqual([
    'node.unreachable b',
    'node.unreachable c',
  ])
})

test('a decision may leave one way open, but not both', () => {
  expect(found(draw({ t: 'trigger', c: 'decide', a: 'act' }, 't > c.no > a'))).toEqual(['(way-out.unconnected c)'])
  expect(first(draw({ t: 'trigger', c: 'decide', a: 'act' }, 't > c.no > a'), 'way-out.unconnected')?.short).toBe(
    'no "Yes" path',
  )
  expect(found(draw({ t: 'trigger', c: 'decide' }, 't > c'))).toEqual(['way-out.unconnected c'])
})

test('the last action of a flow needs nothing behind it, whatever ways out it has', () => {
  expect(found(draw({ t: 'trigger', h: 'call' }, 't > h'))).toEqual([])
  expect(found(draw({ t: 'trigger' }))).toEqual([])
})

test('a loop without a wait is refused, once, and one with a wait or a goal is not', () => {
  expect(found(draw({ t: 'trigger', a: 'act', c: 'decide', z: 'act' }, 't > a > c.yes > a', 'c.no > z'))).toEqual([
    'loop.without-wait a',
  ])
  expect(found(draw({ t: 'trigger', a: 'act', w: 'wait' }, 't > a > w > a'))).toEqual(['(loop.unbounded a)'])
  expect(found(draw({ t: 'trigger', a: 'act', g: 'goal' }, 't > a > g > a'))).toEqual([])
})

test('branches that meet in two places are tangled', () => {
  const flow = draw(
    { t: 'trigger', a: 'act', b: 'act', c: 'act', j: 'act', k: 'act' },
    't > a > j > k',
    't > b > j',
    't > c > k',
    'b > k',
  )
  expect(found(flow)).toEqual(['branches.tangled t'])
})

test('a loop out of one branch is refused: the others still run', () => {
  expect(found(draw({ t: 'trigger', p: 'pass', a: 'act', w: 'wait' }, 't > p > a', 'p > w > p'))).toContain(
    'branches.loop-out p',
  )
})

test('a node in the branches of two forks is refused', () => {
  const flow = draw(
    { t: 'trigger', c: 'decide', p: 'pass', q: 'pass', a: 'act', b: 'act', shared: 'act' },
    't > c.yes > p > a',
    'c.no > q > b',
    'p > shared',
    'q > shared',
  )
  expect(found(flow)).toEqual(['branches.overlap q'])
})

test('two forks that each lie in a branch of the other are refused', () => {
  const flow = draw(
    { t: 'trigger', f: 'wait', a: 'pass', b: 'pass', j: 'wait', k: 'wait', g: 'wait', c: 'pass', d: 'pass' },
    't > f > a > k > g > c > j > f',
    'f > b > j',
    'g > d > k',
  )
  expect(found(flow).some((each) => each.startsWith('branches.'))).toBe(true)
})

test('branches nested beyond reason are refused', () => {
  const nodes: Record<string, string> = { t: 'trigger' }
  const edges: string[] = []
  for (let level = 0; level < 60; level++) {
    nodes[`a${level}`] = nodes[`b${level}`] = 'act'
    const from = level === 0 ? 't' : `a${level - 1}`
    edges.push(`${from} > a${level}`, `${from} > b${level}`)
  }
  expect(found(draw(nodes, ...edges))).toEqual(['branches.too-deep a39'])
})

test('a reminder after a wait that is sent even to those who have paid is a warning', () => {
  expect(found(draw({ t: 'trigger', w: 'wait', m: 'email' }, 't > w > m'))).toEqual(['(dunning.no-paid-goal m)'])
  expect(found(draw({ t: 'trigger', w: 'wait', m: 'email', g: 'goal' }, 't > w > m > g'))).toEqual([])
  expect(
    found(draw({ t: 'trigger', w: 'wait', m: 'email', g: ['goal', { on: 'cart-login' }] }, 't > w > m > g')),
  ).toEqual(['(dunning.no-paid-goal m)'])
  expect(found(draw({ t: 'trigger', m: 'email', w: 'wait' }, 't > m > w'))).toEqual([])
  expect(found(draw({ t: ['trigger', { on: 'purchase-succeeded' }], w: 'wait', m: 'email' }, 't > w > m'))).toEqual([])
})

test('problems come in the order of the drawing, those of the whole flow first', () => {
  const flow = draw({ a: ['email', {}], b: 'teleport' }, 'a > b > gone')
  expect(validateFlow(flow, testCatalogue).map(({ node }) => node)).toEqual([null, 'a', 'b', 'b'])
})

test('compiling a flow with errors is a bug of the caller and says so', () => {
  expect(() => compileFlow(draw({ a: 'act' }), testCatalogue)).toThrow('Call validateFlow before compileFlow')
})

test('a flow says what starts it and which signals it listens for', () => {
  const flow = draw({ t: 'trigger', g: 'goal', h: ['goal', { on: 'cart-login' }], i: 'goal' }, 't > g > h > i')
  expect(flowTrigger(flow, testCatalogue)).toBe('purchase-failed')
  expect(flowTrigger(draw({ t: ['trigger', {}] }), testCatalogue)).toBe(null)
  expect(flowTrigger(draw({ a: 'act' }), testCatalogue)).toBe(null)
  expect(listensTo(compileFlow(flow, testCatalogue))).toEqual(['paid', 'cart-login'])
})

test('five thousand wild nodes are judged, not died of', () => {
  const types = ['act', 'wait', 'decide', 'call', 'goal', 'pass', 'exit']
  const wild: Flow = {
    nodes: Array.from({ length: 5000 }, (_, id) => ({
      id: `n${id}`,
      type: id === 0 ? 'trigger' : types[(id * 31) % 7]!,
      params: {},
    })),
    edges: Array.from({ length: 20000 }, (_, at) => ({
      from: `n${(at * 7919) % 5000}`,
      to: `n${(at * at * 104729 + at) % 5000}`,
    })),
  }
  expect(validateFlow(wild, testCatalogue).length).toBeGreaterThan(100)
})

test('a thousand steps in a row, without a wait between them, are gone in one step', () => {
  const nodes: Record<string, string> = { t: 'trigger' }
  for (let id = 0; id < 1000; id++) nodes[`p${id}`] = 'pass'
  nodes['m'] = 'act'
  const compiled = compileFlow(draw(nodes, Object.keys(nodes).join(' > ')), testCatalogue)
  const begun = start(compiled, 'run', contextWith())
  expect(begun.trace.length).toBe(1002)
  expect(
    step(compiled, 'run', begun.snapshot, { type: 'done', node: 'm', visit: 1, out: 'next' }, contextWith()).status,
  ).toBe('ended')
})
