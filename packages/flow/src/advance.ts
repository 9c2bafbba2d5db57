import type { CompiledFlow } from './compile.ts'
import type { Trace } from './effect.ts'
import type { SignalName } from './event.ts'
import type { Decision, StepContext } from './node.ts'
import { stateNames, type Plan } from './plan.ts'
import type { Heard, MachineEvent, Surroundings } from './question.ts'
import { report, type LeftBy, type Report } from './report.ts'
import type { RunSnapshot, StepResult } from './run.ts'
import type { Said } from './saying.ts'
import type { Standing } from './standing.ts'

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
  const now: Surroundings = { event, visits, heard, decide: decider(plan, context, visits) }
  const left = leftBy(run, event, heard)
  const account = (said: readonly Said[]) => report(run, event, said, left)

  const { at, over: isOver, said } = driver.take(snapshot.at, now)
  const told = account(said)
  if (isOver) return over(run, event, told, endOf(event, at === stateNames.exit))
  if (told.mostVisits > mostVisits) {
    const end = driver.take(at, { ...now, event: { type: 'end' } })
    return over(run, event, account([...said, ...end.said]), { kind: 'ended', why: 'rounds' })
  }
  const waits = Object.keys(told.waits).length > 0 ? { waits: told.waits } : {}
  const saved = { at, visits: told.visits, ...heardBy(run, event), ...waits }
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

/** Of a visit that ends: whether the event itself answers it. All others are interrupted. */
function leftBy({ compiled, snapshot, standings }: Run, event: MachineEvent, heard: Heard): LeftBy {
  if (event.type === 'timer' || event.type === 'done')
    return (node, visit) => node === event.node && visit === event.visit
  const left = new Map<string, number>()
  for (const standing of standings) {
    if (standing.kind === 'block') continue
    const { node, level } = standing
    if (heard.goals.get(level.index) !== node && !heard.waits.has(node)) continue
    const { id } = compiled.plan.graph.nodes[node]!
    left.set(id, snapshot.visits[id] ?? 0)
  }
  return (node, visit) => left.get(node) === visit
}

/** Each decision is made once in a step, however often guards ask for it. */
function decider(plan: Plan, context: StepContext, visits: RunSnapshot['visits']): Surroundings['decide'] {
  let made: Map<number, Decision[]> | undefined
  return (node, round) => {
    const known = made?.get(node)?.[round]
    if (known !== undefined) return known
    const { id, model } = plan.graph.nodes[node]!
    const behaviour = model?.behaviour
    if (behaviour?.kind !== 'decide') throw new Error(`Node ${id} is asked to decide, but its type does not.`)
    // A join that takes the first branch may lead into one that it has just stopped: to a node for a second time.
    const place = { node: id, visit: (visits[id] ?? 0) + round + 1 }
    const decision: Decision = behaviour.decide(plan.params[node], context, place)
    made ??= new Map()
    const rounds = made.get(node) ?? []
    rounds[round] = decision
    made.set(node, rounds)
    return decision
  }
}
