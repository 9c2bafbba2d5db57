import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Flow } from '../flow.ts'
import { wayOutOfEdge } from '../graph.ts'
import { testCatalogue } from '../testing/catalogue.ts'
import { contextWith, draw } from '../testing/drive.ts'
import { howMany, seed } from '../testing/how-many.ts'
import { randomFlow } from '../testing/random-flow.ts'
import { listPaths, type FlowPath } from './paths.ts'

const hour = 3_600_000

function pathsOf(flow: Flow, options: { limit?: number; longest?: number } = {}) {
  return listPaths(flow, testCatalogue, { context: contextWith(), ...options })
}

/** `m@0 w@0 m2@2h ...finished`: the nodes with the hour they are come to. */
function inShort({ steps, ends }: FlowPath): string {
  const words = steps.map(({ node, way, at, since }) => {
    const when = `${since === null ? '' : `${since}+`}${at / hour}`
    return `${node}${way === null ? '' : `.${way}`}@${when}`
  })
  return [...words, ends].join(' ')
}

test('a flow without choices has one path, with what is sent and when', () => {
  const flow = draw({ t: 'trigger', m: 'email', w: ['wait', { hours: 48 }], m2: 'email' }, 't > m > w > m2')
  const { paths, more } = pathsOf(flow)
  expect(paths.map(inShort)).toEqual(['m@0 w@0 m2@48 finished'])
  expect(paths[0]!.steps.filter(({ sends }) => sends).map(({ node }) => node)).toEqual(['m', 'm2'])
  expect(more).toBe(false)
})

test('a decision goes each way, also the way that nobody connected', () => {
  const flow = draw({ t: 'trigger', d: 'decide', a: 'act' }, 't > d.yes > a')
  expect(pathsOf(flow).paths.map(inShort)).toEqual(['d.Yes@0 a@0 finished', 'd.No@0 finished'])
})

test('an action ends each way that it can end', () => {
  const flow = draw({ t: 'trigger', h: 'call', a: 'act', b: 'act' }, 't > h.ok > a', 'h.failed > b')
  expect(pathsOf(flow).paths.map(inShort)).toEqual(['h.OK@0 a@0 finished', 'h.Failed@0 b@0 finished'])
})

test('the goal may be reached while the run first waits, when all is sent, or never', () => {
  const flow = draw(
    { t: 'trigger', m: 'email', w: ['wait', { hours: 24 }], m2: 'email', g: 'goal', a: 'act' },
    't > m > w > m2 > g > a',
  )
  expect(pathsOf(flow).paths.map(inShort)).toEqual([
    'm@0 w@0 m2@24 g@24 waits',
    'm@0 w@0 m2@24 g.Reached@24 a@goal+0 finished',
    'm@0 w@0 g.Reached@goal+0 a@goal+0 finished',
  ])
})

test('what runs at once is one path, in the order of time', () => {
  const flow = draw(
    { t: 'trigger', a: ['wait', { hours: 5 }], b: ['wait', { hours: 2 }], c: 'act', j: 'pass', m: 'email' },
    't > a > j > m',
    't > b > c > j',
  )
  expect(pathsOf(flow).paths.map(inShort)).toEqual(['a@0 b@0 c@2 j@5 m@5 finished'])
})

test('what is waited for happens, or its time is over', () => {
  const flow = draw(
    { t: 'trigger', l: ['listen', { on: 'cart-login', hours: 6 }], m: 'email', a: 'act' },
    't > l.happened > m',
    'l.timed-out > a',
  )
  expect(pathsOf(flow).paths.map(inShort)).toEqual(['l.Timed out@0 a@6 finished', 'l.Happened@0 m@listen+0 finished'])
})

test('what is waited for without a limit happens or never does', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', l: ['listen', { on: 'cart-login' }], m: 'email' },
    't > w > l.happened > m',
  )
  expect(pathsOf(flow).paths.map(inShort)).toEqual(['w@0 l@1 waits', 'w@0 l.Happened@1 m@listen+0 finished'])
})

test('times behind an event are reckoned from it', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', g: 'goal', w2: ['wait', { hours: 30 }], m: 'email' },
    't > w > g > w2 > m',
  )
  expect(pathsOf(flow).paths.map(inShort)).toEqual([
    'w@0 g@1 waits',
    'w@0 g.Reached@1 w2@goal+0 m@goal+30 finished',
    'w@0 g.Reached@goal+0 w2@goal+0 m@goal+30 finished',
  ])
})

test('a goal that is behind the run, and an event that nobody ahead listens for, make no paths', () => {
  const flow = draw({ t: 'trigger', d: 'decide', g: 'goal', w: 'wait', m: 'email' }, 't > d.yes > g', 'd.no > w > m')
  expect(pathsOf(flow).paths.map(inShort)).toEqual([
    'd.Yes@0 g@0 waits',
    'd.Yes@0 g.Reached@0 finished',
    'd.No@0 w@0 m@1 finished',
  ])
})

test('a branch is taken back with its wait when the goal behind the join is reached', () => {
  const flow = draw(
    {
      t: 'trigger',
      a: ['wait', { hours: 5 }],
      b: ['wait', { hours: 2 }],
      j: 'pass',
      g: 'goal',
      w: ['wait', { hours: 9 }],
      m: 'email',
    },
    't > a > j > g > w > m',
    't > b > j',
  )
  expect(pathsOf(flow).paths.map(inShort)).toContain('a@0 b@0 g.Reached@goal+0 w@goal+0 m@goal+9 finished')
})

test('a repeat goes round as often as it says, whatever else is decided', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', r: ['repeat', { times: 3 }], m: 'email' },
    't > w > r.again > w',
    'r.done > m',
  )
  const { paths } = pathsOf(flow)
  expect(paths).toHaveLength(1)
  expect(inShort(paths[0]!)).toBe('w@0 r.Again@1 w@1 r.Again@2 w@2 r.Again@3 w@3 r.Done@4 m@4 finished')
})

test('each step says what its card says', () => {
  const catalogue = {
    ...testCatalogue,
    email: { ...testCatalogue['email']!, describe: () => ({ title: 'Email the customer', detail: '“Hello”' }) },
  }
  const flow = draw({ t: 'trigger', m: 'email' }, 't > m')
  expect(listPaths(flow, catalogue, { context: contextWith() }).paths[0]!.steps).toEqual([
    { node: 'm', title: 'Email the customer', detail: '“Hello”', way: null, at: 0, since: null, sends: true },
  ])
})

test('a loop is followed twice each way and not for ever', () => {
  const flow = draw({ t: 'trigger', w: 'wait', m: 'email', d: 'decide' }, 't > w > m > d.yes > w')
  const { paths, more } = pathsOf(flow)
  expect(more).toBe(false)
  expect(paths.map(({ ends }) => ends)).not.toContain('cut')
  expect(paths.map(({ steps }) => steps.filter(({ sends }) => sends).length).toSorted()).toEqual([1, 2, 3])
})

test('more paths than asked for are not listed, and that is said', () => {
  const decisions = Array.from({ length: 8 }, (_, index) => `d${index}`)
  const nodes = { t: 'trigger', ...Object.fromEntries(decisions.map((id) => [id, 'decide'])), e: 'act' }
  const stops = [...decisions, 'e']
  const edges = decisions.flatMap((id, index) => [`${id}.yes > ${stops[index + 1]}`, `${id}.no > ${stops[index + 1]}`])
  const flow = draw(nodes, 't > d0', ...edges)
  expect(pathsOf(flow, { limit: 1000 })).toMatchObject({ more: false, paths: { length: 256 } })
  expect(pathsOf(flow, { limit: 10 })).toMatchObject({ more: true, paths: { length: 10 } })
  expect(new Set(pathsOf(flow, { limit: 1000 }).paths.map(inShort)).size).toBe(256)
})

test('a path that is longer than asked for is cut', () => {
  const flow = draw({ t: 'trigger', a: 'act', b: 'act', c: 'act', e: 'exit' }, 't > a > b > c > e')
  expect(pathsOf(flow, { longest: 2 }).paths.map(inShort)).toEqual(['a@0 b@0 cut'])
  expect(pathsOf(flow).paths.map(inShort)).toEqual(['a@0 b@0 c@0 e@0 exit'])
})

test('a flow that cannot work has no paths', () => {
  expect(pathsOf(draw({ a: 'act' }))).toEqual({ paths: [], more: false })
})

test('whatever the flow, each path is another one, and together they come to every node', () => {
  let complete = 0
  fc.assert(
    fc.property(randomFlow, (flow) => {
      fc.pre(flow !== null)
      const { paths, more } = pathsOf(flow, { limit: 40 })
      const ids = new Set(flow.nodes.map(({ id }) => id))
      expect(paths.length).toBeGreaterThan(0)
      for (const { steps } of paths)
        for (const { node, at } of steps) expect([ids.has(node), at >= 0]).toEqual([true, true])
      expect(new Set(paths.map((path) => JSON.stringify(path))).size).toBe(paths.length)
      // Of branches at once one may end the run before another comes to its nodes; an event may be taken by somebody else.
      if (more || hasBranches(flow) || hasRivals(flow) || paths.some(({ ends }) => ends === 'cut')) return
      complete++
      const seen = new Set(paths.flatMap(({ steps }) => steps.map(({ node }) => node)))
      expect([...ids].filter((id) => !seen.has(id) && id !== flow.nodes[0]!.id)).toEqual([])
    }),
    { seed, numRuns: howMany(60), maxSkipsPerRun: 1000 },
  )
  if (howMany(60) === 60) expect(complete).toBeGreaterThan(5)
}, 60_000)

function hasRivals(flow: Flow): boolean {
  return flow.settings?.exitOn !== undefined || flow.nodes.some(({ type }) => type === 'listen')
}

function hasBranches(flow: Flow): boolean {
  const typeOf = (id: string) => testCatalogue[flow.nodes.find((node) => node.id === id)!.type]!
  const ways = flow.edges.map((edge) => `${edge.from} ${wayOutOfEdge(typeOf(edge.from).waysOut({}), edge)}`)
  return new Set(ways).size < ways.length
}
