import { advance, type Run } from './advance.ts'
import type { CompiledFlow } from './compile.ts'
import type { RunEvent } from './event.ts'
import type { Signal } from './goals.ts'
import { endsRuns, goalToEnter, hearing } from './hearing.ts'
import { unreachable } from './json.ts'
import { waitOn, zoneChanged } from './local-waits.ts'
import type { StepContext } from './node.ts'
import { stateNames } from './plan.ts'
import type { Position, RunSnapshot, StepResult } from './run.ts'
import { standingsOf } from './standing.ts'

/** Begins a run: from the trigger on to the first places where it has to wait for something. */
export function start(compiled: CompiledFlow, runId: string, context: StepContext): StepResult {
  return advance(notBegun(compiled, runId, context), { type: 'begin' })
}

/**
 * Begins a run at a goal that others may enter, of several at the nearest to the trigger; branches beside the goal's own are
 * left alone. Null when no such goal takes the signal, or when it is one that ends the runs of this flow.
 */
export function enter(
  compiled: CompiledFlow,
  runId: string,
  event: Extract<RunEvent, { type: 'signal' }>,
  context: StepContext,
): StepResult | null {
  const goal = endsRuns(compiled, event) ? undefined : goalToEnter(compiled, event, context)
  if (goal === undefined) return null
  const goals = new Map([[compiled.plan.branches.root.index, goal]])
  return advance(notBegun(compiled, runId, context), event, { goals, waits: new Set() })
}

/**
 * Moves a run by one event, as far as it goes without waiting. Pure: the same arguments give the same result, and
 * nothing is done but said. An event that answers no present visit, or that nobody listens for, changes nothing
 * and gives back the snapshot itself; so does every event after the run has ended.
 */
export function step(
  compiled: CompiledFlow,
  runId: string,
  snapshot: RunSnapshot,
  event: RunEvent,
  context: StepContext,
): StepResult {
  const standings = standingsOf(compiled.plan, snapshot.at)
  if (standings.length === 0) return { snapshot, status: 'ended', effects: [], trace: [] }
  const moved = moveBy({ compiled, runId, snapshot, standings, context }, event)
  return moved ?? { snapshot, status: 'active', effects: [], trace: [] }
}

/** Where the run stands: at waits, goals and actions that have not ended. Empty once the run has ended. */
export function positions(compiled: CompiledFlow, snapshot: RunSnapshot): Position[] {
  return standingsOf(compiled.plan, snapshot.at).flatMap((standing) => {
    if (standing.kind === 'block') return []
    const node = compiled.plan.graph.nodes[standing.node]!.id
    return [{ node, visit: snapshot.visits[node] ?? 0 }]
  })
}

function notBegun(compiled: CompiledFlow, runId: string, context: StepContext): Run {
  return { compiled, runId, context, snapshot: { at: stateNames.begin, visits: {} }, standings: [] }
}

function moveBy(run: Run, event: RunEvent): StepResult | null {
  switch (event.type) {
    case 'timer':
      return isAnswer(run, event) ? (waitOn(run, event.node) ?? advance(run, event)) : null
    case 'done':
      return isAnswer(run, event) ? advance(run, event) : null
    case 'signal':
      return hear(run, event)
    case 'zone-changed':
      return zoneChanged(run)
    default:
      return unreachable(event)
  }
}

function hear(run: Run, signal: Signal): StepResult | null {
  if (endsRuns(run.compiled, signal)) return advance(run, { type: 'end', signal: signal.name })
  const heard = hearing(run.compiled, run.standings, signal, run.context)
  return heard.goals.size + heard.waits.size > 0 ? advance(run, signal, heard) : null
}

/** Whether the run stands at the node that the event is for, and still for the same visit. */
function isAnswer(
  { compiled: { plan }, snapshot, standings, context }: Run,
  event: Extract<RunEvent, { type: 'timer' | 'done' }>,
): boolean {
  const index = plan.graph.indexOf.get(event.node)
  const stands = standings.some((each) => each.kind === 'node' && each.node === index)
  if (index === undefined || !stands || event.visit !== snapshot.visits[event.node]) return false
  const behaviour = plan.graph.nodes[index]!.model?.behaviour
  if (event.type === 'done') return behaviour?.kind === 'act'
  if (behaviour?.kind === 'listen') return behaviour.until(plan.params[index], context) !== null
  return behaviour?.kind === 'wait'
}
