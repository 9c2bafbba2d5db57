import type { SignalName } from './event.ts'
import { completeParams, type GraphNode } from './graph.ts'

/** The signal that a goal or a wait for an event listens for; null for other nodes, and while the form is incomplete. */
export function signalOf(node: GraphNode): SignalName | null {
  const behaviour = node.model?.behaviour
  if (behaviour?.kind !== 'goal' && behaviour?.kind !== 'listen') return null
  if (!node.model?.schema.safeParse(node.node.params).success) return null
  return behaviour.signal(completeParams(node))
}
