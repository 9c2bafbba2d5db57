import { listensTo, type CompiledFlow } from '../compile.ts'
import type { Effect, Trace } from '../effect.ts'
import type { RunEvent, SignalName } from '../event.ts'
import { detailOf, titleOf, type GraphNode } from '../graph.ts'
import type { StepContext } from '../node.ts'
import type { Position, StepResult } from '../run.ts'
import { positions, start, step } from '../step.ts'
import type { Choices } from './choices.ts'
import type { FlowPath, PathEnd, PathStep } from './paths.ts'

type Walk = {
  compiled: CompiledFlow
  choices: Choices
  context: StepContext
  last: StepResult
  /** When the waits that stand come due, by `node:visit`, in milliseconds. */
  due: Map<string, number>
  /** The clock, and from when it is reckoned. */
  now: number
  began: number
  since: string | null
  isFirstRest: boolean
  steps: PathStep[]
  work: { left: number }
}

/**
 * Takes one run from its beginning to where nothing more can happen. Actions take no time. Each event takes from `work.left`: 1,
 * and something for each thing that it leads to and each place where the run stands. It may end below 0: a path that was begun is gone to its end.
 */
export function walkPath(
  compiled: CompiledFlow,
  choices: Choices,
  context: StepContext,
  { longest, work }: { longest: number; work: { left: number } },
): FlowPath {
  const began = context.now.getTime()
  const last = start(compiled, 'path', context)
  const rest = { due: new Map<string, number>(), now: began, began, since: null, isFirstRest: true, steps: [], work }
  const walk: Walk = { compiled, choices, context, last, ...rest }
  note(walk, last)
  while (walk.last.status === 'active') {
    if (walk.steps.length >= longest) return { steps: walk.steps.slice(0, longest), ends: 'cut' }
    const standing = positions(walk.compiled, walk.last.snapshot)
    work.left -= standing.length * perPlace
    const event = nextEvent(walk, standing)
    if (event === null) return { steps: walk.steps, ends: 'waits' }
    take(walk, event)
  }
  return { steps: walk.steps, ends: endOf(walk.last.trace) }
}

/** Measured: 16 µs for each thing that happens, and 6 µs for each branch that is under way meanwhile. */
const perPlace = 0.4

function take(walk: Walk, event: RunEvent): void {
  const context = { ...walk.context, now: new Date(walk.now) }
  walk.last = step(walk.compiled, 'path', walk.last.snapshot, event, context)
  if (event.type === 'signal') reckonFrom(walk, event.name, walk.last.trace)
  note(walk, walk.last)
}

/** What happens next: an action ends; at a rest perhaps a signal comes, else the earliest wait comes due. */
function nextEvent(walk: Walk, standing: readonly Position[]): RunEvent | null {
  const acting = standing.find(({ node }) => nodeOf(walk, node).kind === 'act')
  if (acting !== undefined) return actionEnds(walk, acting)
  const earliest = earliestDue(walk, standing)
  const signals = signalsThatMatter(walk, standing, earliest)
  const place = `rest at ${standing.map(({ node }) => node).join(' ')}`
  const chosen = signals.length === 0 ? 0 : walk.choices.chooseAt(place, signals.length + 1)
  walk.isFirstRest = false
  if (chosen > 0) return { type: 'signal', name: signals[chosen - 1]! }
  if (earliest === null) return null
  walk.now = Math.max(walk.now, walk.due.get(keyOf(earliest))!)
  return { type: 'timer', ...earliest }
}

function actionEnds(walk: Walk, { node, visit }: Position): RunEvent {
  const { ways } = nodeOf(walk, node)
  const declared = ways.filter((way) => way.declared)
  const out = declared.length < 2 ? declared[0]?.id : declared[walk.choices.chooseAt(node, declared.length)]!.id
  return { type: 'done', node, visit, out: out ?? '' }
}

function earliestDue(walk: Walk, standing: readonly Position[]): Position | null {
  const waiting = standing.filter((each) => walk.due.has(keyOf(each)))
  const [first] = waiting.toSorted((a, b) => walk.due.get(keyOf(a))! - walk.due.get(keyOf(b))!)
  return first ?? null
}

/** Those that the run stands and waits for; and at its first rest also those that a goal further on listens for. */
function signalsThatMatter(walk: Walk, standing: readonly Position[], earliest: Position | null): SignalName[] {
  const here = standing.flatMap((each) => {
    const { kind } = nodeOf(walk, each.node)
    const isNext = earliest === null || keyOf(earliest) === keyOf(each)
    return (kind === 'listen' && isNext) || (kind === 'goal' && earliest === null) ? signalOf(walk, each.node) : []
  })
  const ahead = walk.isFirstRest ? listensTo(walk.compiled).filter((name) => moves(walk, name)) : []
  return [...new Set([...here, ...ahead])]
}

function signalOf(walk: Walk, node: string): SignalName[] {
  const { index, model } = nodeOf(walk, node)
  const behaviour = model?.behaviour
  if (behaviour?.kind !== 'goal' && behaviour?.kind !== 'listen') return []
  return [behaviour.signal(walk.compiled.plan.params[index])]
}

function moves(walk: Walk, name: SignalName): boolean {
  const context = { ...walk.context, now: new Date(walk.now) }
  const tried = () => step(walk.compiled, 'path', walk.last.snapshot, { type: 'signal', name }, context)
  return walk.choices.aside(tried).trace.length > 0
}

/** From here on times are reckoned from this event, for nobody knows when it comes. */
function reckonFrom(walk: Walk, name: SignalName, trace: readonly Trace[]): void {
  const reached = trace.find((each) => each.kind === 'goal-reached' || each.kind === 'went')
  walk.began = walk.now
  walk.since = reached === undefined ? name : titleOf(nodeOf(walk, reached.node))
}

function note(walk: Walk, { trace, effects }: StepResult): void {
  walk.work.left -= 1 + trace.length
  for (const each of trace) noteTrace(walk, each)
  for (const effect of effects) noteTimer(walk.due, effect)
}

const reached = 'Reached'

function noteTrace(walk: Walk, trace: Trace): void {
  if (trace.kind === 'entered' || trace.kind === 'goal-reached') {
    const node = nodeOf(walk, trace.node)
    if (node.kind === 'trigger') return
    const way = trace.kind === 'goal-reached' ? reached : null
    // A run that stood at the goal has this step already; one that was upstream comes to it by the signal.
    const standing =
      way === null ? undefined : walk.steps.findLast((each) => each.node === node.id && each.way === null)
    if (standing !== undefined) {
      standing.way = way
      return
    }
    const { now, began, since } = walk
    const sends = node.model?.message === 'customer'
    const { title, detail } = { title: titleOf(node), detail: detailOf(node) }
    walk.steps.push({ node: node.id, title, detail, way, at: now - began, since, sends })
  }
  if (trace.kind === 'went') {
    const ways = nodeOf(walk, trace.node).ways.filter((way) => way.declared)
    const taken = walk.steps.findLast((each) => each.node === trace.node)
    if (taken !== undefined && ways.length > 1) taken.way = ways.find(({ id }) => id === trace.out)?.label ?? trace.out
  }
}

function noteTimer(due: Map<string, number>, effect: Effect): void {
  if (effect.kind === 'schedule') due.set(keyOf(effect), Date.parse(effect.dueAt))
  if (effect.kind === 'cancel') due.delete(keyOf(effect))
}

function endOf(trace: readonly Trace[]): PathEnd {
  const end = trace.find((each) => each.kind === 'ended')
  if (end?.why === 'rounds') return 'cut'
  return end?.why === 'finished' ? 'finished' : 'exit'
}

function nodeOf({ compiled: { plan } }: Walk, id: string): GraphNode {
  return plan.graph.nodes[plan.graph.indexOf.get(id)!]!
}

function keyOf({ node, visit }: Position): string {
  return `${node}:${visit}`
}
