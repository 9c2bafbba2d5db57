import { transition } from 'xstate'
import type { CompiledFlow } from './compile.ts'
import type { RunEvent } from './event.ts'
import { chooseGoals } from './goals.ts'
import { unreachable, type Json } from './json.ts'
import type { Decision, StepContext } from './node.ts'
import { stateNames, type Plan } from './plan.ts'
import { report } from './report.ts'
import type { Position, RunSnapshot, StepResult } from './run.ts'
import { inDrawnOrder, standingsOf, type Standing } from './standing.ts'
import type { ChosenGoal, MachineEvent, Said, Surroundings } from './statechart.ts'

/** Begins a run: from the trigger on to the first places where it has to wait for something. */
export function start(compiled: CompiledFlow, runId: string, context: StepContext): StepResult {
  const fresh: RunSnapshot = { at: stateNames.begin, visits: {} }
  return move(compiled, runId, fresh, { type: 'begin' }, context, new Map(), new Set())
}

/**
 * Moves a run by one event, as far as it goes without waiting. Pure: the same arguments give the same result, and
 * nothing is done but said. An event that answers no present visit, or that no goal ahead listens for, changes nothing
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
  const goals = goalsFor(compiled, standings, event, context)
  const left = leftByEvent(compiled, snapshot, standings, event, goals)
  if (left.size === 0 && goals.size === 0) return unchanged(snapshot)
  return move(compiled, runId, snapshot, event, context, goals, left)
}

/** Where the run stands: at waits, goals and actions that have not ended. Empty once the run has ended. */
export function positions(compiled: CompiledFlow, snapshot: RunSnapshot): Position[] {
  return standingsOf(compiled.plan, snapshot.at).flatMap((standing) => {
    if (standing.kind === 'block') return []
    const node = compiled.plan.graph.nodes[standing.node]!.id
    return [{ node, visit: snapshot.visits[node] ?? 0 }]
  })
}

function unchanged(snapshot: RunSnapshot): StepResult {
  return { snapshot, status: snapshot.at === null ? 'ended' : 'active', effects: [], trace: [] }
}

function goalsFor(
  compiled: CompiledFlow,
  standings: readonly Standing[],
  event: RunEvent,
  context: StepContext,
): ReadonlyMap<number, ChosenGoal> {
  if (event.type !== 'signal') return new Map()
  return chooseGoals(compiled.plan, compiled.goalsAhead, standings, event, context)
}

/** The visits that end because the event answers them, as `node:visit`. All others that end are interrupted. */
function leftByEvent(
  compiled: CompiledFlow,
  snapshot: RunSnapshot,
  standings: readonly Standing[],
  event: RunEvent,
  goals: ReadonlyMap<number, ChosenGoal>,
): ReadonlySet<string> {
  const left = new Set<string>()
  for (const standing of standings) {
    if (standing.kind === 'block') continue
    const { id, kind } = compiled.plan.graph.nodes[standing.node]!
    const visit = snapshot.visits[id] ?? 0
    if (isAnswered(event, id, kind, visit) || goals.get(standing.level.index)?.standing === true)
      left.add(`${id}:${visit}`)
  }
  return left
}

function isAnswered(event: RunEvent, node: string, kind: string, visit: number): boolean {
  switch (event.type) {
    case 'timer':
      return kind === 'wait' && event.node === node && event.visit === visit
    case 'done':
      return kind === 'act' && event.node === node && event.visit === visit
    case 'signal':
    case 'zone-changed':
      return false
    default:
      return unreachable(event)
  }
}

function move(
  compiled: CompiledFlow,
  runId: string,
  snapshot: RunSnapshot,
  event: MachineEvent,
  context: StepContext,
  goals: ReadonlyMap<number, ChosenGoal>,
  left: ReadonlySet<string>,
): StepResult {
  const { machine, plan } = compiled
  const now: Surroundings = {
    context,
    event,
    visits: snapshot.visits,
    goals,
    decisionOf: decider(plan, context, snapshot.visits),
  }
  const before = machine.resolveState({ value: inDrawnOrder(plan, snapshot.at) as never, context: { now } })
  const [after, actions] = transition(machine, before, event)
  const { effects, trace, visits } = report(plan, runId, actions as unknown as Said[], now, left)
  if (after.status !== 'done')
    return { snapshot: { at: after.value as Json, visits }, status: 'active', effects, trace }
  trace.push({ kind: 'ended', why: after.value === stateNames.exit ? 'exit' : 'finished' })
  return { snapshot: { at: null, visits }, status: 'ended', effects, trace }
}

function decider(plan: Plan, context: StepContext, visits: RunSnapshot['visits']): (node: number) => Decision {
  const decisions = new Map<number, Decision>()
  return (node) => {
    const known = decisions.get(node)
    if (known !== undefined) return known
    const { id, model } = plan.graph.nodes[node]!
    const behaviour = model?.behaviour
    // The run has just come to the node, and that visit is counted when the step is reported.
    const place = { node: id, visit: (visits[id] ?? 0) + 1 }
    if (behaviour?.kind !== 'decide') throw new Error(`Node ${node} is asked to decide, but its type does not.`)
    const decision: Decision = behaviour.decide(plan.params[node], context, place)
    decisions.set(node, decision)
    return decision
  }
}
