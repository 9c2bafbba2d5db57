import {
  unreachable,
  type Flow,
  type FlowEdge,
  type FlowNode,
  type FlowSettings,
  type JsonObject,
} from '@aftercart/flow'
import { sameEdge } from './graph.ts'

export type Position = { x: number; y: number }

/** The flow being drawn, with what one can go back and forward to. The newest step back is last in both lists. */
export type Draft = {
  flow: Flow
  past: readonly Flow[]
  future: readonly Flow[]
  /** Which field the last change typed into: more typing there is the same step back. */
  typing: string | null
}

export type DraftAction =
  /** A new node, with the edges that lead to it. */
  | { type: 'add'; node: FlowNode; edges: FlowEdge[] }
  /** A new node in the middle of an edge; `onward` leads from it to where the edge led. */
  | { type: 'insert'; node: FlowNode; edge: FlowEdge; onward: FlowEdge; positions: Record<string, Position> }
  | { type: 'connect'; edge: FlowEdge }
  | { type: 'reroute'; edge: FlowEdge; to: string }
  | { type: 'delete'; nodes: readonly string[]; edges: readonly FlowEdge[] }
  | { type: 'paste'; nodes: FlowNode[]; edges: FlowEdge[] }
  | { type: 'move'; positions: Record<string, Position> }
  | { type: 'params'; node: string; params: JsonObject }
  /** What holds for the flow as a whole; `field` names what was typed into, so that typing on is one step back. */
  | { type: 'settings'; settings: FlowSettings; field: string }
  | { type: 'undo' }
  | { type: 'redo' }
  /** Another flow takes the draft's place; there is no way back to the old one. */
  | { type: 'replace'; flow: Flow }

/** More than anyone steps back, and little enough to hold: flows share all that did not change. */
const historyLimit = 200

export function startDraft(flow: Flow): Draft {
  return { flow, past: [], future: [], typing: null }
}

/** One change of the drawing. Whether an edge may be drawn is asked before (`refusal`); here it is only done. */
export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  const { flow } = draft
  switch (action.type) {
    case 'add':
      return changed(draft, { ...flow, nodes: [...flow.nodes, action.node], edges: [...flow.edges, ...action.edges] })
    case 'insert':
      return changed(draft, {
        ...flow,
        nodes: [...moved(flow.nodes, action.positions), action.node],
        edges: [
          ...flow.edges.map((edge) => (sameEdge(edge, action.edge) ? { ...edge, to: action.node.id } : edge)),
          action.onward,
        ],
      })
    case 'connect':
      return changed(draft, { ...flow, edges: [...flow.edges, action.edge] })
    case 'reroute':
      return changed(draft, {
        ...flow,
        edges: flow.edges.map((edge) => (sameEdge(edge, action.edge) ? { ...edge, to: action.to } : edge)),
      })
    case 'delete':
      return changed(draft, without(flow, action.nodes, action.edges))
    case 'paste':
      return changed(draft, {
        ...flow,
        nodes: [...flow.nodes, ...action.nodes],
        edges: [...flow.edges, ...action.edges],
      })
    case 'move':
      return changed(draft, { ...flow, nodes: moved(flow.nodes, action.positions) })
    case 'params':
      return typed(draft, action.node, action.params)
    case 'settings':
      return changedWhileTyping(draft, withSettings(flow, action.settings), `settings:${action.field}`)
    case 'undo':
      return undone(draft)
    case 'redo':
      return redone(draft)
    case 'replace':
      return startDraft(action.flow)
    default:
      return unreachable(action)
  }
}

function changed(draft: Draft, flow: Flow, typing: string | null = null): Draft {
  return { flow, past: [...draft.past, draft.flow].slice(-historyLimit), future: [], typing }
}

function typed(draft: Draft, id: string, params: JsonObject): Draft {
  const node = draft.flow.nodes.find((each) => each.id === id)
  if (!node) return draft
  const names = [...new Set([...Object.keys(node.params), ...Object.keys(params)])]
  const field = names.filter((name) => node.params[name] !== params[name]).join()
  const typing = `${id}:${field}`
  const flow = { ...draft.flow, nodes: draft.flow.nodes.map((each) => (each.id === id ? { ...each, params } : each)) }
  return changedWhileTyping(draft, flow, typing)
}

function changedWhileTyping(draft: Draft, flow: Flow, typing: string): Draft {
  return draft.typing === typing ? { ...draft, flow, future: [] } : changed(draft, flow, typing)
}

/** Settings that say nothing are left out, so that a flow without any is the flow it was before. */
function withSettings({ settings: _, ...flow }: Flow, settings: FlowSettings): Flow {
  return settings.reEntry === undefined && settings.exitOn === undefined ? flow : { ...flow, settings }
}

function undone(draft: Draft): Draft {
  const before = draft.past.at(-1)
  if (!before) return draft
  return { flow: before, past: draft.past.slice(0, -1), future: [...draft.future, draft.flow], typing: null }
}

function redone(draft: Draft): Draft {
  const after = draft.future.at(-1)
  if (!after) return draft
  return { flow: after, past: [...draft.past, draft.flow], future: draft.future.slice(0, -1), typing: null }
}

function moved(nodes: FlowNode[], positions: Record<string, Position>): FlowNode[] {
  return nodes.map((node) => {
    const position = positions[node.id]
    return position ? { ...node, position } : node
  })
}

/** Taking a step out of the middle of a path closes the path again, as long as it is plain where it led. */
function without(flow: Flow, ids: readonly string[], edges: readonly FlowEdge[]): Flow {
  const start: Flow = { ...flow, edges: flow.edges.filter((edge) => !edges.some((gone) => sameEdge(edge, gone))) }
  return ids.reduce(withoutNode, start)
}

function withoutNode(flow: Flow, id: string): Flow {
  const targets = [...new Set(flow.edges.filter((edge) => edge.from === id).map((edge) => edge.to))]
  const onward = targets.length === 1 ? targets[0] : undefined
  const edges: FlowEdge[] = []
  for (const edge of flow.edges) {
    if (edge.from === id) continue
    const kept = edge.to !== id ? edge : onward !== undefined && onward !== edge.from ? { ...edge, to: onward } : null
    if (kept && !edges.some((each) => sameEdge(each, kept))) edges.push(kept)
  }
  return { ...flow, nodes: flow.nodes.filter((node) => node.id !== id), edges }
}
