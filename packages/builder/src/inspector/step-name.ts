import type { Catalogue, Flow, FlowNode } from '@aftercart/flow'

/** The step's heading; with its sentence where another step is headed the same. */
export function nameOf(node: FlowNode, flow: Flow, catalogue: Catalogue): string {
  const describe = (each: FlowNode) =>
    catalogue[each.type]?.describe(each.params) ?? { title: each.type, detail: each.id }
  const { title, detail } = describe(node)
  const isAlone = flow.nodes.every((each) => each === node || describe(each).title !== title)
  return isAlone ? title : `${title} · ${detail}`
}
