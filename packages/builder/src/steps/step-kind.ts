import type { Catalogue, JsonObject, Trigger } from '@aftercart/flow'

/** The data type under which a step travels while it is dragged. */
export const stepDragType = 'application/x-aftercart-node'

/** Something one can add: a node type, and for triggers which one. */
export type StepKind = {
  key: string
  type: string
  params: JsonObject
  title: string
  description: string
  family: 'trigger' | 'control' | 'goal' | 'action'
}

export type StepGroup = { title: string; kinds: StepKind[] }

/** The palette's groups, as a marketer looks for them. With a fixed trigger there is none to choose. */
export function stepGroups(catalogue: Catalogue, fixedTrigger: Trigger | null): StepGroup[] {
  const models = Object.values(catalogue)
  const kinds = models.flatMap((model): StepKind[] => {
    const { type, title, description, family, defaults } = model
    if (family === 'trigger' && fixedTrigger) return []
    if (!model.presets) return [{ key: type, type, params: defaults, title, description, family }]
    return model.presets.map((preset) => {
      const { title: name, detail } = model.describe(preset)
      const key = `${type}:${Object.values(preset).map(String).join(':')}`
      return { key, type, params: preset, title: name, description: detail, family }
    })
  })
  const groups = [
    { title: 'Triggers', kinds: kinds.filter((kind) => kind.family === 'trigger') },
    { title: 'Control', kinds: kinds.filter((kind) => kind.family === 'control') },
    { title: 'Goals', kinds: kinds.filter((kind) => kind.family === 'goal') },
    { title: 'Actions', kinds: kinds.filter((kind) => kind.family === 'action') },
  ]
  return groups.filter((group) => group.kinds.length > 0)
}

/** The groups with only what has every word of the search in its title; where no title has, in its description. */
export function searchSteps(groups: readonly StepGroup[], text: string): StepGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (where: string): boolean => words.every((word) => where.toLowerCase().includes(word))
  const byTitle = keptOf(groups, (kind) => has(kind.title))
  return byTitle.length > 0 ? byTitle : keptOf(groups, (kind) => has(`${kind.title} ${kind.description}`))
}

function keptOf(groups: readonly StepGroup[], keep: (kind: StepKind) => boolean): StepGroup[] {
  return groups
    .map((group) => ({ ...group, kinds: group.kinds.filter(keep) }))
    .filter((group) => group.kinds.length > 0)
}
