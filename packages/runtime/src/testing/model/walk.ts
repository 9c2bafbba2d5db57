import type { Flow, FlowNode, SignalName } from '@aftercart/flow'
import { parseDuration, durationLength } from '@aftercart/nodes/model'

/** Where a run stands in a flow without branches; a second reading of what flows mean that knows neither compiler nor XState. */
export type Walk = {
  flow: Flow
  /** Null once it has ended. */
  at: string | null
  visits: Map<string, number>
  /** Of a wait: when it is over. */
  due: number | null
  /** Signals that led it somewhere. */
  heard: Set<SignalName>
  /** Every node that it came to, with the visit, in order. */
  path: string[]
}

/** What a walk may read and do on its way. */
export type Surroundings = {
  now: number
  tags: ReadonlySet<string>
  /** Done at once: a record was changed. */
  act(node: FlowNode, visit: number): void
}

const passing = ['trigger', 'branch']
const atOnce = ['add-tags', 'create-task', 'start-flow', 'stop-flow']
/** Done by a worker: the walk stands there until then. */
export const byWorker = ['send-email', 'notify-team']

export function newWalk(flow: Flow): Walk {
  return { flow, at: null, visits: new Map(), due: null, heard: new Set(), path: [] }
}

export function begin(walk: Walk, around: Surroundings): void {
  enter(
    walk,
    walk.flow.nodes.find((node) => node.type === 'trigger')!,
    around,
  )
}

/** Goes on from where it stands by the way out. */
export function leave(walk: Walk, out: string | null, around: Surroundings): void {
  const edge = walk.flow.edges.find((each) => each.from === walk.at && (out === null || (each.out ?? out) === out))
  const next = edge === undefined ? undefined : nodeOf(walk.flow, edge.to)
  walk.due = null
  if (next === undefined) walk.at = null
  else enter(walk, next, around)
}

export type News = { name: SignalName; tag?: string; event?: string }

/** Answers whether the news moved it: to its end by an exit rule, behind the nearest goal ahead, or on from a wait for it. */
export function hear(walk: Walk, news: News, around: Surroundings): boolean {
  if (walk.at === null) return false
  if (walk.flow.settings?.exitOn?.some((rule) => fits(rule, news))) {
    end(walk)
    return true
  }
  const target = nearestGoal(walk, news) ?? standingWait(walk, news)
  if (target === null) return false
  walk.heard.add(news.name)
  walk.at = target.id
  leave(walk, target.type === 'goal' ? null : 'happened', around)
  return true
}

/** Comes in at a goal that others may enter, and goes on behind it. Answers whether there is one. */
export function enterAtGoal(walk: Walk, news: News, around: Surroundings): boolean {
  const goal = walk.flow.nodes.find(({ type, params }) => type === 'goal' && params['mayEnter'] && fits(params, news))
  if (goal === undefined) return false
  walk.heard.add(news.name)
  walk.at = goal.id
  leave(walk, null, around)
  return true
}

export function end(walk: Walk): void {
  walk.at = null
  walk.due = null
}

export function standsAt(walk: Walk): FlowNode | null {
  return walk.at === null ? null : nodeOf(walk.flow, walk.at)!
}

export function nodeOf(flow: Flow, id: string): FlowNode | undefined {
  return flow.nodes.find((node) => node.id === id)
}

function enter(walk: Walk, node: FlowNode, around: Surroundings): void {
  const visit = (walk.visits.get(node.id) ?? 0) + 1
  walk.visits.set(node.id, visit)
  walk.path.push(`${node.id}:${visit}`)
  walk.at = node.id
  if (passing.includes(node.type)) return leave(walk, null, around)
  if (atOnce.includes(node.type)) {
    around.act(node, visit)
    return leave(walk, null, around)
  }
  switch (node.type) {
    case 'condition':
      return leave(walk, holds(node, around) ? 'yes' : 'no', around)
    case 'wait':
      walk.due = around.now + lengthOf(node.params['for'])
      return
    case 'wait-for':
      walk.due = node.params['within'] === undefined ? null : around.now + lengthOf(node.params['within'])
      return
    case 'exit':
      return end(walk)
    default:
      return
  }
}

/** The only rule that the model's flows have: all of `contact.tags includes …`. */
function holds(node: FlowNode, { tags }: Surroundings): boolean {
  const rules = (node.params['all'] ?? []) as { value: string }[]
  return rules.every((rule) => tags.has(rule.value))
}

function nearestGoal(walk: Walk, news: News): FlowNode | null {
  const seen = new Set<string>()
  let row = [walk.at!]
  while (row.length > 0) {
    const goals = row
      .map((id) => nodeOf(walk.flow, id)!)
      .filter((node) => node.type === 'goal' && fits(node.params, news))
    if (goals.length > 0) return goals[0]!
    for (const id of row) seen.add(id)
    row = walk.flow.edges.filter((edge) => row.includes(edge.from) && !seen.has(edge.to)).map((edge) => edge.to)
  }
  return null
}

function standingWait(walk: Walk, news: News): FlowNode | null {
  const here = standsAt(walk)
  return here?.type === 'wait-for' && fits(here.params, news) ? here : null
}

function fits(listener: { on?: unknown; tag?: unknown; event?: unknown }, { name, tag, event }: News): boolean {
  const asked = (wish: unknown, is: string | undefined) => wish === undefined || wish === is
  return listener.on === name && asked(listener.tag, tag) && asked(listener.event, event)
}

function lengthOf(duration: unknown): number {
  return durationLength(parseDuration(String(duration))!)
}
