import type { ExitRule, FlowSettings, ReEntry } from '@aftercart/flow'

/** A change of the flow's rules, and the name of what was changed: more typing there is the same step back. */
export type RulesChange = { settings: FlowSettings; field: string }

export const defaultDays = 30

/** `always` is what holds without a rule, so it is left out. */
export function withReEntry(settings: FlowSettings, reEntry: ReEntry): RulesChange {
  const { reEntry: _, ...rest } = settings
  const field = reEntry.when === 'after' ? 'reEntry.days' : `reEntry.${reEntry.when}`
  return { settings: reEntry.when === 'always' ? rest : { ...rest, reEntry }, field }
}

export function withExitRule(settings: FlowSettings, index: number, rule: ExitRule): RulesChange {
  const rules = [...(settings.exitOn ?? [])]
  const before = rules[index]
  rules[index] = rule
  // Choosing another event is a step of its own; typing the name of a tag is one.
  const field =
    before?.on === rule.on ? `exitOn.${index}.${rule.on}` : `exitOn.${index}.${before?.on ?? 'new'}>${rule.on}`
  return { settings: { ...settings, exitOn: rules }, field }
}

export function withoutExitRule(settings: FlowSettings, index: number): RulesChange {
  const { exitOn = [], ...rest } = settings
  const rules = exitOn.filter((_, each) => each !== index)
  return {
    settings: rules.length === 0 ? rest : { ...rest, exitOn: rules },
    field: `exitOn.${index}.gone.${exitOn.length}`,
  }
}
