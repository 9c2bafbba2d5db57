import type { Catalogue, Flow, FlowNode, Json } from '@aftercart/flow'

/** One difference that a person would tell another. */
export type FlowChange = { kind: 'new' | 'gone' | 'changed' | 'rewired'; words: string }

/**
 * What is different in `after`, in the marketer's words: new steps, steps that are gone, changed settings, and whether
 * steps follow each other differently. Where a step stands on the canvas is no difference. `before`: null when there is none.
 */
export function flowChanges(before: Flow | null, after: Flow, catalogue: Catalogue): FlowChange[] {
  const old = new Map((before?.nodes ?? []).map((node) => [node.id, node]))
  const kept = new Set(after.nodes.map((node) => node.id))
  const changes: FlowChange[] = []
  for (const node of after.nodes) {
    const was = old.get(node.id)
    if (was === undefined || was.type !== node.type) changes.push({ kind: 'new', words: sayStep(node, catalogue) })
    else if (textOf(was.params) !== textOf(node.params))
      changes.push({ kind: 'changed', words: sayStep(node, catalogue) })
  }
  for (const node of before?.nodes ?? []) {
    if (!kept.has(node.id)) changes.push({ kind: 'gone', words: sayStep(node, catalogue) })
  }
  if (before !== null && rewired(before, after))
    changes.push({ kind: 'rewired', words: 'Steps follow each other differently' })
  return changes
}

function sayStep(node: FlowNode, catalogue: Catalogue): string {
  const described = catalogue[node.type]?.describe(node.params)
  if (described === undefined) return node.type
  return described.detail === '' ? described.title : `${described.title}: ${described.detail}`
}

/** Compares only paths between steps that both have: a new step brings new paths of itself, which is no more news. */
function rewired(before: Flow, after: Flow): boolean {
  const ids = (flow: Flow) => new Set(flow.nodes.map((node) => node.id))
  const inBoth = ids(before).intersection(ids(after))
  const paths = (flow: Flow) =>
    new Set(
      flow.edges
        .filter((edge) => inBoth.has(edge.from) && inBoth.has(edge.to))
        .map((edge) => `${edge.from} ${edge.out ?? ''} ${edge.to}`),
    )
  const untouched = before.nodes.length === inBoth.size && after.nodes.length === inBoth.size
  return untouched && paths(before).symmetricDifference(paths(after)).size > 0
}

/** The order of keys is no difference: databases do not keep it. */
function textOf(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
