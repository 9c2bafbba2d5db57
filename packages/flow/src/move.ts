import type { Block, Level } from './branches.ts'
import type { CompiledFlow } from './compile.ts'
import { titleOf } from './graph.ts'
import type { Json, JsonObject } from './json.ts'
import { fitsOf, type NodeMap } from './move.map.ts'
import { blockId, stateNames, type Plan } from './plan.ts'
import type { LocalWait, Position, RunSnapshot } from './run.ts'
import { standingsOf } from './standing.ts'

export type Moved =
  /** `renamed`: positions whose timers and actions must get another name, each once. */
  | { ok: true; snapshot: RunSnapshot; renamed: { from: Position; to: Position }[] }
  /** `nodes`: of the old version, where the run stands and why it cannot go on from there; at least one. */
  | { ok: false; nodes: { node: string; why: string }[] }

/**
 * The same run in another version of its flow: it stands where `map` says, and so do the branches around it. Nothing is
 * asked for or taken back: waits keep their times, also those that have none, and actions their keys. A run that cannot
 * stand in the new version as a whole does not move at all.
 *
 * Visits are counted on from those of both nodes, so that no visit of the new version has a key that was used before.
 */
export function moveSnapshot(before: CompiledFlow, after: CompiledFlow, snapshot: RunSnapshot, map: NodeMap): Moved {
  if (snapshot.at === null || snapshot.at === stateNames.begin) return { ok: true, snapshot, renamed: [] }
  const [was, is] = [before.plan, after.plan]
  const stands: Stand[] = []
  const refused: { node: string; why: string }[] = []
  for (const standing of standingsOf(was, snapshot.at)) {
    if (standing.kind === 'block') continue
    const found = placeFor(was, is, standing.node, map)
    if (typeof found === 'string') refused.push({ node: was.graph.nodes[standing.node]!.id, why: found })
    else stands.push({ from: standing.node, to: found, path: pathTo(is, found) })
  }
  if (refused.length > 0) return { ok: false, nodes: refused }
  const move: Move = { was, is, map, ends: endsOf(was, snapshot.at) }
  const rebuilt = rebuild(move, stands, 0)
  if (!rebuilt.ok) return rebuilt
  return { ok: true, ...carriedOver(move, snapshot, rebuilt.at, stands) }
}

/** A position with its new node, and the branches that hold this, the outermost first. */
type Stand = { from: number; to: number; path: readonly Within[] }
type Within = { block: Block; branch: Level }

function placeFor(was: Plan, is: Plan, from: number, map: NodeMap): number | string {
  const node = was.graph.nodes[from]!
  const title = titleOf(node)
  const wish = Object.hasOwn(map, node.id) ? map[node.id]! : null
  if (wish === null) return `For “${title}” there is no step to go on at in the new version.`
  const to = is.graph.indexOf.get(wish) ?? -1
  if (to < 0 || is.branches.levelOf[to] === undefined)
    return `For “${title}” there is no step to go on at in the new version.`
  if (fitsOf(is.graph.nodes[to]!) !== fitsOf(node))
    return `“${title}” and “${titleOf(is.graph.nodes[to]!)}” are different kinds of steps.`
  return to
}

/** The blocks and branches that a node lies in, from the outside in. */
function pathTo(plan: Plan, node: number): Within[] {
  const outside = new Map<Level, Within>()
  for (const block of plan.blockById.values())
    for (const branch of block.branches) outside.set(branch, { block, branch })
  const path: Within[] = []
  for (let level = plan.branches.levelOf[node]; level !== undefined;) {
    const within = outside.get(level)
    if (within === undefined) break
    path.unshift(within)
    level = within.block.level
  }
  return path
}

type End = 'idle' | 'met' | 'end'

/** How each branch ended in which nothing stands any more; only of blocks that the run is in. */
function endsOf(plan: Plan, at: Json): Map<Level, End> {
  const ends = new Map<Level, End>()
  const look = (inside: Json) => {
    const [id, states] = typeof inside === 'object' && inside !== null ? (Object.entries(inside)[0] ?? []) : []
    const block = plan.blockById.get(id ?? '')
    for (const branch of block?.branches ?? []) {
      const name = plan.levelIds[branch.index]!
      const state = (states as JsonObject)[name]!
      if (typeof state !== 'string') look(state)
      else for (const end of ['idle', 'met', 'end'] as const) if (state === stateNames[end]) ends.set(branch, end)
    }
  }
  look(at)
  return ends
}

type Move = { was: Plan; is: Plan; map: NodeMap; ends: ReadonlyMap<Level, End> }
type Rebuilt = { ok: true; at: Json } | Extract<Moved, { ok: false }>

/** The state of the level at this depth that holds these positions, at least one: a node, or one block with all of them. */
function rebuild(move: Move, stands: readonly Stand[], depth: number): Rebuilt {
  const [first] = stands
  if (first === undefined) throw new Error('A run that is under way stands nowhere.')
  const inside = first.path[depth]
  if (stands.length === 1 && inside === undefined) return { ok: true, at: move.is.graph.nodes[first.to]!.id }
  if (inside === undefined || stands.some(({ path }) => path[depth]?.block !== inside.block)) return clash(move, stands)
  const { block } = inside
  const states: [string, Json][] = []
  for (const branch of block.branches) {
    const within = stands.filter(({ path }) => path[depth]!.branch === branch)
    const state = within.length === 0 ? endIn(move, block, branch) : rebuild(move, within, depth + 1)
    if (state === 'met' && goesOnWithFirst(move.is, block)) return comesTooLate(move, block, stands)
    if (typeof state !== 'string' && !state.ok) return state
    const name = move.is.levelIds[branch.index]!
    states.push([name, typeof state === 'string' ? stateNames[state] : state.at])
  }
  return { ok: true, at: { [blockId(move.is.graph, block)]: Object.fromEntries(states) } }
}

function goesOnWithFirst({ graph, params }: Plan, { meeting }: Block): boolean {
  const behaviour = graph.nodes[meeting]?.model?.behaviour
  return behaviour?.kind === 'join' && behaviour.goesOn(params[meeting]) === 'first'
}

function comesTooLate({ was, is }: Move, { meeting }: Block, stands: readonly Stand[]): Rebuilt {
  const join = titleOf(is.graph.nodes[meeting]!)
  const nodes = stands.map(({ from }) => {
    const { id } = was.graph.nodes[from]!
    const title = titleOf(was.graph.nodes[from]!)
    const why = `Another branch has come to “${join}” already, and in the new version that stops “${title}”.`
    return { node: id, why }
  })
  return { ok: false, nodes }
}

function clash({ was }: Move, stands: readonly Stand[]): Rebuilt {
  const titles = stands.map(({ from }) => `“${titleOf(was.graph.nodes[from]!)}”`)
  const nodes = stands.map(({ from }, index) => {
    const others = titles.filter((_, other) => other !== index).join(' and ')
    const why = `${titles[index]} and ${others} go on at once, and in the new version they are not in branches of their own.`
    return { node: was.graph.nodes[from]!.id, why }
  })
  return { ok: false, nodes }
}

/**
 * How a branch of the new version that nothing stands in has ended: as the old branch did that began at the same step, or
 * at a step that lies in it now. One that had met does so only where branches still meet. Nobody has been in a branch that
 * is new.
 */
function endIn({ was, is, map, ends }: Move, block: Block, branch: Level): End {
  const start = block.starts[block.branches.indexOf(branch)]!
  const fork = is.graph.nodes[block.fork.node]!.id
  let begun: End | undefined
  let found: End | undefined
  for (const [old, end] of ends) {
    const from = beginningOf(was, old)
    if (from === undefined) continue
    const now = is.graph.indexOf.get(newName(was, map, from.start))
    // Where branches meet, several may begin: those of one fork and of another inside it.
    if (now === start && newName(was, map, from.fork) === fork) return within(block, end)
    if (now === start) begun ??= end
    if (now !== undefined && branch.members.includes(now)) found ??= end
  }
  return within(block, begun ?? found ?? 'idle')
}

function within(block: Block, end: End): End {
  return end === 'met' && block.meeting < 0 ? 'end' : end
}

function beginningOf(plan: Plan, branch: Level): { fork: number; start: number } | undefined {
  for (const block of plan.blockById.values()) {
    const index = block.branches.indexOf(branch)
    if (index >= 0) return { fork: block.fork.node, start: block.starts[index]! }
  }
  return undefined
}

function newName(plan: Plan, map: NodeMap, node: number): string {
  const { id } = plan.graph.nodes[node]!
  return (Object.hasOwn(map, id) ? map[id] : null) ?? id
}

type Carried = Pick<Extract<Moved, { ok: true }>, 'snapshot' | 'renamed'>

function carriedOver({ was, is, map }: Move, snapshot: RunSnapshot, at: Json, stands: readonly Stand[]): Carried {
  const { waits: known, visits: before, ...rest } = snapshot
  // Old ids stay: a later version may have a node of that name again, whose visits must not begin at 1 once more.
  const visits = { ...before, ...countsOfRenamed({ was, is, map }, before) }
  const waits: Record<string, LocalWait> = {}
  const renamed: Carried['renamed'] = []
  for (const stand of stands) {
    const from = was.graph.nodes[stand.from]!.id
    const to = is.graph.nodes[stand.to]!.id
    const visit = before[from] ?? 0
    if (from === to) visits[to] = visit
    else {
      // Above all visits that the new node has had: an old action of one of them may end at any moment.
      visits[to] = Math.max(visit, (before[to] ?? 0) + 1)
      renamed.push({ from: { node: from, visit }, to: { node: to, visit: visits[to] } })
    }
    const local = known?.[from]
    if (local !== undefined && bearsLocalTime(is, stand.to)) waits[to] = local
  }
  return { snapshot: { ...rest, at, visits, ...(Object.keys(waits).length > 0 ? { waits } : {}) }, renamed }
}

/** Nodes that go on under another name go on counting. */
function countsOfRenamed({ was, is, map }: Pick<Move, 'was' | 'is' | 'map'>, before: RunSnapshot['visits']) {
  const counts: RunSnapshot['visits'] = {}
  for (const { id, index } of was.graph.nodes) {
    const to = newName(was, map, index)
    const visit = before[id]
    if (visit === undefined || to === id || !is.graph.indexOf.has(to)) continue
    counts[to] = Math.max(counts[to] ?? 0, before[to] ?? 0, visit)
  }
  return counts
}

function bearsLocalTime(plan: Plan, node: number): boolean {
  const behaviour = plan.graph.nodes[node]!.model?.behaviour
  return (behaviour?.kind === 'wait' || behaviour?.kind === 'listen') && behaviour.again !== undefined
}
