import type { Flow, FlowNode } from '@aftercart/flow'
import { modelOf } from './node-model.ts'

export type Step = { type: string; title: string }

/** What a flow does, in the order one walks it from its trigger; the trigger itself is left out. */
export function flowSteps(flow: Flow): Step[] {
  return walked(flow)
    .filter((node) => modelOf(node.type)?.family !== 'trigger')
    .map((node) => ({ type: node.type, title: nodeTitle(node) }))
}

/** The steps as one line, e.g. "Email the customer, create a task and 2 more". '' when there are none. */
export function stepsSummary(steps: readonly Step[]): string {
  const shown = steps.slice(0, 3).map((step, index) => (index === 0 ? step.title : lowerFirst(step.title)))
  const more = steps.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  const last = shown.pop()
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`
}

/** The heading of a node's card. A type that is not known, e.g. of a later version, is called by its name. */
export function nodeTitle(node: FlowNode): string {
  return modelOf(node.type)?.describe(node.params).title ?? node.type
}

function walked(flow: Flow): FlowNode[] {
  const byId = new Map(flow.nodes.map((node) => [node.id, node]))
  const onward = Map.groupBy(flow.edges, (edge) => edge.from)
  const order = new Set<FlowNode>()
  const open = flow.nodes.filter((node) => modelOf(node.type)?.family === 'trigger')
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    if (order.has(node)) continue
    order.add(node)
    for (const edge of onward.get(node.id) ?? []) {
      const next = byId.get(edge.to)
      if (next !== undefined) open.push(next)
    }
  }
  // What nothing leads to comes last: it is drawn, but not connected yet.
  for (const node of flow.nodes) order.add(node)
  return [...order]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
