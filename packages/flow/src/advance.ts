import type { CompiledFlow } from './compile.ts'
import type { Trace } from './effect.ts'
import type { SignalName } from './event.ts'
import type { Json } from './json.ts'
import type { Decision, StepContext } from './node.ts'
import { stateNames, type Plan } from './plan.ts'
import { report, type Report } from './report.ts'
import type { RunSnapshot, StepResult } from './run.ts'
import { inDrawnOrder, type Standing } from './standing.ts'
import type { Decisions, Heard, MachineEvent, Said, Surroundings } from './statechart.ts'

/** A run while a step of it is taken. */
export type Run = {
  compiled: CompiledFlow
  runId: string
  snapshot: RunSnapshot
  standings: readonly Standing[]
  context: StepContext
}

/** A run that comes to one node more often than this ends there, before it fills the world with visits. */
export const mostVisits = 1000

const nobody: Heard = { goals: new Map(), waits: new Set() }

/** Lets the machine take an event that is known to move the run, and gives an account of it. `heard`: by whom, of a signal. */
export function advance(run: Run, event: MachineEvent, heard: Heard = nobody): StepResult {
  const { compiled, snapshot, context } = run
  const { driver, plan } = compiled
  const { visits } = snapshot
  const now: Surroundings = { context, event, visits, heard, decisions: decider(plan, context, visits) }
  const before = driver.restore(inDrawnOrder(plan, snapshot.at), { now })
  const left = leftBy(run, event, heard)
  const account = (said: readonly Said[]) => report(run, event, said, left)

  const { after, said } = driver.take(before, event)
  const told = account(said)
  if (after.status === 'done') return over(run, event, told, endOf(event, after.value === stateNames.exit))
  if (told.mostVisits > mostVisits) {
    const end = driver.take(after, { type: 'end' })
    return over(run, event, account([...said, ...end.said]), { kind: 'ended', why: 'rounds' })
  }
  const waits = Object.keys(told.waits).length > 0 ? { waits: told.waits } : {}
  const saved = { at: after.value as Json, visits: told.visits, ...heardBy(run, event), ...waits }
  return { snapshot: saved, status: 'active', effects: told.effects, trace: told.trace }
}

type Ended = Extract<Trace, { kind: 'ended' }>

function over(run: Run, event: MachineEvent, { effects, trace, visits }: Report, ended: Ended): StepResult {
  const saved = { at: null, visits, ...heardBy(run, event) }
  return { snapshot: saved, status: 'ended', effects, trace: [...trace, ended] }
}

function endOf(event: MachineEvent, byExit: boolean): Ended {
  if (event.type !== 'end') return { kind: 'ended', why: byExit ? 'exit' : 'finished' }
  return { kind: 'ended', why: 'exit-rule', ...(event.signal === undefined ? {} : { signal: event.signal }) }
}

/** A signal that comes here leads somewhere, so the run knows of it from now on; so it does of what an action taught it. */
function heardBy(run: Run, event: MachineEvent): { heard?: SignalName[] } {
  const { heard = [] } = run.snapshot
  const news = event.type === 'signal' ? event.name : event.type === 'done' ? learnt(run, event) : undefined
  const all = news !== undefined && !heard.includes(news) ? [...heard, news] : heard
  return all.length > 0 ? { heard: all } : {}
}

function learnt({ compiled: { plan } }: Run, { node, out }: { node: string; out: string }): SignalName | undefined {
  const behaviour = plan.graph.nodes[plan.graph.indexOf.get(node)!]!.model?.behaviour
  return behaviour?.kind === 'act' ? behaviour.learns?.[out] : undefined
}

/** The visits that end because the event answers them, as `node:visit`. All others that end are interrupted. */
function leftBy({ compiled, snapshot, standings }: Run, event: MachineEvent, heard: Heard): ReadonlySet<string> {
  if (event.type === 'timer' || event.type === 'done') return new Set([`${event.node}:${event.visit}`])
  const left = new Set<string>()
  for (const standing of standings) {
    if (standing.kind === 'block') continue
    const { node, level } = standing
    if (heard.goals.get(level.index) !== node && !heard.waits.has(node)) continue
    const { id } = compiled.plan.graph.nodes[node]!
    left.add(`${id}:${snapshot.visits[id] ?? 0}`)
  }
  return left
}

function decider(plan: Plan, context: StepContext, visits: RunSnapshot['visits']): Decisions {
  const made = new Map<number, Decision>()
  // A join that takes the first branch may lead into one that it has just stopped: to a node for a second time.
  const taken = new Map<number, number>()
  const of = (node: number) => {
    const known = made.get(node)
    if (known !== undefined) return known
    const { id, model } = plan.graph.nodes[node]!
    const behaviour = model?.behaviour
    if (behaviour?.kind !== 'decide') throw new Error(`Node ${id} is asked to decide, but its type does not.`)
    const place = { node: id, visit: (visits[id] ?? 0) + (taken.get(node) ?? 0) + 1 }
    const decision: Decision = behaviour.decide(plan.params[node], context, place)
    made.set(node, decision)
    return decision
  }
  const take = (node: number) => {
    const decision = of(node)
    made.delete(node)
    taken.set(node, (taken.get(node) ?? 0) + 1)
    return decision
  }
  return { of, take }
}
