import type { Level } from './branches.ts'
import type { CompiledFlow } from './compile.ts'
import type { ExitRule } from './flow.ts'
import { goalsFrom, listens, mayEnterAt, type Signal } from './goals.ts'
import type { StepContext } from './node.ts'
import type { Standing } from './standing.ts'
import type { Heard } from './question.ts'

/**
 * Who hears a signal. Goals first: of each level the run is in, the nearest one ahead that listens. From inside a branch that
 * is a goal of the branch; for branches as a whole, one behind the node where they meet, and only if no branch inside
 * has one of its own. Then each wait for an event that stands, listens, and is taken away by none of these goals.
 */
export function hearing(
  compiled: CompiledFlow,
  standings: readonly Standing[],
  signal: Signal,
  context: StepContext,
): Heard {
  const standingIn = new Map(standings.map((standing) => [standing.level.index, standing]))
  const { plan, goalsAhead } = compiled

  const hear = (level: Level): Heard => {
    const standing = standingIn.get(level.index)
    if (standing === undefined) return nobody
    const inner = standing.kind === 'block' ? together(standing.block.branches.map(hear)) : waitAt(standing.node)
    if (inner.goals.size > 0) return inner
    const from = standing.kind === 'node' ? standing.node : standing.block.meeting
    const ahead = from < 0 ? [] : goalsFrom(plan, goalsAhead, from, level)
    const goal = ahead.find((each) => listens(plan, each, signal, context))
    return goal === undefined ? inner : { goals: new Map([[level.index, goal]]), waits: nobody.waits }
  }
  const waitAt = (node: number): Heard => {
    const hears = plan.graph.nodes[node]!.kind === 'listen' && listens(plan, node, signal, context)
    return hears ? { goals: new Map(), waits: new Set([node]) } : nobody
  }
  return hear(plan.branches.root)
}

/** The goal at which a signal lets in a contact who is not in the flow: the nearest to the trigger that takes it. */
export function goalToEnter(compiled: CompiledFlow, signal: Signal, context: StepContext): number | undefined {
  const { plan, goalsAhead } = compiled
  return goalsFrom(plan, goalsAhead, plan.graph.trigger, plan.branches.root).find(
    (each) => mayEnterAt(plan, each) && listens(plan, each, signal, context),
  )
}

/** Whether one of the flow's exit rules ends its runs at this signal. */
export function endsRuns({ plan }: CompiledFlow, signal: Signal): boolean {
  return plan.exitOn.some((rule) => rule.on === signal.name && hasDetail(rule, signal))
}

const nobody: Heard = { goals: new Map(), waits: new Set() }

function together(all: readonly Heard[]): Heard {
  return {
    goals: new Map(all.flatMap(({ goals }) => [...goals])),
    waits: new Set(all.flatMap(({ waits }) => [...waits])),
  }
}

function hasDetail(rule: ExitRule, { detail }: Signal): boolean {
  const asks = (asked: string | undefined, said: unknown) => asked === undefined || asked === said
  return asks(rule.tag, detail?.['tag']) && asks(rule.event, detail?.['event'])
}
