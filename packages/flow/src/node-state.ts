import type { GraphNode, GraphWay } from './graph.ts'
import { unreachable } from './json.ts'
import { behind, stateNames, type Plan } from './plan.ts'
import { remember, type Action, type Args, type Saying, type State, type Transition } from './statechart.ts'

/** The one state that a node compiles to. */
export function nodeState(plan: Plan, node: GraphNode): State {
  const state: State = { id: node.id, entry: [countVisit(node.id), say('enter', node.id)] }
  switch (node.kind) {
    case 'trigger':
    case 'pass':
      return { ...state, always: [{ target: behind(plan, node, node.ways[0]) }] }
    case 'exit':
      return { ...state, always: [{ target: `#${stateNames.exit}` }] }
    case 'decide':
      return { ...state, entry: [countVisit(node.id), decide(plan, node), say('enter', node.id)], always: decisions(plan, node) }
    case 'wait':
      return { ...state, exit: [say('leave', node.id)], on: { timer: [timerHandler(plan, node)] } }
    case 'act':
      return { ...state, exit: [say('leave', node.id)], on: { done: doneHandlers(plan, node) } }
    case 'goal':
      return { ...state, exit: [say('leave', node.id)] }
    default:
      return unreachable(node.kind)
  }
}

export function say(type: 'enter' | 'leave' | 'goal', node: string): Saying {
  return { type, params: ({ context }) => ({ node, visit: context.visits[node] ?? 0 }) }
}

export function countVisit(node: string): Action {
  return remember(({ visits }) => ({ visits: { ...visits, [node]: (visits[node] ?? 0) + 1 } }))
}

function decide(plan: Plan, node: GraphNode): Action {
  return remember(({ decisions, now }) => {
    const behaviour = node.model?.behaviour
    if (behaviour?.kind !== 'decide') return {}
    return { decisions: { ...decisions, [node.id]: behaviour.decide(plan.params[node.index] as never, now.context) } }
  })
}

function decisions(plan: Plan, node: GraphNode): Transition[] {
  const decision = ({ context }: Args) => context.decisions[node.id]
  const went: Saying = {
    type: 'went',
    params: (args) => ({
      node: node.id,
      visit: args.context.visits[node.id] ?? 0,
      out: decision(args)?.out ?? '',
      why: decision(args)?.why ?? null,
    }),
  }
  const byWay = connected(node).map((way) => ({
    target: behind(plan, node, way),
    guard: (args: Args) => decision(args)?.out === way.id,
    actions: [went],
  }))
  return [...byWay, { target: behind(plan, node, undefined), actions: [went] }]
}

function timerHandler(plan: Plan, node: GraphNode): Transition {
  const way = node.ways[0]
  return {
    target: behind(plan, node, way),
    guard: ({ context }) => answers(context.now.event, 'timer', node.id, context.visits[node.id]),
    actions: [wentBy(node, () => way?.id ?? '')],
  }
}

/** An action with one way out goes on by it however it calls its end; one with several must name a way it has. */
function doneHandlers(plan: Plan, node: GraphNode): Transition[] {
  const isAnswer = ({ context }: Args) => answers(context.now.event, 'done', node.id, context.visits[node.id])
  const only = node.ways.length === 1 ? node.ways[0] : undefined
  if (only !== undefined) {
    return [{ target: behind(plan, node, only), guard: isAnswer, actions: [wentBy(node, () => only.id)] }]
  }
  const byWay = connected(node).map((way) => ({
    target: behind(plan, node, way),
    guard: (args: Args) => isAnswer(args) && outOf(args) === way.id,
    actions: [wentBy(node, outOf)],
  }))
  return [...byWay, { target: behind(plan, node, undefined), guard: isAnswer, actions: [wentBy(node, outOf)] }]
}

function connected(node: GraphNode): GraphWay[] {
  return node.ways.filter((way) => way.to.length > 0)
}

function wentBy(node: GraphNode, out: (args: Args) => string): Saying {
  const visitOf = ({ context }: Args) => context.visits[node.id] ?? 0
  return { type: 'went', params: (args) => ({ node: node.id, visit: visitOf(args), out: out(args), why: null }) }
}

function outOf({ context }: Args): string {
  return context.now.event.type === 'done' ? context.now.event.out : ''
}

function answers(event: Args['context']['now']['event'], type: 'timer' | 'done', node: string, visit = 0): boolean {
  return event.type === type && event.node === node && event.visit === visit
}
