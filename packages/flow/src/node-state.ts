import type { GraphNode, GraphWay } from './graph.ts'
import { unreachable } from './json.ts'
import { behind, stateNames, type Plan } from './plan.ts'
import { asking, type Action, type State, type Transition } from './statechart.ts'

/** The one state that a node compiles to. */
export function nodeState(plan: Plan, node: GraphNode): State {
  const state: State = { id: node.id, entry: [{ type: 'enter', params: { node: node.id } }] }
  const exit: Action[] = [{ type: 'leave', params: { node: node.id } }]
  switch (node.kind) {
    case 'trigger':
    case 'pass':
    case 'join':
      return { ...state, always: [{ target: behind(plan, node, node.ways[0]) }] }
    case 'exit':
      return { ...state, always: [{ target: `#${stateNames.exit}` }] }
    case 'decide':
      return { ...state, always: decisions(plan, node) }
    case 'wait':
      return { ...state, exit, on: { timer: [timerHandler(plan, node, node.ways[0])] } }
    case 'listen':
      return {
        ...state,
        exit,
        on: { timer: [timerHandler(plan, node, wayOf(node, 'timed-out'))], signal: [signalHandler(plan, node)] },
      }
    case 'act':
      return { ...state, exit, on: { done: doneHandlers(plan, node) } }
    case 'goal':
      return { ...state, exit }
    default:
      return unreachable(node.kind)
  }
}

function decisions(plan: Plan, node: GraphNode): Transition[] {
  const { id, index } = node
  const went: Action = {
    type: 'decided',
    params: ({ context }) => ({ node: id, index, round: context.take(index) }),
  }
  const byWay = connected(node).map((way) => ({
    target: behind(plan, node, way),
    guard: asking({ about: 'decision', node: index, out: way.id }),
    actions: [went],
  }))
  return [...byWay, { target: behind(plan, node, undefined), actions: [went] }]
}

function timerHandler(plan: Plan, node: GraphNode, way: GraphWay | undefined): Transition {
  return {
    target: behind(plan, node, way),
    guard: asking({ about: 'timer', node: node.id }),
    actions: [went(node, way?.id ?? '')],
  }
}

function signalHandler(plan: Plan, node: GraphNode): Transition {
  return {
    target: behind(plan, node, wayOf(node, 'happened')),
    guard: asking({ about: 'wait', node: node.index }),
    actions: [went(node, 'happened')],
  }
}

function wayOf(node: GraphNode, id: string): GraphWay | undefined {
  return node.ways.find((way) => way.id === id)
}

/** An action with one way out goes on by it however it calls its end; one with several must name a way it has. */
function doneHandlers(plan: Plan, node: GraphNode): Transition[] {
  const isAnswer = asking({ about: 'done', node: node.id })
  const only = node.ways.length === 1 ? node.ways[0] : undefined
  if (only !== undefined) {
    return [{ target: behind(plan, node, only), guard: isAnswer, actions: [went(node, only.id)] }]
  }
  const byWay = connected(node).map((way) => ({
    target: behind(plan, node, way),
    guard: asking({ about: 'done', node: node.id, out: way.id }),
    actions: [went(node, way.id)],
  }))
  const answered: Action = { type: 'answered', params: { node: node.id } }
  return [...byWay, { target: behind(plan, node, undefined), guard: isAnswer, actions: [answered] }]
}

function connected(node: GraphNode): GraphWay[] {
  return node.ways.filter((way) => way.to.length > 0)
}

function went(node: GraphNode, out: string): Action {
  return { type: 'went', params: { node: node.id, out, why: null } }
}
