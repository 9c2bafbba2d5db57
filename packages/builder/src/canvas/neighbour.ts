import type { Flow, FlowNode } from '@aftercart/flow'

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * The step one gets to from this one with an arrow key: the nearest on that side, where straight ahead counts for more
 * than aside. Null at the border of the drawing.
 */
export function neighbour(flow: Flow, from: string, direction: Direction): string | null {
  const here = flow.nodes.find((node) => node.id === from)?.position
  if (!here) return flow.nodes[0]?.id ?? null
  let best: { id: string; cost: number } | null = null
  for (const node of flow.nodes) {
    if (node.id === from || !node.position) continue
    const dx = node.position.x - here.x
    const dy = node.position.y - here.y
    const [ahead, aside] = { up: [-dy, dx], down: [dy, dx], left: [-dx, dy], right: [dx, dy] }[direction] as [
      number,
      number,
    ]
    // Cards of one row may differ by a few pixels after dragging: that is still the same row.
    if (ahead < 12) continue
    const cost = ahead + 2.5 * Math.abs(aside)
    if (!best || cost < best.cost) best = { id: node.id, cost }
  }
  return best?.id ?? null
}

/** Where attention goes when these steps are taken away: what led to the first of them, else what it led to, else any other. */
export function afterDeletion(flow: Flow, ids: readonly string[]): string | null {
  const gone = new Set(ids)
  const stays = (id: string | undefined): id is string => id !== undefined && !gone.has(id)
  const before = flow.edges.filter((edge) => gone.has(edge.to)).map((edge) => edge.from)
  const behind = flow.edges.filter((edge) => gone.has(edge.from)).map((edge) => edge.to)
  const others = flow.nodes.map((node: FlowNode) => node.id)
  return [...before, ...behind, ...others].find(stays) ?? null
}
