import type { Flow, Trigger } from './flow.ts'
import { modelOf } from './graph.ts'
import type { Catalogue } from './node.ts'

/** What starts runs of this flow; null while the flow has no trigger or its trigger's form is incomplete. */
export function flowTrigger(flow: Flow, catalogue: Catalogue): Trigger | null {
  for (const node of flow.nodes) {
    const model = modelOf(catalogue, node.type)
    if (model?.behaviour.kind !== 'trigger') continue
    const params = model.schema.safeParse(node.params)
    return params.success ? model.behaviour.on(params.data) : null
  }
  return null
}
