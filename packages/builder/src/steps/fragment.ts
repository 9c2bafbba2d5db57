import type { Flow } from '@aftercart/flow'

/** These nodes with the edges among them, to be pasted here or into another flow. */
export function copyFragment(flow: Flow, ids: readonly string[]): Flow {
  const chosen = new Set(ids)
  return {
    nodes: flow.nodes.filter((node) => chosen.has(node.id)),
    edges: flow.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)),
  }
}

/** A copy with ids of its own, set a little aside so that it does not cover what it was copied from. */
export function pasteFragment(flow: Flow, fragment: Flow, newId: (type: string) => string): Flow {
  const ids = new Map(fragment.nodes.map((node) => [node.id, newId(node.type)]))
  const shift = clearShift(flow, fragment)
  return {
    nodes: fragment.nodes.map((node) => ({
      ...structuredClone(node),
      id: ids.get(node.id) ?? node.id,
      position: { x: (node.position?.x ?? 0) + shift, y: (node.position?.y ?? 0) + shift },
    })),
    edges: fragment.edges.flatMap((edge) => {
      const [from, to] = [ids.get(edge.from), ids.get(edge.to)]
      return from && to ? [{ ...edge, from, to }] : []
    }),
  }
}

/** Steps of 32 px aside and down until no copy lies exactly on another card. */
function clearShift(flow: Flow, fragment: Flow): number {
  const taken = new Set(flow.nodes.map((node) => `${node.position?.x},${node.position?.y}`))
  let shift = 0
  do shift += 32
  while (
    fragment.nodes.some((node) => taken.has(`${(node.position?.x ?? 0) + shift},${(node.position?.y ?? 0) + shift}`))
  )
  return shift
}
