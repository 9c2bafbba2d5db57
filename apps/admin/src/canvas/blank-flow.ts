import type { Flow, Trigger } from '@aftercart/flow'

/** Nothing but the trigger: where every drawing begins. */
export function blankFlow(trigger: Trigger): Flow {
  return { nodes: [{ id: 'trigger', type: 'trigger', params: { on: trigger } }], edges: [] }
}

/** True while nothing but a trigger is drawn. */
export function isBlankFlow(flow: Flow): boolean {
  return flow.nodes.every((node) => node.type === 'trigger')
}
