import type { Catalogue, Flow, FlowNode } from '@aftercart/flow'
import { findNode, outOf, waysOutOf } from './graph.ts'

/**
 * Why no edge may be drawn from this way out to that node, in a sentence for people; null when it may.
 * Several edges out of one way are branches at once, and edges may lead back: both are allowed here.
 */
export function refusal(flow: Flow, catalogue: Catalogue, from: string, out: string, to: string): string | null {
  const source = findNode(flow, from)
  const target = findNode(flow, to)
  if (!source || !target) return 'One of the two steps is no longer there.'
  if (from === to) return 'A step cannot lead to itself. Lead back to an earlier step with a wait between them.'
  if (isTrigger(target, catalogue)) return 'Nothing leads into a trigger: it is where the flow begins.'
  if (!waysOutOf(source, catalogue).some((way) => way.id === out)) return 'This step has no such way out.'
  const exists = flow.edges.some((edge) => edge.from === from && edge.to === to && outOf(edge, flow, catalogue) === out)
  return exists ? 'These two steps are already connected.' : null
}

/** The nodes this way out may still be led to, in the order of the flow. */
export function validTargets(flow: Flow, catalogue: Catalogue, from: string, out: string): FlowNode[] {
  return flow.nodes.filter((node) => refusal(flow, catalogue, from, out, node.id) === null)
}

/** Whether the step does nothing but begin branches: one more is always welcome there. */
export function isSplit(node: FlowNode, catalogue: Catalogue): boolean {
  return catalogue[node.type]?.behaviour.kind === 'pass' && waysOutOf(node, catalogue).length === 1
}

/** Whether the step is where branches meet. */
export function isMeeting(node: FlowNode, catalogue: Catalogue): boolean {
  return catalogue[node.type]?.behaviour.kind === 'join'
}

export function isTrigger(node: FlowNode, catalogue: Catalogue): boolean {
  return catalogue[node.type]?.family === 'trigger'
}
