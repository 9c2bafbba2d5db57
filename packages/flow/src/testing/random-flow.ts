import fc from 'fast-check'
import type { Flow, FlowEdge, FlowNode } from '../flow.ts'
import type { JsonObject } from '../json.ts'
import { validateFlow } from '../validate.ts'
import { testCatalogue } from './catalogue.ts'

/** A flow as a person might build it, piece by piece; made into a drawing by `drawn`. */
type Piece =
  | { kind: 'node'; type: string; params: JsonObject }
  | { kind: 'decide'; tag: string; yes: Piece[]; no: Piece[] }
  | { kind: 'call'; ok: Piece[]; failed: Piece[]; named: boolean }
  | { kind: 'fork'; branches: Piece[][]; meet: 'all' | 'none' | 'first' }
  | { kind: 'loop'; body: Piece[]; tag: string }

export const tags = ['a', 'b', 'c'] as const
const signals = ['paid', 'purchase-made'] as const

const tag = fc.constantFrom(...tags)
const leaf: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }).map((hours) => node('wait', { hours })) },
  { weight: 3, arbitrary: fc.constant(node('act')) },
  { weight: 1, arbitrary: fc.constant(node('email', { subject: 'Hello' })) },
  { weight: 1, arbitrary: fc.constant(node('pass')) },
  { weight: 3, arbitrary: fc.constantFrom(...signals).map((on) => node('goal', { on })) },
  { weight: 1, arbitrary: fc.constantFrom('MUG', 'PEN').map((sku) => node('goal', { on: 'purchase-made', sku })) },
  { weight: 1, arbitrary: fc.constant(node('exit')) },
)

const { pieces } = fc.letrec<{ pieces: Piece[]; piece: Piece }>((tie) => ({
  pieces: fc.array(tie('piece'), { maxLength: 4, depthIdentifier: 'flow', size: 'max' }),
  piece: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true, depthIdentifier: 'flow', maxDepth: 4 },
    { weight: 6, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('decide' as const), tag, yes: tie('pieces'), no: tie('pieces') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        ok: tie('pieces'),
        failed: tie('pieces'),
        named: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('fork' as const),
        branches: fc.array(tie('pieces'), { minLength: 2, maxLength: 3 }),
        meet: fc.constantFrom('all', 'all', 'none', 'first'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loop' as const), body: tie('pieces'), tag }) },
  ),
}))

/** Where an extra edge goes, by numbers that are taken modulo what there is; `move`: an edge is bent instead. */
type Extra = { from: number; to: number; out: number; move: boolean }
const extra: fc.Arbitrary<Extra> = fc.record({ from: fc.nat(999), to: fc.nat(999), out: fc.nat(9), move: fc.boolean() })

/** Flows without errors: built of pieces, then with paths drawn across them wherever that is allowed. */
export const randomFlow: fc.Arbitrary<Flow | null> = fc
  .record({
    parts: fc.array(pieces, { minLength: 1, maxLength: 3, size: 'max' }),
    extras: fc.array(extra, { maxLength: 4, size: 'max' }),
  })
  .map(({ parts, extras }) => extras.reduce<Flow | null>(withExtra, validOrNull(drawn(parts.flat()))))

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
        out: fc.constantFrom('next', 'yes', 'no', 'ok', 'failed', 'constructor'),
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

function drawn(list: Piece[]): Flow {
  const nodes: FlowNode[] = []
  const edges: FlowEdge[] = []
  const add = (type: string, params: JsonObject, ends: End[]): string => {
    const id = `${type.slice(0, 1)}${nodes.length}`
    nodes.push({ id, type, params })
    for (const end of ends) edges.push({ ...end, to: id })
    return id
  }
  const build = (pieces: Piece[], start: End[]): End[] =>
    pieces.reduce((ends, piece) => (ends.length === 0 ? ends : one(piece, ends)), start)
  const one = (piece: Piece, ends: End[]): End[] => {
    switch (piece.kind) {
      case 'node': {
        const from = add(piece.type, piece.params, ends)
        return piece.type === 'exit' ? [] : [{ from }]
      }
      case 'decide': {
        const from = add('decide', { tag: piece.tag }, ends)
        return [...build(piece.yes, [{ from, out: 'yes' }]), ...build(piece.no, [{ from, out: 'no' }])]
      }
      case 'call': {
        const from = add('call', {}, ends)
        return [
          ...build(piece.ok, [piece.named ? { from, out: 'ok' } : { from }]),
          ...build(piece.failed, [{ from, out: 'failed' }]),
        ]
      }
      case 'fork': {
        const fork = ends.length === 1 ? ends : [{ from: add('pass', {}, ends) }]
        const open = piece.branches.map((branch) => build(branch, fork))
        return piece.meet === 'all' ? open.flat() : piece.meet === 'first' ? open[0]! : []
      }
      case 'loop': {
        const head = add('wait', { hours: 1 }, ends)
        const back = add('decide', { tag: piece.tag }, build(piece.body, [{ from: head }]))
        edges.push({ from: back, out: 'yes', to: head })
        return [{ from: back, out: 'no' }]
      }
    }
  }
  const trigger = add('trigger', { on: 'purchase-failed' }, [])
  build(list, [{ from: trigger }])
  return { nodes, edges }
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
