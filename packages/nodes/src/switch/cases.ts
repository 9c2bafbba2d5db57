import type { Json, JsonObject } from '@aftercart/flow'
import { factNamed } from '../conditions/facts.ts'
import { groupInWords, valueInWords } from '../conditions/rule-words.ts'
import { valueText } from '../conditions/folded.ts'
import type { FactRule, RuleGroup } from '../conditions/rules.schema.ts'
import { lineOf, shortened } from '../text/text-param.ts'
import type { SwitchParams } from './switch.model.ts'

/** The rules of one case; the short form, one fact for all cases, is read as a rule that compares it with the value. */
export function rulesOf({ fact, of, within }: SwitchParams, each: SwitchParams['cases'][number]): RuleGroup {
  if (fact === undefined) return each
  const rule: FactRule = { fact, is: comparison(fact, each.value), value: each.value ?? '' }
  return { all: [{ ...rule, ...(of === undefined ? {} : { of }), ...(within === undefined ? {} : { within }) }] }
}

/** Several values mean any of them; a list has to include the value; a date is that day. */
function comparison(name: string, value: Json | undefined): 'is' | 'is-one-of' | 'includes' | 'on' {
  const type = factNamed(name)?.type
  if (type === 'list') return 'includes'
  if (type === 'date') return 'on'
  return Array.isArray(value) ? 'is-one-of' : 'is'
}

/** What the cases of a half-filled form are called, each id once: by their name, else by what they ask. */
export function namesOf(params: JsonObject): { id: string; name: string }[] {
  const cases = Array.isArray(params['cases']) ? params['cases'] : []
  const names = new Map<string, string>()
  for (const [index, each] of cases.entries()) {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) continue
    const id = lineOf(each, 'id')
    if (id !== '' && !names.has(id)) names.set(id, nameOf(params, each, index))
  }
  return [...names].map(([id, name]) => ({ id, name }))
}

function nameOf(params: JsonObject, each: JsonObject, index: number): string {
  const name = lineOf(each, 'name')
  if (name !== '') return name
  const fact = factNamed(params['fact'])
  const value = fact === undefined ? '' : valueInWords(fact, each['value'])
  const asked = value === '' || value === valueText([]) ? groupInWords(each) : value
  return asked === '' || asked.includes('…') ? `Case ${index + 1}` : shortened(asked, 40)
}
