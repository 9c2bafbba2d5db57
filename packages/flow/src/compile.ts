import { makeDriver, type Driver } from './driver.ts'
import type { SignalName } from './event.ts'
import { reEntryOf, type Flow, type ReEntry } from './flow.ts'
import type { GoalsAhead } from './goals.ts'
import { buildMachine } from './machine.ts'
import type { Catalogue } from './node.ts'
import { makePlan, type Plan } from './plan.ts'
import type { FlowMachine } from './statechart.ts'
import { validateFlow } from './validate.ts'

/**
 * A flow ready to run. Holds no run, so one compiled flow serves all runs of a version and may be cached.
 * `machine` is the XState machine, for whoever wants to look at it.
 */
export type CompiledFlow = {
  readonly machine: FlowMachine
  readonly plan: Plan
  readonly goalsAhead: GoalsAhead
  readonly reEntry: ReEntry
  readonly driver: Driver
}

/** Throws when `validateFlow` finds an error: ask it first, and show people what it says. */
export function compileFlow(flow: Flow, catalogue: Catalogue): CompiledFlow {
  const error = validateFlow(flow, catalogue).find((each) => each.severity === 'error')
  if (error !== undefined) {
    throw new Error(
      `This flow cannot be compiled (${error.code}): ${error.message} Call validateFlow before compileFlow.`,
    )
  }
  const plan = makePlan(flow, catalogue)
  const machine = buildMachine(plan)
  return { machine, plan, goalsAhead: new Map(), reEntry: reEntryOf(flow), driver: makeDriver(plan, machine) }
}

/** The signals that may move or end a run of this flow, or begin one: of its goals, its waits and its exit rules. */
export function listensTo({ plan }: CompiledFlow): SignalName[] {
  const signals = plan.graph.nodes.flatMap(({ model, index }) => {
    const behaviour = model?.behaviour
    return behaviour?.kind === 'goal' || behaviour?.kind === 'listen' ? [behaviour.signal(plan.params[index])] : []
  })
  return [...new Set([...signals, ...plan.exitOn.map(({ on }) => on)])]
}

/** The signals that may begin a run at a goal, for contacts who are not in the flow; see `enter`. */
export function entrySignals({ plan }: CompiledFlow): SignalName[] {
  const signals = plan.graph.nodes.flatMap(({ model, index }) => {
    const behaviour = model?.behaviour
    if (behaviour?.kind !== 'goal' || behaviour.mayEnter?.(plan.params[index]) !== true) return []
    return [behaviour.signal(plan.params[index])]
  })
  return [...new Set(signals)]
}

/** Whether `facts.history` must be loaded for this flow's steps. */
export function asksHistory({ plan }: CompiledFlow): boolean {
  return plan.graph.nodes.some(({ model, index }) => model?.asksHistory?.(plan.params[index]) ?? false)
}
