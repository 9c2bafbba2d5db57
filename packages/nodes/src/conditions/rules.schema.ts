import { z } from 'zod'
import { jsonSchema, type Json } from '@aftercart/flow'
import { durationSchema } from '../wait/duration.ts'
import { operatorWords, type Operator } from './operators.ts'

/** How deep groups may stand in each other, the outermost counted. */
export const deepestGroup = 5

export const groupNames = ['all', 'any', 'none'] as const

export type GroupName = (typeof groupNames)[number]

const factRuleSchema = z.object({
  fact: z.string({ error: 'Choose what to look at.' }).min(1, 'Choose what to look at.').max(100),
  /** Of what counts: only these, e.g. one product, or messages with these words in the subject. */
  of: z.string().min(1).max(200, 'Use at most 200 characters.').optional(),
  /** Of what counts: only since so long ago. */
  within: durationSchema.optional(),
  is: z.enum(Object.keys(operatorWords) as [Operator, ...Operator[]], { error: 'Choose how to compare.' }),
  value: jsonSchema.optional(),
})

/** One comparison: "Order total is more than 50". */
export type FactRule = z.infer<typeof factRuleSchema>

/** All of `all`, at least one of `any`, none of `none`; a list that is missing or empty asks for nothing. */
export type RuleGroup = { all?: Rule[] | undefined; any?: Rule[] | undefined; none?: Rule[] | undefined }

/** A comparison, or a group of rules, which may hold groups again. */
export type Rule = FactRule | RuleGroup

export function isGroup(rule: Rule): rule is RuleGroup {
  return !('fact' in rule)
}

/** Three lists of rules, for the params of a node that asks them; see `RuleGroup`. */
export const ruleListsShape = ruleListsAt(1)

function ruleListsAt(depth: number) {
  const list = z.array(ruleAt(depth)).max(50, 'Use at most 50 rules.').optional()
  return { all: list, any: list, none: list }
}

export function hasRules(group: RuleGroup): boolean {
  return groupNames.some((name) => (group[name]?.length ?? 0) > 0)
}

export const noRules = { error: 'Add at least one rule.', path: ['all'] }

/** Decides by itself whether it is a comparison or a group, so that what is wrong with it is told at its own place. */
function ruleAt(depth: number): z.ZodType<Rule> {
  return z.unknown().transform((raw, context): Rule => {
    const parsed = schemaFor(raw, depth).safeParse(raw)
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message })
    return z.NEVER
  })
}

function schemaFor(raw: unknown, depth: number): z.ZodType<Rule> {
  if (!looksLikeGroup(raw as Json)) return factRuleSchema
  return groupSchemas[depth] ?? tooDeep
}

/** Whether a rule of a half-filled form is meant as a group. */
export function looksLikeGroup(raw: Json | undefined): boolean {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || Object.hasOwn(raw, 'fact')) return false
  return groupNames.some((name) => Object.hasOwn(raw, name))
}

/** By depth: the group at place 1 stands in the outermost one. */
const groupSchemas: readonly (z.ZodType<RuleGroup> | undefined)[] = Array.from({ length: deepestGroup }, (_, depth) =>
  depth === 0 ? undefined : z.object(ruleListsAt(depth + 1)).refine(hasRules, noRules),
)

const tooDeep: z.ZodType<RuleGroup> = z.never({
  error: `Groups stand at most ${deepestGroup} deep in each other. Move these rules one level up.`,
})
