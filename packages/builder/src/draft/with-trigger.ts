import type { Catalogue, Flow, Trigger } from '@aftercart/flow'
import { isTrigger } from './connection.rules.ts'

/** The flow with the trigger its place demands, so that an empty one begins with something to go on from. */
export function withTrigger(flow: Flow, catalogue: Catalogue, on: Trigger | null): Flow {
  const type = Object.values(catalogue).find((model) => model.family === 'trigger')?.type
  if (on === null || type === undefined || flow.nodes.some((node) => isTrigger(node, catalogue))) return flow
  const id = freeId(flow)
  const starts = flow.nodes.filter((node) => !flow.edges.some((edge) => edge.to === node.id))
  // Without a position of its own the whole flow may be laid out again, so the trigger comes to stand on top.
  const nodes = flow.nodes.map(({ position: _, ...node }) => node)
  return {
    ...flow,
    nodes: [{ id, type, params: { on } }, ...nodes],
    edges: [...starts.map((node) => ({ from: id, to: node.id })), ...flow.edges],
  }
}

function freeId(flow: Flow): string {
  let id = 'trigger'
  for (let number = 2; flow.nodes.some((node) => node.id === id); number += 1) id = `trigger-${number}`
  return id
}
