import type { TimelineEntry } from './timeline.ts'

/**
 * How an entry stands in `timeline.entries`: `[kind, node, visit, detail]`, empty ends left out. The view `timeline_row` reads
 * it. Places instead of names, as text: half of what the same takes with its names, and most of what a run leaves is this.
 */
export function packed(entry: TimelineEntry): unknown[] {
  const node = 'node' in entry ? entry.node : null
  const visit = 'visit' in entry ? entry.visit : null
  if (Object.keys(entry.detail).length > 0) return [entry.kind, node, visit, entry.detail]
  return node === null ? [entry.kind] : [entry.kind, node, visit]
}

/** The same in SQL, of one entry about one place, as the whole of a row. */
export const packedSql = (kind: string, detail: string) =>
  `json_build_array(json_build_array('${kind}', node, visit, ${detail}))`
