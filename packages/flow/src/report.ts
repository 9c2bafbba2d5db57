import type { Effect, Trace } from './effect.ts'
import { unreachable } from './json.ts'
import type { StepContext } from './node.ts'
import type { Plan } from './plan.ts'
import type { Position } from './run.ts'
import type { Said, Surroundings } from './statechart.ts'

export type Report = { effects: Effect[]; trace: Trace[]; visits: Record<string, number> }

/**
 * Makes effects and trace of what the machine said, and counts the visits on from `before`. `left`: the visits that the
 * event itself ended, as `node:visit`; nothing needs to be taken back for them.
 */
export function report(
  plan: Plan,
  runId: string,
  said: readonly Said[],
  { event, visits: before, context }: Surroundings,
  left: ReadonlySet<string>,
): Report {
  const { effects, trace, visits }: Report = { effects: [], trace: [], visits: { ...before } }
  const count = (node: string) => (visits[node] = (visits[node] ?? 0) + 1)
  for (const { type, params } of said) {
    const { node } = params
    const visit = visits[node] ?? 0
    const isAnswered = left.has(`${node}:${visit}`)
    switch (type) {
      case 'enter': {
        const now = { node, visit: count(node) }
        trace.push({ kind: 'entered', ...now })
        effects.push(...asked(plan, runId, now, context))
        break
      }
      case 'leave':
        if (isAnswered) break
        trace.push({ kind: 'interrupted', node, visit })
        effects.push(...takenBack(plan, runId, { node, visit }))
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
  return { effects: withoutUndone(effects), trace, visits }
}

function asked(plan: Plan, runId: string, { node, visit }: Position, context: StepContext): Effect[] {
  const { index, model, node: drawn } = plan.graph.nodes[plan.graph.indexOf.get(node)!]!
  const params = plan.params[index]!
  const key = keyOf(runId, node, visit)
  if (model?.behaviour.kind === 'act') return [{ kind: 'perform', key, node, visit, type: drawn.type, params }]
  if (model?.behaviour.kind !== 'wait') return []
  const { at, why } = model.behaviour.until(params, context)
  return [{ kind: 'schedule', key, node, visit, dueAt: at.toISOString(), ...(why === undefined ? {} : { why }) }]
}

function takenBack(plan: Plan, runId: string, { node, visit }: Position): Effect[] {
  const { kind } = plan.graph.nodes[plan.graph.indexOf.get(node)!]!
  const key = keyOf(runId, node, visit)
  if (kind === 'act') return [{ kind: 'drop', key, node, visit }]
  return kind === 'wait' ? [{ kind: 'cancel', key, node, visit }] : []
}

function keyOf(runId: string, node: string, visit: number): string {
  return `${runId}:${node}:${visit}`
}

/** What was asked for and taken back within one step was never asked for: nobody should begin it in between. */
function withoutUndone(effects: readonly Effect[]): Effect[] {
  const asks = (effect: Effect) => effect.kind === 'perform' || effect.kind === 'schedule'
  const times = new Map<string, number>()
  for (const { key } of effects) times.set(key, (times.get(key) ?? 0) + 1)
  const isUndone = new Set(effects.filter((each) => asks(each) && times.get(each.key) === 2).map(({ key }) => key))
  return effects.filter(({ key }) => !isUndone.has(key))
}
