import type { FlowNode, Json, NodeMap, Position } from '@aftercart/flow'
import { modelOf } from '../campaigns/node-model.ts'
import type { TimelineEntry } from '../runs/timeline.ts'

/** What the nodes of one version are called in another to which runs moved; null when nobody chose. */
export type MapOf = (from: number, to: number) => NodeMap | null

/** Until when a run that stands at this wait waits (ISO 8601); undefined when its timeline does not tell. */
export function waitedUntil(told: readonly TimelineEntry[], node: string, mapOf: MapOf): string | undefined {
  let names: readonly string[] = [node]
  for (const entry of told.toReversed()) {
    // It stands there now, so what was told last of this wait is about this visit.
    if ((entry.kind === 'waiting' || entry.kind === 'waits-on') && names.includes(entry.node)) return entry.detail.until
    if (entry.kind !== 'moved') continue
    const map = mapOf(entry.detail.from, entry.detail.to)
    if (map !== null) names = Object.keys(map).filter((old) => names.includes(map[old] ?? ''))
  }
  return undefined
}

/** How the action at this visit ended, which its run has not gone on from; null when it has not ended. */
export function endingOf(
  told: readonly TimelineEntry[],
  { node, visit }: Position,
  { type, params }: FlowNode,
): { out: string; result: Json } | null {
  for (const entry of sinceLastMove(told).toReversed()) {
    if (!('node' in entry) || entry.node !== node || entry.visit !== visit) continue
    switch (entry.kind) {
      case 'performed':
        return { out: entry.detail.out, result: entry.detail.result }
      case 'given-up':
        return { out: entry.detail.out, result: { givenUp: true, error: entry.detail.error } }
      case 'looked-again':
        if (entry.detail.decision !== 'skip') break
        return { out: modelOf(type)?.waysOut(params)[0]?.id ?? 'next', result: { skipped: entry.detail.why } }
      default:
    }
  }
  return null
}

/** A run moves only while it stands where nothing has ended, so what ended did so after it. */
function sinceLastMove(told: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return told.slice(told.findLastIndex(({ kind }) => kind === 'moved') + 1)
}

/** An action that was under way when the fault came was not told to be dropped: it tells its own end, or nobody does. */
export function isOnItsWay(told: readonly TimelineEntry[], { node, visit }: Position): boolean {
  const fault = told.findLastIndex(({ kind }) => kind === 'failed')
  return !told.slice(fault).some((entry) => entry.kind === 'dropped' && entry.node === node && entry.visit === visit)
}
