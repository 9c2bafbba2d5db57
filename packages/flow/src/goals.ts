import type { Level } from './branches.ts'
import type { RunEvent } from './event.ts'
import { distances } from './graph-walk.ts'
import type { StepContext } from './node.ts'
import type { Plan } from './plan.ts'
import type { Standing } from './standing.ts'
import type { ChosenGoal } from './statechart.ts'

type Signal = Extract<RunEvent, { type: 'signal' }>

/** The goals ahead of a place, nearest first, by place and meeting node; filled as they are asked for. */
export type GoalsAhead = Map<string, readonly number[]>

/**
 * Which goal a signal leads to, for each level the run is in: the nearest one ahead that listens for it. From inside a
 * branch that is a goal of the branch; for branches as a whole, one behind the node where they meet. When both are there
 * the statechart lets the inner one win.
 */
export function chooseGoals(
  plan: Plan,
  ahead: GoalsAhead,
  standings: readonly Standing[],
  signal: Signal,
  context: StepContext,
): Map<number, ChosenGoal> {
  const chosen = new Map<number, ChosenGoal>()
  for (const standing of standings) {
    const from = standing.kind === 'node' ? standing.node : standing.block.meeting
    if (from < 0) continue
    const goal = goalsAhead(plan, ahead, from, standing.level).find((each) => listens(plan, each, signal, context))
    if (goal === undefined) continue
    chosen.set(standing.level.index, { goal, standing: standing.kind === 'node' && standing.node === goal })
  }
  return chosen
}

function goalsAhead(plan: Plan, ahead: GoalsAhead, from: number, level: Level): readonly number[] {
  const key = `${from} ${level.meeting}`
  const known = ahead.get(key)
  if (known !== undefined) return known
  const far = distances(from, (node) => plan.graph.nodes[node]!.next, level.meeting)
  const goals = [...far.keys()].filter((node) => plan.graph.nodes[node]!.kind === 'goal')
  goals.sort((a, b) => far.get(a)! - far.get(b)! || a - b)
  ahead.set(key, goals)
  return goals
}

function listens(plan: Plan, goal: number, signal: Signal, context: StepContext): boolean {
  const behaviour = plan.graph.nodes[goal]!.model?.behaviour
  if (behaviour?.kind !== 'goal') return false
  const params = plan.params[goal] as never
  return behaviour.signal(params) === signal.name && (behaviour.matches?.(params, signal, context) ?? true)
}
