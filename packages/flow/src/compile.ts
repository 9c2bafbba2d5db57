import type { SignalName } from './event.ts'
import type { Flow } from './flow.ts'
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
export type CompiledFlow = { readonly machine: FlowMachine; readonly plan: Plan; readonly goalsAhead: GoalsAhead }

/** Throws when `validateFlow` finds an error: ask it first, and show people what it says. */
export function compileFlow(flow: Flow, catalogue: Catalogue): CompiledFlow {
  const error = validateFlow(flow, catalogue).find((each) => each.severity === 'error')
  if (error !== undefined) {
    throw new Error(
      `This flow cannot be compiled (${error.code}): ${error.message} Call validateFlow before compileFlow.`,
    )
  }
  const plan = makePlan(flow, catalogue)
  return { machine: buildMachine(plan), plan, goalsAhead: new Map() }
}

/** The signals that any goal of the flow listens for, each once. */
export function listensTo(compiled: CompiledFlow): SignalName[] {
  const { graph, params } = compiled.plan
  const signals = graph.nodes.flatMap(({ model, index }) =>
    model?.behaviour.kind === 'goal' ? [model.behaviour.signal(params[index])] : [],
  )
  return [...new Set(signals)]
}
