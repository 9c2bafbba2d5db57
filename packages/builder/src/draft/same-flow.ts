import type { Flow, FlowEdge, FlowNode, FlowSettings, Json } from '@aftercart/flow'

/** Whether two flows say the same. The order of object keys is no difference: databases do not keep it. */
export function sameFlow(a: Flow, b: Flow): boolean {
  return (
    a === b ||
    (sameList(a.nodes, b.nodes, nodeText) &&
      sameList(a.edges, b.edges, edgeText) &&
      settingsText(a.settings) === settingsText(b.settings))
  )
}

function sameList<Item>(a: readonly Item[], b: readonly Item[], text: (item: Item) => string): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index] || text(item) === text(b[index] as Item))
}

function nodeText({ id, type, params, position }: FlowNode): string {
  return sorted([id, type, params, position ? [position.x, position.y] : null])
}

function edgeText({ from, out, to }: FlowEdge): string {
  return sorted([from, out ?? null, to])
}

function settingsText({ reEntry, exitOn }: FlowSettings = {}): string {
  return sorted([
    reEntry ?? null,
    (exitOn ?? []).map(({ on, tag, event }) => ({ on, tag: tag ?? null, event: event ?? null })),
  ])
}

function sorted(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
