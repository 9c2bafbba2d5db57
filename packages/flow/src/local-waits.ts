import type { Run } from './advance.ts'
import type { Effect, Trace } from './effect.ts'
import { keyOf } from './report.ts'
import type { LocalWait, StepResult } from './run.ts'

/**
 * The timer of a wait for a local time came: asks what that time means now. When that is later, because the contact is in
 * another time zone by now, the wait goes on until then; null when its time has come.
 */
export function waitOn(run: Run, node: string): StepResult | null {
  const wait = run.snapshot.waits?.[node]
  if (wait === undefined) return null
  const at = again(run, node, wait)
  return at.getTime() > run.context.now.getTime() ? rescheduled(run, [{ node, at }]) : null
}

/**
 * Works out all waits for a local time anew. A time that is past in the new zone is asked for all the same: its timer comes at
 * once, and the run goes on. Null when nothing changes.
 */
export function zoneChanged(run: Run): StepResult | null {
  const changed = Object.entries(run.snapshot.waits ?? {})
    .map(([node, wait]) => ({ node, at: again(run, node, wait), was: wait.at }))
    .filter(({ at, was }) => at.toISOString() !== was)
  return changed.length > 0 ? rescheduled(run, inOrder(run, changed)) : null
}

type Again = { node: string; at: Date }

function again({ compiled: { plan }, context }: Run, node: string, { local, at }: LocalWait): Date {
  const index = plan.graph.indexOf.get(node)!
  const behaviour = plan.graph.nodes[index]!.model?.behaviour
  if (behaviour?.kind !== 'wait' && behaviour?.kind !== 'listen') return new Date(at)
  return behaviour.again?.(local, plan.params[index], context) ?? new Date(at)
}

/** In the order of the drawing, however a database kept the keys. */
function inOrder({ compiled: { plan } }: Run, list: Again[]): Again[] {
  return list.toSorted((a, b) => plan.graph.indexOf.get(a.node)! - plan.graph.indexOf.get(b.node)!)
}

function rescheduled({ runId, snapshot, context }: Run, list: readonly Again[]): StepResult {
  const waits = { ...snapshot.waits }
  const effects: Effect[] = []
  const trace: Trace[] = []
  for (const { node, at } of list) {
    const visit = snapshot.visits[node] ?? 0
    const dueAt = at.toISOString()
    waits[node] = { local: waits[node]!.local, at: dueAt }
    effects.push({ kind: 'schedule', key: keyOf(runId, node, visit), node, visit, dueAt })
    if (at.getTime() > context.now.getTime()) trace.push({ kind: 'waits-on', node, visit, until: dueAt })
  }
  return { snapshot: { ...snapshot, waits }, status: 'active', effects, trace }
}
