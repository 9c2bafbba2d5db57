import type { Json, JsonObject } from '@aftercart/flow'
import { lineOf } from '../text/text-param.ts'
import { dateInWords } from '../time/words.ts'
import { readDate } from '../time/written-date.ts'
import { durationInWords } from '../wait/duration.ts'
import { factNamed, operatorWords, wordsOf, type Fact, type Operator } from './facts.ts'
import { valueText } from './folded.ts'
import { deepestGroup, groupNames, looksLikeGroup, type GroupName } from './rules.schema.ts'

/** The rules of a group as one sentence for a card; '' while there are none. Bears half-filled forms. */
export function groupInWords(group: JsonObject): string {
  return groupNames.flatMap((name) => listInWords(name, group[name], 1) ?? []).join('; ')
}

/** Null while no rule of the list says anything. */
function listInWords(name: GroupName, rules: Json | undefined, depth: number): string | null {
  if (!Array.isArray(rules)) return null
  const sentences = rules.flatMap((rule) => ruleInWords(rule, depth) ?? [])
  if (sentences.length === 0) return null
  if (name === 'none') return `not: ${sentences.join(' or ')}`
  return sentences.join(name === 'any' ? ' or ' : ' and ')
}

function ruleInWords(rule: Json, depth: number): string | null {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return null
  if (!looksLikeGroup(rule)) return factRuleInWords(rule)
  if (depth >= deepestGroup) return '…'
  const parts = groupNames.flatMap((name) => listInWords(name, rule[name], depth + 1) ?? [])
  if (parts.length === 0) return null
  const isOne = parts.length === 1 && !/^not: | (?:and|or) /.test(parts[0]!)
  return isOne ? parts[0]! : `(${parts.join('; ')})`
}

function factRuleInWords(rule: JsonObject): string | null {
  const fact = factNamed(rule['fact'])
  const is = rule['is']
  if (fact === undefined || typeof is !== 'string' || !Object.hasOwn(operatorWords, is)) return null
  const words = wordsOf(is as Operator, fact.type)
  const value = valueInWords(fact, rule['value'])
  return `${fact.label}${countedWords(fact, rule)} ${words.yes}${words.value === 'none' ? '' : ` ${value === '' ? '…' : value}`}`
}

/** What is counted, behind the fact's label: " (“MUG”, in the last 7 days)"; '' for everything else. */
export function countedWords(fact: Fact, rule: { of?: Json | undefined; within?: Json | undefined }): string {
  if (fact.counts === undefined) return ''
  const of = lineOf({ of: rule.of ?? null }, 'of')
  const within = durationInWords(rule.within)
  const parts = [...(of === '' ? [] : [`“${of}”`]), ...(within === null ? [] : [`in the last ${within}`])]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** A value as the form shows it: an option's label, a date in words (by the clocks of `zone`), a list with commas. */
export function valueInWords(fact: Fact, value: Json | undefined, zone = 'UTC'): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '(none)' : value.map((each) => valueInWords(fact, each, zone)).join(', ')
  }
  const text = valueText(value)
  if (fact.type === 'yes-no') return text === 'true' ? 'yes' : 'no'
  const option = fact.options?.find((each) => each.value === text)
  if (option !== undefined)
    return fact.name === 'now.weekday' ? option.label : option.label.split(':')[0]!.toLowerCase()
  return fact.type === 'date' ? (spanOrDate(text, zone) ?? text) : text
}

function spanOrDate(text: string, zone: string): string | null {
  const written = readDate(text, zone)
  if (written === null) return durationInWords(text)
  return dateInWords(written.time === null ? written.date : `${written.date}T${written.time}`)
}
