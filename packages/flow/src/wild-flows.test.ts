import { expect, test } from 'vitest'
import { diffFlows } from './diff.ts'
import type { Flow, FlowNode } from './flow.ts'
import type { Catalogue, WayOut } from './node.ts'
import { listPaths } from './paths/paths.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith } from './testing/drive.ts'
import { validateFlow } from './validate.ts'

// As many as a flow may have.
const nodes = 5000
const edges = 20_000

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const trigger = { id: 't', type: 'trigger', params: { on: 'manual' } }

/** Counts how often node types are asked to say something: with the square of the drawing's size nobody lives to see the end. */
function counting(): { catalogue: Catalogue; asked: () => number } {
  let asked = 0
  const counted = Object.entries(testCatalogue).map(([type, model]) => {
    const { waysOut, describe, schema } = model
    const note = <Args extends unknown[], Answer>(say: (...args: Args) => Answer) => {
      return (...args: Args): Answer => {
        asked++
        return say(...args)
      }
    }
    const safeParse = note(schema.safeParse.bind(schema))
    return [
      type,
      {
        ...model,
        waysOut: note(waysOut),
        describe: note(describe),
        schema: Object.assign(Object.create(schema), { safeParse }),
      },
    ]
  })
  return { catalogue: Object.fromEntries(counted) as Catalogue, asked: () => asked }
}

/** A node with as many ways out as its params say. */
const fan = {
  ...testCatalogue['decide']!,
  type: 'fan',
  waysOut: ({ ways }: { ways?: unknown }): WayOut[] =>
    numbers(typeof ways === 'number' ? ways : 0).map((index) => ({ id: `way-${index}`, label: `Way ${index}` })),
}

test('paths from ten thousand ways out to nowhere are problems that can be read', () => {
  const { catalogue, asked } = counting()
  const flow: Flow = {
    nodes: [trigger, { id: 'f', type: 'fan', params: { ways: 10_000 } }, { id: 'a', type: 'act', params: {} }],
    edges: [
      { from: 't', to: 'f' },
      ...numbers(edges - 1).map((index) => ({ from: 'f', out: `none-${index}`, to: 'a' })),
    ],
  }
  const problems = validateFlow(flow, { ...catalogue, fan })
  const unknown = problems.filter(({ code }) => code === 'edge.unknown-out')
  expect(unknown).toHaveLength(edges - 1)
  expect(unknown[0]!.message).toContain('"Way 9" or one of 9990 others')
  expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(500)
  expect(asked()).toBeLessThan(100)
})

test('what changed at a node with ten thousand paths is told without asking it for each of them', () => {
  let asked = 0
  const slowFan = { ...fan, waysOut: (params: { ways?: unknown }) => (asked++, fan.waysOut(params)) }
  const catalogue = { ...testCatalogue, fan: slowFan as never }
  const drawing: Pick<Flow, 'nodes'> = {
    nodes: [trigger, { id: 'f', type: 'fan', params: { ways: 10_000 } }, { id: 'a', type: 'act', params: {} }],
  }
  const after = { ...drawing, edges: numbers(10_000).map((index) => ({ from: 'f', out: `way-${index}`, to: 'a' })) }
  expect(diffFlows({ ...drawing, edges: [] }, after, catalogue)).toHaveLength(10_000)
  expect(asked).toBeLessThan(10)
})

test('thousands of goals before thousands of waits for the same are compared without reading any of them twice over', () => {
  const { catalogue, asked } = counting()
  const half = nodes / 2 - 1
  const flow: Flow = {
    nodes: [
      trigger,
      ...numbers(half).map((index) => ({
        id: `w${index}`,
        type: 'listen',
        params: { on: 'paid', sku: `${index}` },
      })),
      ...numbers(half).map((index) => ({ id: `g${index}`, type: 'goal', params: { on: 'paid', sku: `${index}` } })),
    ],
    edges: [
      { from: 't', to: 'w0' },
      ...numbers(half - 1).map((index) => ({ from: `w${index}`, out: 'happened', to: `w${index + 1}` })),
      { from: `w${half - 1}`, out: 'happened', to: 'g0' },
      ...numbers(half - 1).map((index) => ({ from: `g${index}`, to: `g${index + 1}` })),
    ],
  }
  const shadowed = validateFlow(flow, catalogue).filter(({ code }) => code === 'wait-for.behind-goal')
  expect(shadowed).toHaveLength(half)
  expect(shadowed[7]!.node).toBe('w7')
  expect(asked()).toBeLessThan(nodes * 20)
})

test('a ladder of 5,000 nodes that crosses itself at each rung is given up, and says so', () => {
  const rungs = nodes / 2 - 2
  const flow: Flow = {
    nodes: [trigger, ...numbers(rungs * 2 + 2).map((index) => ({ id: `n${index}`, type: 'wait', params: {} }))],
    edges: [
      { from: 't', to: 'n0' },
      { from: 't', to: 'n1' },
      ...numbers(rungs).flatMap((rung) =>
        [0, 1].flatMap((side) => [2, 3].map((to) => ({ from: `n${rung * 2 + side}`, to: `n${rung * 2 + to}` }))),
      ),
    ],
  }
  const codes = new Set(validateFlow(flow, testCatalogue).map(({ code }) => code))
  expect(codes).toContain('branches.too-tangled')
  expect(codes).toContain('branches.tangled')
})

test('of a flow with four hundred decisions in a row some paths are listed, and that there are more', () => {
  const flow: Flow = {
    nodes: [
      trigger,
      ...numbers(400).map((index) => ({ id: `d${index}`, type: 'decide', params: { tag: 'x' } })),
      { id: 'x', type: 'exit', params: {} },
    ],
    edges: [
      { from: 't', to: 'd0' },
      ...numbers(399).flatMap((index) => ['yes', 'no'].map((out) => ({ from: `d${index}`, out, to: `d${index + 1}` }))),
      { from: 'd399', out: 'yes', to: 'x' },
    ],
  }
  const { paths, more } = listPaths(flow, testCatalogue, { context: contextWith(), limit: 500 })
  expect(more).toBe(true)
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.reduce((sum, { steps }) => sum + steps.length, 0)).toBeLessThan(30_000)
})

test('cycles, paths to itself, double ids and paths to nowhere are problems, however many', () => {
  const wild: [string, Flow][] = [
    [
      'one id',
      {
        nodes: numbers(nodes).map(() => ({ id: 'a', type: 'wait', params: {} })),
        edges: numbers(edges).map(() => ({ from: 'a', to: 'a' })),
      },
    ],
    ['nowhere', { nodes: [trigger], edges: numbers(edges).map((index) => ({ from: `x${index}`, to: `y${index}` })) }],
    [
      'into the trigger',
      {
        nodes: [trigger, { id: 'a', type: 'act', params: {} }],
        edges: numbers(edges).map(() => ({ from: 'a', to: 't' })),
      },
    ],
    ['triggers', { nodes: numbers(nodes).map((index) => ({ ...trigger, id: `t${index}` })), edges: [] }],
    ['one circle', circle('act')],
    ['one circle of waits', circle('wait')],
    ['one circle of goals', circle('goal')],
    ['everybody with everybody', everybody(140)],
    [
      'unknown types',
      {
        nodes: numbers(nodes).map((index) => ({ id: `n${index}`, type: index % 2 ? '__proto__' : 'nope', params: {} })),
        edges: [],
      },
    ],
  ]
  for (const [what, flow] of wild) {
    const problems = validateFlow(flow, testCatalogue)
    expect(problems.some(({ severity }) => severity === 'error') || what.startsWith('one circle of'), what).toBe(true)
    expect(diffFlows({ nodes: [], edges: [] }, flow, testCatalogue).length, what).toBeGreaterThan(0)
    expect(listPaths(flow, testCatalogue, { context: contextWith(), limit: 3 }).paths.length, what).toBeLessThan(4)
  }
})

function circle(type: string): Flow {
  const params: FlowNode['params'] = type === 'goal' ? { on: 'paid' } : {}
  return {
    nodes: [trigger, ...numbers(nodes - 1).map((index) => ({ id: `n${index}`, type, params }))],
    edges: [
      { from: 't', to: 'n0' },
      ...numbers(nodes - 1).map((index) => ({ from: `n${index}`, to: `n${(index + 1) % (nodes - 1)}` })),
    ],
  }
}

function everybody(count: number): Flow {
  return {
    nodes: [trigger, ...numbers(count).map((index) => ({ id: `n${index}`, type: 'wait', params: {} }))],
    edges: [
      { from: 't', to: 'n0' },
      ...numbers(count).flatMap((from) => numbers(count).map((to) => ({ from: `n${from}`, to: `n${to}` }))),
    ],
  }
}
