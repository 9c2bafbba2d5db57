import fc from 'fast-check'
import type { Flow, FlowEdge, FlowNode } from '../flow.ts'
import type { JsonObject } from '../json.ts'
import { validateFlow } from '../validate.ts'
import { testCatalogue } from './catalogue.ts'

/** A flow as a person might build it, piece by piece; made into a drawing by `drawn`. */
type Piece =
  | { kind: 'node'; type: string; params: JsonObject }
  /** A node with two ways out; `named`: the first path says which way it takes, as it must but for actions. */
  | { kind: 'two'; type: TwoWays; params: JsonObject; first: Piece[]; second: Piece[]; named: boolean }
  | { kind: 'fork'; branches: Piece[][]; meet: 'all' | 'join' | 'join-first' | 'none' | 'one' }
  | { kind: 'loop'; body: Piece[]; tag: string | null }

const waysOf = {
  decide: ['yes', 'no'],
  split: ['a', 'b'],
  call: ['ok', 'failed'],
  listen: ['happened', 'timed-out'],
} as const
type TwoWays = keyof typeof waysOf

export const tags = ['a', 'b', 'c'] as const
/** Signals that flows listen for, and the news of them; `cancelled` is only ever an exit rule's. */
export const news = ['paid', 'purchase-made', 'cart-login'] as const

const tag = fc.constantFrom(...tags)
const hour = fc.integer({ min: 8, max: 20 })
const about = fc.record(
  { on: fc.constantFrom(...news), sku: fc.constantFrom('MUG', 'PEN') },
  { requiredKeys: ['on'], noNullPrototype: true },
)
const leaf: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }).map((hours) => node('wait', { hours })) },
  { weight: 2, arbitrary: hour.map((each) => node('clock', { hour: each })) },
  { weight: 3, arbitrary: fc.constant(node('act')) },
  { weight: 1, arbitrary: fc.constant(node('email', { subject: 'Hello' })) },
  { weight: 1, arbitrary: fc.constantFrom(node('pass'), node('join'), node('join', { goesOn: 'first' })) },
  { weight: 3, arbitrary: about.map((params) => node('goal', params)) },
  { weight: 1, arbitrary: about.map((params) => node('goal', { ...params, mayEnter: true })) },
  { weight: 1, arbitrary: fc.constant(node('exit')) },
)
const listen = fc
  .tuple(about, fc.oneof(fc.constant({}), fc.record({ hours: fc.constant(3) }), fc.record({ hour })))
  .map(([params, limit]): JsonObject => ({ ...params, ...limit }))

const { pieces } = fc.letrec<{ pieces: Piece[]; piece: Piece }>((tie) => {
  const two = (type: TwoWays, params: fc.Arbitrary<JsonObject>) =>
    fc.record({
      ...{ kind: fc.constant('two' as const), type: fc.constant(type), params },
      ...{ first: tie('pieces'), second: tie('pieces'), named: fc.boolean() },
    })
  return {
    pieces: fc.array(tie('piece'), { maxLength: 4, depthIdentifier: 'flow', size: 'max' }),
    piece: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true, depthIdentifier: 'flow', maxDepth: 4 },
      { weight: 6, arbitrary: leaf },
      {
        weight: 2,
        arbitrary: two(
          'decide',
          tag.map((each) => ({ tag: each })),
        ),
      },
      { weight: 1, arbitrary: two('split', fc.constant({})) },
      { weight: 1, arbitrary: two('call', fc.constant({})) },
      { weight: 2, arbitrary: two('listen', listen) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('fork' as const),
          branches: fc.array(tie('pieces'), { minLength: 2, maxLength: 3 }),
          meet: fc.constantFrom('all', 'join', 'join-first', 'join-first', 'none', 'one'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('loop' as const), body: tie('pieces'), tag: fc.option(tag) }),
      },
    ),
  }
})

/** Where an extra edge goes, by numbers that are taken modulo what there is; `move`: an edge is bent instead. */
type Extra = { from: number; to: number; out: number; move: boolean }
const extra: fc.Arbitrary<Extra> = fc.record({ from: fc.nat(999), to: fc.nat(999), out: fc.nat(9), move: fc.boolean() })

const settings: fc.Arbitrary<Flow['settings']> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Flow['settings']>(
      { exitOn: [{ on: 'cancelled' }] },
      {
        exitOn: [
          { on: 'tag-added', tag: 'a' },
          { on: 'api-event', event: 'left' },
        ],
      },
      { exitOn: [{ on: 'cart-login' }] },
    ),
  },
)

/** Flows without errors: built of pieces, then with paths drawn across them wherever that is allowed. */
export const randomFlow: fc.Arbitrary<Flow | null> = fc
  .record({
    parts: fc.array(pieces, { minLength: 1, maxLength: 3, size: 'max' }),
    extras: fc.array(extra, { maxLength: 4, size: 'max' }),
    settings,
  })
  .map(({ parts, extras, settings: rules }) => {
    const flow = drawn(parts.flat())
    return extras.reduce<Flow | null>(withExtra, validOrNull(rules === undefined ? flow : { ...flow, settings: rules }))
  })

/** Any nodes, any edges: what a broken client might send. */
export const garbageFlow: fc.Arbitrary<Flow> = fc.record({
  nodes: fc.array(
    fc.record({
      id: fc.oneof(fc.nat(12).map(String), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,8}$/)),
      type: fc.oneof(
        fc.constantFrom(...Object.keys(testCatalogue), 'trigger'),
        fc.constantFrom('no-such-type', 'toString', '__proto__'),
      ),
      params: fc.oneof(
        fc.constant({ on: 'paid' }),
        fc.constant({ on: 'manual', tag: 'a', subject: 'x' }),
        fc.jsonValue().map((x) => ({ x }) as JsonObject),
      ),
    }),
    { maxLength: 14 },
  ),
  edges: fc.array(
    fc.record(
      {
        from: fc.nat(13).map(String),
        out: fc.constantFrom('next', 'yes', 'no', 'ok', 'failed', 'happened', 'again', 'constructor'),
        to: fc.nat(13).map(String),
      },
      { requiredKeys: ['from', 'to'] },
    ),
    { maxLength: 30 },
  ),
})

function node(type: string, params: JsonObject = {}): Piece {
  return { kind: 'node', type, params }
}

type End = { from: string; out?: string }
type Sheet = { nodes: FlowNode[]; edges: FlowEdge[] }

function drawn(list: Piece[]): Flow {
  const sheet: Sheet = { nodes: [], edges: [] }
  build(sheet, list, [{ from: add(sheet, 'trigger', { on: 'purchase-failed' }, []) }])
  return sheet
}

function add({ nodes, edges }: Sheet, type: string, params: JsonObject, ends: readonly End[]): string {
  const id = `${type.slice(0, 2)}${nodes.length}`
  nodes.push({ id, type, params })
  for (const end of ends) edges.push({ ...end, to: id })
  return id
}

function build(sheet: Sheet, list: readonly Piece[], start: End[]): End[] {
  return list.reduce((ends, piece) => (ends.length === 0 ? ends : one(sheet, piece, ends)), start)
}

function one(sheet: Sheet, piece: Piece, ends: End[]): End[] {
  switch (piece.kind) {
    case 'node': {
      const from = add(sheet, piece.type, piece.params, ends)
      return piece.type === 'exit' ? [] : [{ from }]
    }
    case 'two': {
      const from = add(sheet, piece.type, piece.params, ends)
      const [first, second] = waysOf[piece.type]
      const open = build(sheet, piece.first, [piece.named || piece.type !== 'call' ? { from, out: first } : { from }])
      return [...open, ...build(sheet, piece.second, [{ from, out: second }])]
    }
    case 'fork': {
      const fork = ends.length === 1 ? ends : [{ from: add(sheet, 'pass', {}, ends) }]
      const open = piece.branches.map((branch) => build(sheet, branch, fork))
      const { meet } = piece
      if (meet === 'none') return []
      if (meet === 'one') return open[0]!
      if (meet === 'all' || open.flat().length === 0) return open.flat()
      return [{ from: add(sheet, 'join', meet === 'join' ? {} : { goesOn: 'first' }, open.flat()) }]
    }
    case 'loop': {
      const head = add(sheet, 'wait', { hours: 1 }, ends)
      const open = build(sheet, piece.body, [{ from: head }])
      const isTagged = piece.tag !== null
      const back = add(sheet, isTagged ? 'decide' : 'repeat', isTagged ? { tag: piece.tag } : { times: 2 }, open)
      sheet.edges.push({ from: back, out: isTagged ? 'yes' : 'again', to: head })
      return [{ from: back, out: isTagged ? 'no' : 'done' }]
    }
  }
}

function withExtra(flow: Flow | null, { from, to, out, move }: Extra): Flow | null {
  if (flow === null || flow.nodes.length < 3) return flow
  const target = flow.nodes[to % flow.nodes.length]!.id
  if (move && flow.edges.length > 0) {
    const bent = from % flow.edges.length
    const edges = flow.edges.map((edge, index) => (index === bent ? { ...edge, to: target } : edge))
    return validOrNull({ ...flow, edges }) ?? flow
  }
  const source = flow.nodes[from % flow.nodes.length]!
  const ways = testCatalogue[source.type]!.waysOut({})
  if (ways.length === 0) return flow
  const edge = { from: source.id, out: ways[out % ways.length]!.id, to: target }
  return validOrNull({ ...flow, edges: [...flow.edges, edge] }) ?? flow
}

function validOrNull(flow: Flow): Flow | null {
  return validateFlow(flow, testCatalogue).some(({ severity }) => severity === 'error') ? null : flow
}
