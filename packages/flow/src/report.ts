import type { Effect, Trace } from './effect.ts'
import type { Run } from './advance.ts'
import type { GraphNode } from './graph.ts'
import { unreachable } from './json.ts'
import type { Due } from './node.ts'
import type { Plan } from './plan.ts'
import type { LocalWait, Position } from './run.ts'
import type { Said, Surroundings } from './statechart.ts'

/** `mostVisits`: the highest number that a visit of this step has. */
export type Report = {
  effects: Effect[]
  trace: Trace[]
  visits: Record<string, number>
  waits: Record<string, LocalWait>
  mostVisits: number
}

/**
 * Makes effects and trace of what the machine said, and counts the visits on from those of the snapshot. `left`: the visits
 * that the event itself ended, as `node:visit`; they are not interrupted.
 */
export function report(
  plan: Plan,
  run: Run,
  said: readonly Said[],
  { event }: Surroundings,
  left: ReadonlySet<string>,
): Report {
  const { snapshot } = run
  const made: Report = {
    effects: [],
    trace: [],
    visits: { ...snapshot.visits },
    waits: { ...snapshot.waits },
    mostVisits: 0,
  }
  const { effects, trace, visits } = made
  const count = (node: string) => {
    visits[node] = (visits[node] ?? 0) + 1
    made.mostVisits = Math.max(made.mostVisits, visits[node])
    return visits[node]
  }
  for (const { type, params } of said) {
    const { node } = params
    const visit = visits[node] ?? 0
    const isAnswered = left.has(`${node}:${visit}`)
    switch (type) {
      case 'enter': {
        const now = { node, visit: count(node) }
        trace.push({ kind: 'entered', ...now })
        effects.push(...asked(plan, run, now, made.waits))
        break
      }
      case 'leave':
        delete made.waits[node]
        if (!isAnswered) trace.push({ kind: 'interrupted', node, visit })
        if (!isAnswered || event.type === 'signal') effects.push(...takenBack(plan, run, { node, visit }))
        break
      case 'went':
        trace.push({ kind: 'went', node, visit, out: params.out, why: params.why })
        break
      case 'goal': {
        const signal = event.type === 'signal' ? event.name : ''
        trace.push({ kind: 'goal-reached', node, visit: isAnswered ? visit : count(node), signal })
        break
      }
      default:
        unreachable(type)
    }
  }
  return { ...made, effects: withoutUndone(effects) }
}

export function keyOf(runId: string, node: string, visit: number): string {
  return `${runId}:${node}:${visit}`
}

function asked(plan: Plan, run: Run, { node, visit }: Position, waits: Report['waits']): Effect[] {
  const drawn = nodeOf(plan, node)
  const key = keyOf(run.runId, node, visit)
  const { type } = drawn.node
  if (drawn.kind === 'act') return [{ kind: 'perform', key, node, visit, type, params: plan.params[drawn.index]! }]
  const due = dueOf(plan, drawn, run)
  if (due === null) return []
  const dueAt = due.at.toISOString()
  if (due.local !== undefined) waits[node] = { local: due.local, at: dueAt }
  return [{ kind: 'schedule', key, node, visit, dueAt, ...(due.why === undefined ? {} : { why: due.why }) }]
}

function takenBack(plan: Plan, run: Run, { node, visit }: Position): Effect[] {
  const drawn = nodeOf(plan, node)
  const key = keyOf(run.runId, node, visit)
  if (drawn.kind === 'act') return [{ kind: 'drop', key, node, visit }]
  return dueOf(plan, drawn, run) === null ? [] : [{ kind: 'cancel', key, node, visit }]
}

/** When the wait at this node would end if it began now; null for nodes without a timer. */
function dueOf(plan: Plan, { model, index }: GraphNode, { context }: Run): Due | null {
  const behaviour = model?.behaviour
  if (behaviour?.kind !== 'wait' && behaviour?.kind !== 'listen') return null
  return behaviour.until(plan.params[index], context)
}

function nodeOf(plan: Plan, id: string): GraphNode {
  return plan.graph.nodes[plan.graph.indexOf.get(id)!]!
}

/** What was asked for and taken back within one step was never asked for: nobody should begin it in between. */
function withoutUndone(effects: readonly Effect[]): Effect[] {
  const asks = (effect: Effect) => effect.kind === 'perform' || effect.kind === 'schedule'
  const times = new Map<string, number>()
  for (const { key } of effects) times.set(key, (times.get(key) ?? 0) + 1)
  const isUndone = new Set(effects.filter((each) => asks(each) && times.get(each.key) === 2).map(({ key }) => key))
  return effects.filter(({ key }) => !isUndone.has(key))
}
