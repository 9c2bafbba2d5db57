import { and, createMachine, or, stateIn } from 'xstate'
import type { Block, Level } from './branches.ts'
import type { GraphNode } from './graph.ts'
import { nodeState } from './node-state.ts'
import { behind, blockId, endOf, metState, placeOf, stateNames, type Plan } from './plan.ts'
import { asking, type FlowMachine, type State, type Transition } from './statechart.ts'

/**
 * Writes the drawing down as one statechart. Each node is one state. Branches that run at once are the regions of a
 * parallel state. A goal is an event on the level that holds all that is upstream of it.
 */
export function buildMachine(plan: Plan): FlowMachine {
  const nodesIn: GraphNode[][] = plan.branches.levels.map(() => [])
  for (const node of plan.graph.nodes) {
    const level = plan.branches.levelOf[node.index]
    if (level !== undefined) nodesIn[level.index]!.push(node)
  }
  const { root, begin, done, exit } = stateNames
  const config: State = {
    id: root,
    // XState's pure functions first work out the initial state, with nothing to look at: so nothing happens before `begin`.
    initial: begin,
    states: {
      [begin]: { id: begin, on: { begin: [{ target: `#${plan.graph.nodes[plan.graph.trigger]!.id}` }] } },
      ...levelStates(plan, nodesIn, plan.branches.root),
      [done]: { id: done, type: 'final' },
      [exit]: { id: exit, type: 'final' },
    },
    on: { signal: goalHandlers(plan, plan.branches.root), end: [{ target: `#${exit}` }] },
  }
  // XState derives a machine's type from a literal; this one is only known at run time.
  return createMachine(config as never)
}

/** The nodes and blocks of a level. Calls itself for what is inside; `validateFlow` limits how deep that goes. */
function levelStates(plan: Plan, nodesIn: readonly GraphNode[][], level: Level): Record<string, State> {
  const states: Record<string, State> = {}
  for (const node of nodesIn[level.index]!) states[node.id] = nodeState(plan, node)
  for (const block of level.blocks) {
    const id = blockId(plan.graph, block)
    const branches = block.branches.map((branch) => {
      const key = plan.levelIds[branch.index]!
      return [key, branchState(plan, branch, levelStates(plan, nodesIn, branch))] as const
    })
    const always = goesOnWithFirst(plan, block) ? { always: [whenAnyMet(plan, block)] } : {}
    states[id] = {
      id,
      type: 'parallel',
      states: Object.fromEntries(branches),
      onDone: whenAllEnded(plan, block),
      ...always,
    }
  }
  return states
}

function branchState(plan: Plan, branch: Level, states: Record<string, State>): State {
  const id = plan.levelIds[branch.index]!
  const { idle, met, end } = stateNames
  const final = (name: string): State => ({ id: id + name, type: 'final' })
  return {
    id,
    initial: idle,
    states: { [idle]: final(idle), ...states, [met]: final(met), [end]: final(end) },
    on: { signal: goalHandlers(plan, branch) },
  }
}

/** Branches have met when all have ended and at least one of them at the meeting node. */
function whenAllEnded(plan: Plan, block: Block): unknown[] {
  // Looked at again: a join that takes the first branch may have led the run out and in anew since XState noticed.
  const allEnded = and(block.branches.map((branch) => or(endings(plan, branch).map((each) => stateIn(each)))))
  const nobodyCame = { guard: allEnded, target: endOf(plan, block.level) }
  if (block.meeting < 0) return [nobodyCame]
  const { guard, target } = whenAnyMet(plan, block)
  return [{ guard: and([allEnded, guard]), target }, nobodyCame]
}

/**
 * The run goes on where branches meet. Asked eventless of a join that takes the first: it is then true as soon as one
 * branch has arrived and nothing inside can move by itself any more.
 */
function whenAnyMet(plan: Plan, block: Block) {
  const anyMet = or(block.branches.map((branch) => stateIn(`#${metState(plan, branch)}`)))
  return { guard: anyMet, target: placeOf(plan, block.level, block.meeting) }
}

function endings(plan: Plan, branch: Level): string[] {
  const { idle, met, end } = stateNames
  return [idle, met, end].map((name) => `#${plan.levelIds[branch.index]}${name}`)
}

function goesOnWithFirst(plan: Plan, block: Block): boolean {
  const behaviour = plan.graph.nodes[block.meeting]?.model?.behaviour
  return behaviour?.kind === 'join' && behaviour.goesOn(plan.params[block.meeting]) === 'first'
}

/** One handler a goal. Which of them a signal leads to is worked out by `hearing` before. */
function goalHandlers(plan: Plan, level: Level): Transition[] {
  const goals = level.members.map((index) => plan.graph.nodes[index]!).filter((node) => node.kind === 'goal')
  return goals.map((goal) => ({
    target: behind(plan, goal, goal.ways[0]),
    guard: asking({ about: 'goal', level: level.index, node: goal.index }),
    actions: [{ type: 'goal', params: { node: goal.id } }],
  }))
}
