import type { PendingEffect, RunWork } from './work.ts'

export type Kept = { run: RunWork; effects: PendingEffect[]; timers: RunWork['writes']['timers'] }

/** A timer or effect of this very transaction that was undone again: the timer is never written, the effect as dropped. */
export function withoutWhatWasUndone(run: RunWork): Kept {
  const { writes } = run
  const over = run.status !== 'active'
  const dropped = new Map(writes.drops.map((drop) => [drop.key, drop]))
  const gone = new Set(writes.timersGone.map(({ node, visit }) => `${node}:${visit}`))
  for (const effect of writes.effects) {
    const drop = dropped.get(effect.key)
    if (!drop && !over) continue
    effect.dropped = true
    const { node, visit, type } = effect
    const signal = drop?.signal === undefined ? {} : { signal: drop.signal }
    const why = drop?.why ?? (run.status === 'failed' ? 'run-failed' : 'run-over')
    writes.timeline.push({ kind: 'dropped', node, visit, detail: { type, why, ...signal } })
  }
  const timers = over ? [] : writes.timers.filter(({ node, visit }) => !gone.has(`${node}:${visit}`))
  return { run, effects: writes.effects, timers }
}

/** Runs that were there before and are over now: whatever timers and effects they still have go with them. */
export function over(kept: readonly Kept[]): RunWork[] {
  return kept
    .map(({ run }) => run)
    .filter((run) => run.changed && !run.fresh && run.status !== 'active' && !run.leavesNothing)
}

/** The columns by which all rows of a run are found. */
export function of(run: RunWork): { shop_id: string; run_id: string } {
  return { shop_id: run.shopId, run_id: run.id }
}
