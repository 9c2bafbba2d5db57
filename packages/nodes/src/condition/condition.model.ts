import { z } from 'zod'
import {
  jsonSchema,
  problem,
  type CheckContext,
  type Facts,
  type Json,
  type JsonObject,
  type NodeModel,
  type Problem,
} from '@aftercart/flow'
import { bearsOut, decimalOf, valueText } from '../conditions/compare.ts'
import { factNamed, hasFact, operatorsFor, operatorWords, type Fact, type Operator } from '../conditions/facts.ts'
import { shortened } from '../text/text-param.ts'

const ruleSchema = z.object({
  fact: z.string({ error: 'Choose what to look at.' }).min(1, 'Choose what to look at.').max(100),
  is: z.enum(Object.keys(operatorWords) as [Operator, ...Operator[]], { error: 'Choose how to compare.' }),
  value: jsonSchema.optional(),
})

const rules = z.array(ruleSchema).max(50, 'Use at most 50 rules.')

const schema = z
  .object({ all: rules.optional(), any: rules.optional(), none: rules.optional() })
  .refine((params) => groups.some((group) => (params[group]?.length ?? 0) > 0), {
    error: 'Add at least one rule.',
    path: ['all'],
  })

const groups = ['all', 'any', 'none'] as const

export type ConditionGroup = (typeof groups)[number]
export type ConditionRule = z.infer<typeof ruleSchema>
/** All of `all`, at least one of `any`, none of `none`; a group that is missing or empty asks for nothing. */
export type ConditionParams = z.infer<typeof schema>

export const condition: NodeModel<'condition', ConditionParams> = {
  type: 'condition',
  family: 'control',
  title: 'Condition',
  description: 'Goes one way or the other.',
  schema,
  defaults: { all: [{ fact: 'order.total', is: 'greater-than', value: '' }] },
  waysOut: () => [
    { id: 'yes', label: 'Yes', optional: true },
    { id: 'no', label: 'No', optional: true },
  ],
  describe,
  check,
  behaviour: {
    kind: 'decide',
    decide(params, { facts }) {
      const verdict = judge(params, facts)
      return { out: verdict.holds ? 'yes' : 'no', why: verdict.why }
    },
  },
}

/** Whether the condition holds for these facts, and the rules that decided it, in words. */
export function judge(params: ConditionParams, facts: Facts): { holds: boolean; why: string } {
  const { all = [], any = [], none = [] } = params
  const failing = all.find((rule) => !holds(rule, facts))
  if (failing !== undefined) return { holds: false, why: finding(failing, facts) }
  const forbidden = none.find((rule) => holds(rule, facts))
  if (forbidden !== undefined) return { holds: false, why: finding(forbidden, facts) }
  const found = any.find((rule) => holds(rule, facts))
  if (any.length > 0 && found === undefined)
    return { holds: false, why: any.map((rule) => finding(rule, facts)).join('; ') }
  return {
    holds: true,
    why: [...all, ...(found === undefined ? [] : [found]), ...none].map((rule) => finding(rule, facts)).join('; '),
  }
}

function holds(rule: ConditionRule, facts: Facts): boolean {
  const fact = factNamed(rule.fact)
  return fact !== undefined && bearsOut(fact, fact.read(facts), rule.is, rule.value)
}

/** What the rule found: "Order total 40.00 is not more than 50". */
function finding(rule: ConditionRule, facts: Facts): string {
  const fact = factNamed(rule.fact)
  if (fact === undefined) return `${rule.fact} is not known`
  const words = operatorWords[rule.is]
  const actual = fact.read(facts)
  const shown = actual === undefined ? '(none)' : inWords(fact, actual)
  return shortened(
    `${fact.label} ${shown} ${holds(rule, facts) ? words.yes : words.no} ${words.value === 'none' ? '' : inWords(fact, rule.value)}`.trim(),
    200,
  )
}

/** A value as the form shows it: an option's label, a list with commas. */
function inWords(fact: Fact, value: Json | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.map((each) => inWords(fact, each)).join(', ')
  const text = valueText(value)
  if (fact.type === 'yes-no') return text === 'true' ? 'yes' : 'no'
  return (
    fact.options
      ?.find((option) => option.value === text)
      ?.label.split(':')[0]!
      .toLowerCase() ?? text
  )
}

function describe(params: JsonObject): { title: string; detail: string } {
  const sentences = groups.flatMap((group) => sentencesOf(group, params[group]))
  return { title: 'Condition', detail: sentences.length === 0 ? 'No rules yet' : shortened(sentences.join('; '), 120) }
}

function sentencesOf(group: ConditionGroup, rules: Json | undefined): string[] {
  if (!Array.isArray(rules)) return []
  const sentences = rules.flatMap((rule) => ruleInWords(rule) ?? [])
  if (sentences.length === 0) return []
  const joined = sentences.join(group === 'any' ? ' or ' : ' and ')
  return [group === 'none' ? `not: ${sentences.join(' or ')}` : joined]
}

function ruleInWords(rule: Json): string | null {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return null
  const fact = factNamed(rule['fact'])
  const is = rule['is']
  if (fact === undefined || typeof is !== 'string' || !Object.hasOwn(operatorWords, is)) return null
  const words = operatorWords[is as Operator]
  const value = inWords(fact, rule['value'])
  return `${fact.label} ${words.yes}${words.value === 'none' ? '' : ` ${value === '' ? '…' : value}`}`
}

function check(params: ConditionParams, context: CheckContext): Problem[] {
  return groups.flatMap((group) =>
    (params[group] ?? []).flatMap((rule, index) => checkRule(rule, `${group}.${index}`, context)),
  )
}

function checkRule(rule: ConditionRule, path: string, context: CheckContext): Problem[] {
  const mend = (code: string, field: string, short: string, message: string) => [
    problem(code, context.node, message, { field: `${path}.${field}`, short }),
  ]
  const fact = factNamed(rule.fact)
  if (fact === undefined)
    return mend(
      'condition.unknown-fact',
      'fact',
      'unknown rule',
      `There is nothing called "${rule.fact}" to look at. Choose from the list.`,
    )
  if (!hasFact(context.trigger, fact)) {
    return mend(
      'condition.no-such-fact-here',
      'fact',
      'rule cannot apply',
      `"${fact.label}" is about an order, and this flow begins without one. Choose something about the contact.`,
    )
  }
  if (!operatorsFor(fact).includes(rule.is)) {
    return mend(
      'condition.operator',
      'is',
      'rule makes no sense',
      `"${fact.label}" cannot be compared by "${operatorWords[rule.is].yes}". Choose another comparison.`,
    )
  }
  return checkValue(fact, rule, mend)
}

const numeric: readonly Operator[] = ['greater-than', 'less-than', 'at-least', 'at-most']

function checkValue(
  fact: Fact,
  rule: ConditionRule,
  mend: (code: string, field: string, short: string, message: string) => Problem[],
): Problem[] {
  const wanted = operatorWords[rule.is].value
  if (wanted === 'none') return []
  const values = wanted === 'several' ? (Array.isArray(rule.value) ? rule.value : []) : [rule.value ?? '']
  if (values.length === 0 || values.some((value) => valueText(value).trim() === '')) {
    return mend('condition.no-value', 'value', 'needs a value', `Say what "${fact.label}" is compared with.`)
  }
  if ((fact.type === 'number' || numeric.includes(rule.is)) && values.some((value) => decimalOf(value) === null)) {
    return mend(
      'condition.no-number',
      'value',
      'needs a number',
      `"${fact.label}" is compared with a number, e.g. 50 or 49.90.`,
    )
  }
  if (fact.type === 'yes-no' && values.some((value) => !['true', 'false'].includes(valueText(value)))) {
    return mend('condition.option', 'value', 'unknown value', `Compare "${fact.label}" with yes or no.`)
  }
  const known = fact.options?.map((option) => option.value)
  if (known !== undefined && values.some((value) => !known.includes(valueText(value)))) {
    return mend(
      'condition.option',
      'value',
      'unknown value',
      `Choose one of: ${fact.options!.map((option) => option.label).join(', ')}.`,
    )
  }
  return []
}
