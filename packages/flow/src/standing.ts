import type { Block, Level } from './branches.ts'
import type { Json, JsonObject } from './json.ts'
import type { Plan } from './plan.ts'

/** Where a run stands in one level: at a node, or in the branches of a block. Levels that have ended are not listed. */
export type Standing = { kind: 'node'; level: Level; node: number } | { kind: 'block'; level: Level; block: Block }

/** Reads the saved states: a name, or for a block its branches with the states in them. In the order of the drawing. */
export function standingsOf(plan: Plan, at: Json): Standing[] {
  return standingsIn(plan, plan.branches.root, at)
}

/** The saved states with branches in the order of the drawing again: a database may hand JSON keys back in another one. */
export function inDrawnOrder(plan: Plan, at: Json): Json {
  const inside = blockIn(plan, at)
  if (inside === null) return at
  const states = inside.block.branches.map((branch) => {
    const id = plan.levelIds[branch.index]!
    return [id, inDrawnOrder(plan, inside.states[id]!)] as const
  })
  return { [inside.id]: Object.fromEntries(states) }
}

function standingsIn(plan: Plan, level: Level, at: Json): Standing[] {
  if (typeof at === 'string') {
    const node = plan.graph.indexOf.get(at)
    return node === undefined ? [] : [{ kind: 'node', level, node }]
  }
  const inside = blockIn(plan, at)
  if (inside === null) return []
  const branches = inside.block.branches.flatMap((branch) =>
    standingsIn(plan, branch, inside.states[plan.levelIds[branch.index]!]!),
  )
  return [{ kind: 'block', level, block: inside.block }, ...branches]
}

function blockIn(plan: Plan, at: Json): { id: string; block: Block; states: JsonObject } | null {
  if (typeof at !== 'object' || at === null) return null
  const [id, states] = Object.entries(at)[0] ?? []
  const block = plan.blockById.get(id ?? '')
  if (block === undefined)
    throw new Error(`This run stands in "${id}", which its flow does not have. Step it with the version it began with.`)
  return { id: id!, block, states: states as JsonObject }
}
