import type { Catalogue, Flow, FlowEdge, FlowNode, WayOut } from '@aftercart/flow'

/** One labelled exit of one node. */
export type OpenWay = { from: string; out: string; label: string }

/** The ways out of a node; none when its type is unknown to this catalogue. */
export function waysOutOf(node: FlowNode, catalogue: Catalogue): WayOut[] {
  return catalogue[node.type]?.waysOut(node.params) ?? []
}

/** Which way out the edge takes: the only one of its node when the edge names none. */
export function outOf(edge: FlowEdge, flow: Flow, catalogue: Catalogue): string {
  if (edge.out !== undefined) return edge.out
  const node = findNode(flow, edge.from)
  return (node && waysOutOf(node, catalogue)[0]?.id) ?? ''
}

export function findNode(flow: Flow, id: string): FlowNode | undefined {
  return flow.nodes.find((node) => node.id === id)
}

/** An edge as one writes it: the way out is left away where the node has only one. */
export function makeEdge(flow: Flow, catalogue: Catalogue, from: string, out: string, to: string): FlowEdge {
  const node = findNode(flow, from)
  return node && waysOutOf(node, catalogue).length > 1 ? { from, out, to } : { from, to }
}

export function sameEdge(a: FlowEdge, b: FlowEdge): boolean {
  return a.from === b.from && a.to === b.to && a.out === b.out
}

/** Unlike node ids, edges have none: their ends say which is meant. */
export function edgeId(edge: FlowEdge): string {
  return `${edge.from}:${edge.out ?? ''}:${edge.to}`
}

/** The ways out that lead nowhere yet, in the order of the nodes. */
export function openWays(flow: Flow, catalogue: Catalogue): OpenWay[] {
  const taken = new Set(flow.edges.map((edge) => `${edge.from}:${outOf(edge, flow, catalogue)}`))
  return flow.nodes.flatMap((node) =>
    waysOutOf(node, catalogue)
      .filter((way) => !taken.has(`${node.id}:${way.id}`))
      .map((way) => ({ from: node.id, out: way.id, label: way.label })),
  )
}

/** All nodes that can be reached from `start`, itself included. */
export function downstream(flow: Flow, start: string): Set<string> {
  const next = new Map<string, string[]>()
  for (const edge of flow.edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to])
  const seen = new Set<string>()
  const waiting = [start]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    waiting.push(...(next.get(id) ?? []))
  }
  return seen
}

/** A fresh id that says what it is, unlike any the flow's earlier versions may have used. */
export function newNodeId(type: string): string {
  return `${type.slice(0, 40)}-${crypto.randomUUID().slice(0, 8)}`
}
