// Prints how long a flow takes to check, to compile and to step. Run it with: node packages/flow/bench/step.bench.ts
import { compileFlow, start, step, validateFlow, type Flow, type RunEvent, type RunSnapshot } from '../src/index.ts'
import { testCatalogue } from '../src/testing/catalogue.ts'
import { contextWith } from '../src/testing/drive.ts'

const context = contextWith(['vip'])

/** A reminder, a wait, a decision and two branches that meet, over and over, with a goal at the end. */
function long(nodes: number): Flow {
  const flow: Flow = { nodes: [{ id: 't', type: 'trigger', params: { on: 'purchase-failed' } }], edges: [] }
  let last = 't'
  const add = (type: string, params: Flow['nodes'][number]['params'], from: string, out?: string) => {
    const id = `${type}-${flow.nodes.length}`
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

function wild(nodes: number, edges: number): Flow {
  let state = 1
  const next = (below: number) => (state = (state * 48271) % 2147483647) % below
  const types = ['act', 'wait', 'decide', 'call', 'goal', 'pass']
  return {
    nodes: Array.from({ length: nodes }, (_, id) => ({
      id: `n${id}`,
      type: id === 0 ? 'trigger' : types[next(6)],
      params: {},
    })),
    edges: Array.from({ length: edges }, () => ({ from: `n${next(nodes)}`, to: `n${next(nodes)}` })),
  }
}

function nested(depth: number): Flow {
  const flow: Flow = { nodes: [{ id: 't', type: 'trigger', params: { on: 'manual' } }], edges: [] }
  for (let level = 0; level < depth; level++) {
    flow.nodes.push({ id: `a${level}`, type: 'act', params: {} }, { id: `b${level}`, type: 'act', params: {} })
    const from = level === 0 ? 't' : `a${level - 1}`
    flow.edges.push({ from, to: `a${level}` }, { from, to: `b${level}` })
  }
  return flow
}

function time(what: string, times: number, work: () => unknown): void {
  for (let i = 0; i < times / 5; i++) work()
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const before = performance.now()
    work()
    taken.push(performance.now() - before)
  }
  taken.sort((a, b) => a - b)
  const at = (part: number) => taken[Math.min(taken.length - 1, Math.floor(taken.length * part))].toFixed(3)
  console.log(`${what.padEnd(46)} median ${at(0.5).padStart(9)} ms   p99 ${at(0.99).padStart(9)} ms`)
}

const small = compileFlow(long(30), testCatalogue)
const events: RunEvent[] = [
  { type: 'done', node: 'email-1', visit: 1, out: 'next' },
  { type: 'timer', node: 'wait-2', visit: 1 },
]
let saved = JSON.stringify(start(small, 'run', context).snapshot)
for (const event of events) {
  const before = saved
  const advance = () => JSON.stringify(step(small, 'run', JSON.parse(before) as RunSnapshot, event, context).snapshot)
  time(`restore, step, save: 30 nodes, ${event.type}`, 5000, advance)
  saved = advance()
}
const paid: RunEvent = { type: 'signal', name: 'paid' }
time('restore, step, save: 30 nodes, goal reached', 5000, () =>
  JSON.stringify(step(small, 'run', JSON.parse(saved) as RunSnapshot, paid, context).snapshot),
)
const late: RunEvent = { type: 'timer', node: 'wait-2', visit: 9 }
time('restore, step, save: 30 nodes, late event', 5000, () =>
  JSON.stringify(step(small, 'run', JSON.parse(saved) as RunSnapshot, late, context).snapshot),
)
time('start: 30 nodes', 2000, () => start(small, 'run', context))
console.log(`snapshot in two branches of a 30-node flow: ${saved.length} bytes`)
time('compile: 30 nodes', 100, () => compileFlow(long(30), testCatalogue))
time('compile: 1,000 nodes', 20, () => compileFlow(long(1000), testCatalogue))
time('validate: 200 nodes', 100, () => validateFlow(long(200), testCatalogue))
time('validate: 5,000 nodes', 5, () => validateFlow(long(5000), testCatalogue))
time('validate: 5,000 wild nodes, 20,000 edges', 3, () => validateFlow(wild(5000, 20000), testCatalogue))
time('validate: 5,000 wild nodes, 6,000 edges', 3, () => validateFlow(wild(5000, 6000), testCatalogue))
time('validate: branches 2,400 deep', 3, () => validateFlow(nested(2400), testCatalogue))
