import type { Flow, FlowEdge, FlowNode } from './flow.ts'
import type { JsonObject } from './json.ts'
import type { AnyNodeModel, Behaviour, Catalogue, WayOut } from './node.ts'

/** A way out with the nodes it leads to, in the order of the edges. Two or more: branches that run at once. */
export type GraphWay = WayOut & {
  to: number[]
  /** False for a way that the node type does not have; kept so that what lies behind is still looked at. */
  declared: boolean
}

/** A node with everything that the drawing says about it, found by its index instead of its id. */
export type GraphNode = {
  index: number
  id: string
  node: FlowNode
  /** Null for an unknown node type. */
  model: AnyNodeModel | null
  kind: Behaviour<never>['kind']
  /** What it is called in messages: its heading on the card, else its id. Worked out once, for a card may be long to write. */
  title: string
  ways: GraphWay[]
  /** All nodes that any way leads to, each once. */
  next: number[]
}

/** The drawing, ready to be walked. Bears every flow, also nonsense: what cannot be drawn is left out. */
export type Graph = {
  nodes: readonly GraphNode[]
  indexOf: ReadonlyMap<string, number>
  /** The first trigger, or -1. */
  trigger: number
}

/** Of two nodes with one id the first counts; edges from or to nowhere, doubled, to itself or into a trigger do not. */
export function buildGraph(flow: Flow, catalogue: Catalogue): Graph {
  const nodes: GraphNode[] = []
  const indexOf = new Map<string, number>()
  for (const node of flow.nodes) {
    if (indexOf.has(node.id)) continue
    indexOf.set(node.id, nodes.length)
    nodes.push(graphNode(node, nodes.length, modelOf(catalogue, node.type)))
  }
  // Of two ways with one name the first counts.
  const waysOf = nodes.map(({ ways }) => new Map(ways.toReversed().map((way) => [way.id, way])))
  for (const edge of flow.edges) connect(nodes, indexOf, waysOf, edge)
  for (const node of nodes) node.next = [...new Set(node.ways.flatMap((way) => way.to))]
  return { nodes, indexOf, trigger: nodes.findIndex((node) => node.kind === 'trigger') }
}

/** The model of a node type, or null; safe for any text that a flow may hold as a type. */
export function modelOf(catalogue: Catalogue, type: string): AnyNodeModel | null {
  return Object.hasOwn(catalogue, type) ? (catalogue[type] ?? null) : null
}

/**
 * Which way out an edge is drawn from: the one it names, else the first, which is the only one for most nodes and
 * the good end for actions that can fail. Null for a node without ways out.
 */
export function wayOutOfEdge(ways: readonly WayOut[], edge: Pick<FlowEdge, 'out'>): string | null {
  return edge.out ?? ways[0]?.id ?? null
}

/** The nodes from which one of `targets` can be reached, the targets included. */
export function upstreamOf(graph: Graph, targets: readonly GraphNode[]): Set<number> {
  const isUpstream = upstreamFinder(graph)(targets)
  return new Set(graph.nodes.flatMap(({ index }) => (isUpstream(index) ? [index] : [])))
}

/**
 * The same for whoever asks it of many targets, one after the other: it keeps one place to note what it has seen. The
 * answer says of a node whether it lies upstream, and is good until the next walk.
 */
export function upstreamFinder(graph: Graph): (targets: readonly GraphNode[]) => (node: number) => boolean {
  const before: number[][] = graph.nodes.map(() => [])
  for (const node of graph.nodes) for (const target of node.next) before[target]!.push(node.index)
  const seenIn = new Int32Array(graph.nodes.length)
  let walks = 0
  return (targets) => {
    const walk = ++walks
    const open = targets.map(({ index }) => index)
    for (const node of open) seenIn[node] = walk
    for (const node of open) {
      for (const each of before[node]!) {
        if (seenIn[each] === walk) continue
        seenIn[each] = walk
        open.push(each)
      }
    }
    return (node) => seenIn[node] === walk
  }
}

/** What a node is called in messages. */
export function titleOf(node: GraphNode): string {
  return node.title
}

/** The sentence below a node's heading. */
export function detailOf(node: GraphNode): string {
  return node.model?.describe(node.node.params).detail ?? ''
}

/** The params as the node type's schema gives them back, defaults filled in. Throws for params it refuses. */
export function completeParams(node: GraphNode): JsonObject {
  return node.model === null ? {} : (node.model.schema.parse(node.node.params) as JsonObject)
}

function graphNode(node: FlowNode, index: number, model: AnyNodeModel | null): GraphNode {
  const ways = (model?.waysOut(node.params) ?? []).map((way) => ({ ...way, to: [], declared: true }))
  const title = model?.describe(node.params).title || node.id
  return { index, id: node.id, node, model, kind: model?.behaviour.kind ?? 'pass', title, ways, next: [] }
}

/** `waysOf`: each node's ways out by name, for a wild drawing may have ten thousand at one node. */
function connect(
  nodes: GraphNode[],
  indexOf: ReadonlyMap<string, number>,
  waysOf: readonly Map<string, GraphWay>[],
  edge: FlowEdge,
): void {
  const from = nodes[indexOf.get(edge.from) ?? -1]
  const to = nodes[indexOf.get(edge.to) ?? -1]
  if (from === undefined || to === undefined || from === to || to.kind === 'trigger') return
  const out = wayOutOfEdge(from.ways, edge) ?? ''
  const known = waysOf[from.index]!
  let way = known.get(out)
  if (way === undefined) {
    way = { id: out, label: out, to: [], declared: false }
    known.set(out, way)
    from.ways.push(way)
  }
  if (!way.to.includes(to.index)) way.to.push(to.index)
}
