import type { Block, Level } from './branches.ts'
import type { Json } from './json.ts'
import type { Plan } from './plan.ts'

/** Where a run stands in one level: at a node, or in the branches of a block. Levels that have ended are not listed. */
export type Standing = { kind: 'node'; level: Level; node: number } | { kind: 'block'; level: Level; block: Block }

/** Reads the saved states: a name, or for a block its branches with the states in them. In the order of the drawing. */
export function standingsOf(plan: Plan, at: Json): Standing[] {
  const standings: Standing[] = []
  const work: { level: Level; value: Json }[] = [{ level: plan.branches.root, value: at }]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { level, value } = next
    if (typeof value === 'string') {
      const node = plan.graph.indexOf.get(value)
      if (node !== undefined) standings.push({ kind: 'node', level, node })
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, branches] of Object.entries(value)) {
        standings.push({ kind: 'block', level, block: plan.blockById.get(name)! })
        for (const [branch, inside] of Object.entries(branches as Record<string, Json>).reverse()) {
          work.push({ level: plan.levelById.get(branch)!, value: inside })
        }
      }
    }
  }
  return standings
}
