import type { Level } from './branches.ts'
import type { RunEvent } from './event.ts'
import { distances } from './graph-walk.ts'
import type { StepContext } from './node.ts'
import type { Plan } from './plan.ts'

export type Signal = Extract<RunEvent, { type: 'signal' }>

/** The goals ahead of a place, nearest first, by place and meeting node; filled as they are asked for. */
export type GoalsAhead = Map<string, readonly number[]>

/** The goals that can be come to from `from` within its level, itself included, nearest first. */
export function goalsFrom(plan: Plan, ahead: GoalsAhead, from: number, level: Level): readonly number[] {
  const key = `${from} ${level.meeting}`
  const known = ahead.get(key)
  if (known !== undefined) return known
  const far = distances(from, (node) => plan.graph.nodes[node]!.next, level.meeting)
  const goals = [...far.keys()].filter((node) => plan.graph.nodes[node]!.kind === 'goal')
  goals.sort((a, b) => far.get(a)! - far.get(b)! || a - b)
  ahead.set(key, goals)
  return goals
}

/** Whether a goal, or a wait for an event, takes this signal. */
export function listens(plan: Plan, node: number, signal: Signal, context: StepContext): boolean {
  const behaviour = plan.graph.nodes[node]!.model?.behaviour
  if (behaviour?.kind !== 'goal' && behaviour?.kind !== 'listen') return false
  const params = plan.params[node] as never
  return behaviour.signal(params) === signal.name && (behaviour.matches?.(params, signal, context) ?? true)
}

/** Whether contacts who are not in the flow may enter it at this goal. */
export function mayEnterAt(plan: Plan, node: number): boolean {
  const behaviour = plan.graph.nodes[node]!.model?.behaviour
  return behaviour?.kind === 'goal' && behaviour.mayEnter?.(plan.params[node]) === true
}
