import type { Flow } from '../src/index.ts'

/** A reminder, a wait, a decision and two branches that meet, over and over, with a goal at the end. */
export function long(nodes: number): Flow {
  const flow: Flow = { nodes: [{ id: 't', type: 'trigger', params: { on: 'purchase-failed' } }], edges: [] }
  let last = 't'
  const add = (type: string, params: Flow['nodes'][number]['params'], from: string, out?: string) => {
    // As long as the ids that the canvas gives, e.g. `send-email-1f6c2a9e`: they are most of a snapshot.
    const id = `${type}-${String(flow.nodes.length).padStart(17 - type.length, '0')}`
    flow.nodes.push({ id, type, params })
    flow.edges.push({ from, ...(out === undefined ? {} : { out }), to: id })
    return id
  }
  while (flow.nodes.length + 8 < nodes) {
    const decide = add('decide', { tag: 'vip' }, add('wait', { hours: 24 }, add('email', { subject: 'Hello' }, last)))
    const left = add('act', {}, add('pass', {}, decide, 'yes'))
    const right = add('wait', { hours: 1 }, flow.nodes.at(-2)!.id)
    last = add('pass', {}, left)
    flow.edges.push({ from: right, to: last }, { from: decide, out: 'no', to: last })
  }
  while (flow.nodes.length < nodes) last = add(flow.nodes.length === nodes - 1 ? 'goal' : 'act', {}, last)
  return flow
}

/** Any edges between any nodes. */
export function wild(nodes: number, edges: number): Flow {
  let state = 1
  const next = (below: number) => (state = (state * 48271) % 2147483647) % below
  const types = ['act', 'wait', 'decide', 'call', 'goal', 'pass', 'listen', 'join']
  return {
    nodes: Array.from({ length: nodes }, (_, id) => ({
      id: `n${id}`,
      type: id === 0 ? 'trigger' : types[next(types.length)]!,
      params: {},
    })),
    edges: Array.from({ length: edges }, () => ({ from: `n${next(nodes)}`, to: `n${next(nodes)}` })),
  }
}

/** Branches within branches. */
export function nested(depth: number): Flow {
  const flow: Flow = { nodes: [{ id: 't', type: 'trigger', params: { on: 'manual' } }], edges: [] }
  for (let level = 0; level < depth; level++) {
    flow.nodes.push({ id: `a${level}`, type: 'act', params: {} }, { id: `b${level}`, type: 'act', params: {} })
    const from = level === 0 ? 't' : `a${level - 1}`
    flow.edges.push({ from, to: `a${level}` }, { from, to: `b${level}` })
  }
  return flow
}
