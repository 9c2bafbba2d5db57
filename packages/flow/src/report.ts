import type { Effect, Trace } from './effect.ts'
import type { Run } from './advance.ts'
import type { GraphNode } from './graph.ts'
import { unreachable } from './json.ts'
import type { Due } from './node.ts'
import type { MachineEvent } from './question.ts'
import type { LocalWait, Position } from './run.ts'
import type { Said } from './saying.ts'

/** `mostVisits`: the highest number that a visit of this step has. */
export type Report = {
  effects: Effect[]
  trace: Trace[]
  visits: Record<string, number>
  waits: Record<string, LocalWait>
  mostVisits: number
}

/** Whether the event itself ended this visit, which is then not interrupted. */
export type LeftBy = (node: string, visit: number) => boolean

/** Makes effects and trace of what the machine said, and counts the visits on from those of the snapshot. */
export function report(run: Run, event: MachineEvent, said: readonly Said[], left: LeftBy): Report {
  const { visits, waits } = run.snapshot
  const told: Report = { effects: [], trace: [], visits: { ...visits }, waits: { ...waits }, mostVisits: 0 }
  for (const each of said) tell(told, run, event, each, left)
  told.effects = withoutUndone(told.effects)
  return told
}

function tell(told: Report, run: Run, event: MachineEvent, { type, params }: Said, left: LeftBy): void {
  const { effects, trace, waits } = told
  const { node } = params
  const visit = told.visits[node] ?? 0
  switch (type) {
    case 'enter': {
      const now = { node, visit: count(told, node) }
      trace.push({ kind: 'entered', ...now })
      effects.push(...asked(run, now, waits))
      break
    }
    case 'leave': {
      const isAnswered = left(node, visit)
      delete waits[node]
      if (!isAnswered) trace.push({ kind: 'interrupted', node, visit })
      // A wait that heard its signal ends, but the timer of its time limit is still armed.
      if (!isAnswered || event.type === 'signal') effects.push(...takenBack(run, { node, visit }))
      break
    }
    case 'went':
      trace.push({ kind: 'went', node, visit, out: params.out, why: params.why })
      break
    case 'goal': {
      const signal = event.type === 'signal' ? event.name : ''
      trace.push({ kind: 'goal-reached', node, visit: left(node, visit) ? visit : count(told, node), signal })
      break
    }
    default:
      unreachable(type)
  }
}

function count(told: Report, node: string): number {
  const visit = (told.visits[node] ?? 0) + 1
  told.visits[node] = visit
  told.mostVisits = Math.max(told.mostVisits, visit)
  return visit
}

export function keyOf(runId: string, node: string, visit: number): string {
  return `${runId}:${node}:${visit}`
}

function asked(run: Run, { node, visit }: Position, waits: Report['waits']): Effect[] {
  const drawn = nodeOf(run, node)
  const key = keyOf(run.runId, node, visit)
  const { type } = drawn.node
  if (drawn.kind === 'act')
    return [{ kind: 'perform', key, node, visit, type, params: run.compiled.plan.params[drawn.index]! }]
  const due = dueOf(run, drawn)
  if (due === null) return []
  const dueAt = due.at.toISOString()
  if (due.local !== undefined) waits[node] = { local: due.local, at: dueAt }
  return [{ kind: 'schedule', key, node, visit, dueAt, ...(due.why === undefined ? {} : { why: due.why }) }]
}

function takenBack(run: Run, { node, visit }: Position): Effect[] {
  const drawn = nodeOf(run, node)
  const key = keyOf(run.runId, node, visit)
  if (drawn.kind === 'act') return [{ kind: 'drop', key, node, visit }]
  return dueOf(run, drawn) === null ? [] : [{ kind: 'cancel', key, node, visit }]
}

/** When the wait at this node would end if it began now; null for nodes without a timer. */
function dueOf({ compiled: { plan }, context }: Run, { model, index }: GraphNode): Due | null {
  const behaviour = model?.behaviour
  if (behaviour?.kind !== 'wait' && behaviour?.kind !== 'listen') return null
  return behaviour.until(plan.params[index], context)
}

function nodeOf({ compiled: { plan } }: Run, id: string): GraphNode {
  return plan.graph.nodes[plan.graph.indexOf.get(id)!]!
}

/** What was asked for and taken back within one step was never asked for: nobody should begin it in between. */
function withoutUndone(effects: Effect[]): Effect[] {
  const asks = (effect: Effect) => effect.kind === 'perform' || effect.kind === 'schedule'
  if (effects.every(asks)) return effects
  const times = new Map<string, number>()
  for (const { key } of effects) times.set(key, (times.get(key) ?? 0) + 1)
  const isUndone = new Set(effects.filter((each) => asks(each) && times.get(each.key) === 2).map(({ key }) => key))
  return effects.filter(({ key }) => !isUndone.has(key))
}
