import type { CompiledFlow } from './compile.ts'
import type { SignalName } from './event.ts'
import type { GraphNode } from './graph.ts'
import { reachable } from './graph-walk.ts'
import type { Plan } from './plan.ts'

/**
 * Whether a node lies behind a place that hears this news: a goal, the way of a wait on which it happened, or that of an
 * action which taught it. What stands beside such a place, in a branch of its own, may belong to a run that has heard the
 * news, and was drawn for those who have not.
 */
export function liesBehindNews({ plan }: CompiledFlow, id: string, news: SignalName): boolean {
  const { graph } = plan
  const node = graph.indexOf.get(id)
  if (node === undefined) return false
  const starts = graph.nodes.flatMap((each) => whereItLeads(plan, each, news))
  return reachable(starts, (each) => graph.nodes[each]!.next).has(node)
}

function whereItLeads({ params }: Plan, { index, model, ways, next }: GraphNode, news: SignalName): number[] {
  const behaviour = model?.behaviour
  switch (behaviour?.kind) {
    case 'goal':
      return behaviour.signal(params[index]) === news ? next : []
    case 'listen':
      return behaviour.signal(params[index]) === news ? (ways.find(({ id }) => id === 'happened')?.to ?? []) : []
    case 'act':
      return ways.filter(({ id }) => behaviour.learns?.[id] === news).flatMap(({ to }) => to)
    default:
      return []
  }
}
