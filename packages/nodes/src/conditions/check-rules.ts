import { problem, type CheckContext, type Problem } from '@aftercart/flow'
import { readDate } from '../time/written-date.ts'
import { parseDuration } from '../wait/duration.ts'
import { clock } from './compare-dates.ts'
import { decimalOf } from './compare.ts'
import { factNamed, hasFact, operatorsFor, wordsOf, type Fact, type Operator } from './facts.ts'
import { valueText } from './folded.ts'
import { groupNames, isGroup, type FactRule, type Rule, type RuleGroup } from './rules.schema.ts'

type Mend = (
  code: string,
  field: 'fact' | 'of' | 'within' | 'is' | 'value',
  short: string,
  message: string,
) => Problem[]

/**
 * What is wrong with rules that are complete, each problem at the field of its rule: `all.0.any.1.value`, behind `path`
 * where the group itself is not the node's params.
 */
export function groupProblems(group: RuleGroup, context: CheckContext, path = ''): Problem[] {
  return groupNames.flatMap((name) =>
    (group[name] ?? []).flatMap((rule, index) => ruleProblems(rule, context, `${path}${name}.${index}`)),
  )
}

function ruleProblems(rule: Rule, context: CheckContext, path: string): Problem[] {
  return isGroup(rule) ? groupProblems(rule, context, `${path}.`) : factRuleProblems(rule, context, path)
}

function factRuleProblems(rule: FactRule, { node, trigger }: CheckContext, path: string): Problem[] {
  const mend: Mend = (code, field, short, message) => [
    problem(code, node, message, { field: `${path}.${field}`, short }),
  ]
  const fact = factNamed(rule.fact)
  if (fact === undefined && openName.test(rule.fact)) {
    const message = 'Write the name of the field that is looked at, e.g. size.'
    return mend('condition.unknown-fact', 'fact', 'needs a field name', message)
  }
  if (fact === undefined) {
    const message = `There is nothing called "${rule.fact}" to look at. Choose from the list.`
    return mend('condition.unknown-fact', 'fact', 'unknown rule', message)
  }
  if (!hasFact(trigger, fact)) {
    return mend('condition.no-such-fact-here', 'fact', 'rule cannot apply', `"${fact.label}" ${missing(fact)}`)
  }
  if (!operatorsFor(fact).includes(rule.is)) {
    const message = `"${fact.label}" cannot be compared by "${wordsOf(rule.is, fact.type).yes}". Choose another comparison.`
    return mend('condition.operator', 'is', 'rule makes no sense', message)
  }
  return [...countProblems(fact, rule, mend), ...valueProblems(fact, rule, mend)]
}

/** The beginning of an own field's name, or one that is too long. */
const openName = /^(?:contact\.fields|event\.data)\./

function missing({ needs }: Fact): string {
  switch (needs) {
    case 'event':
      return 'is told by an event from your own server, and this flow does not begin with one. Choose something else, or the trigger "API event".'
    case 'card':
      return 'is about a stored card, and this flow does not begin with one. Choose something else, or the trigger "Card expiring".'
    case 'order':
    case null:
      return 'is about an order, and this flow begins without one. Choose something about the contact.'
    default:
      return needs satisfies never
  }
}

function countProblems(fact: Fact, rule: FactRule, mend: Mend): Problem[] {
  if (fact.counts !== undefined) return []
  return (['of', 'within'] as const)
    .filter((field) => rule[field] !== undefined)
    .flatMap((field) => {
      const message = `"${fact.label}" is looked at as it is now, not counted over a time. Take "${field}" out of this rule, or choose something under History.`
      return mend('condition.not-counted', field, 'rule makes no sense', message)
    })
}

const numeric: readonly Operator[] = ['greater-than', 'less-than', 'at-least', 'at-most']

function valueProblems(fact: Fact, rule: FactRule, mend: Mend): Problem[] {
  const wanted = wordsOf(rule.is, fact.type).value
  if (wanted === 'none') return []
  const values = wanted === 'several' ? (Array.isArray(rule.value) ? rule.value : []) : [rule.value ?? '']
  const texts = values.map((value) => valueText(value).trim())
  const wrong = (code: string, short: string, message: string): Problem[] => mend(code, 'value', short, message)
  if (texts.length === 0 || texts.includes('')) {
    return wrong('condition.no-value', 'needs a value', `Say what "${fact.label}" is compared with.`)
  }
  if (wanted === 'duration') {
    if (texts.every((text) => parseDuration(text) !== null)) return []
    return wrong(
      'condition.no-duration',
      'needs a time span',
      `"${fact.label}" is compared with a time span, e.g. 7 days.`,
    )
  }
  if (fact.type === 'time') {
    if (texts.every((text) => clock.test(text))) return []
    return wrong('condition.no-time', 'needs a time', `"${fact.label}" is compared with a time of day, e.g. 09:00.`)
  }
  if (fact.type === 'date' || dated.includes(rule.is)) {
    if (texts.every((text) => readDate(text, 'UTC') !== null)) return []
    return wrong('condition.no-date', 'needs a date', `"${fact.label}" is compared with a date, e.g. 2026-12-24.`)
  }
  if ((fact.type === 'number' || numeric.includes(rule.is)) && values.some((value) => decimalOf(value) === null)) {
    return wrong(
      'condition.no-number',
      'needs a number',
      `"${fact.label}" is compared with a number, e.g. 50 or 49.90.`,
    )
  }
  return optionProblems(fact, texts, wrong)
}

const dated: readonly Operator[] = ['before', 'after', 'on']

function optionProblems(
  fact: Fact,
  texts: readonly string[],
  wrong: (code: string, short: string, message: string) => Problem[],
): Problem[] {
  if (fact.type === 'yes-no' && texts.some((text) => text !== 'true' && text !== 'false')) {
    return wrong('condition.option', 'unknown value', `Compare "${fact.label}" with yes or no.`)
  }
  const known = fact.options?.map((option) => option.value)
  if (known === undefined || texts.every((text) => known.includes(text))) return []
  const labels = fact.options!.map((option) => option.label).join(', ')
  return wrong('condition.option', 'unknown value', `"${fact.label}" can be one of: ${labels}. Choose one of them.`)
}

/** Whether the rules look at what happened before, which is loaded only for them. */
export function asksHistory(group: RuleGroup): boolean {
  return groupNames.some((name) =>
    group[name]?.some((rule) => (isGroup(rule) ? asksHistory(rule) : rule.fact.startsWith('history.'))),
  )
}
