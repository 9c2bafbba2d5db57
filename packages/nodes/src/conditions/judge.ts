import type { Facts, Json, StepContext } from '@aftercart/flow'
import { shortened } from '../text/text-param.ts'
import { zoneOf } from '../time/zone.ts'
import { bearsOut } from './compare.ts'
import { factNamed, wordsOf, type Asked } from './facts.ts'
import { countedWords, valueInWords } from './rule-words.ts'
import { isGroup, type FactRule, type Rule, type RuleGroup } from './rules.schema.ts'

export type Verdict = { holds: boolean; why: string }

type Question = Pick<StepContext, 'now' | 'facts'>

/** Whether the rules hold for these facts at this time, by the contact's clocks, and the ones that decided it, in words. */
export function judge(group: RuleGroup, { now, facts }: Question): Verdict {
  const { holds, why } = judgeGroup(group, facts, { now, zone: zoneOf(facts).zone })
  return { holds, why: shortened(why, 500) }
}

function judgeGroup({ all = [], any = [], none = [] }: RuleGroup, facts: Facts, asked: Asked): Verdict {
  const verdicts = (rules: Rule[]): Verdict[] => rules.map((rule) => judgeRule(rule, facts, asked))
  const needed = verdicts(all)
  const failing = needed.find((each) => !each.holds)
  if (failing !== undefined) return failing
  const forbidden = verdicts(none)
  const present = forbidden.find((each) => each.holds)
  if (present !== undefined) return { holds: false, why: present.why }
  const offered = verdicts(any)
  const found = offered.find((each) => each.holds)
  if (any.length > 0 && found === undefined) return { holds: false, why: joined(offered) }
  return { holds: true, why: joined([...needed, ...(found === undefined ? [] : [found]), ...forbidden]) }
}

function joined(verdicts: readonly Verdict[]): string {
  return verdicts.map((each) => each.why).join('; ')
}

function judgeRule(rule: Rule, facts: Facts, asked: Asked): Verdict {
  return isGroup(rule) ? judgeGroup(rule, facts, asked) : judgeFact(rule, facts, asked)
}

/** What the rule found: "Order total 40.00 is not more than 50"; where the two are the same, "Kind of decline is soft". */
function judgeFact(rule: FactRule, facts: Facts, asked: Asked): Verdict {
  const fact = factNamed(rule.fact)
  if (fact === undefined) return { holds: false, why: `${rule.fact} is not known` }
  const actual: Json | undefined = fact.read(facts, { ...asked, of: rule.of, within: rule.within })
  const holds = bearsOut(fact, actual, rule.is, rule.value, asked)
  const words = wordsOf(rule.is, fact.type)
  const shown = actual === undefined || actual === null ? '(none)' : valueInWords(fact, actual, asked.zone)
  const value = words.value === 'none' ? '' : valueInWords(fact, rule.value, asked.zone)
  const label = `${fact.label}${countedWords(fact, rule)}`
  const found = `${holds ? words.yes : words.no} ${value}`
  const why = rule.is === 'is' && shown === value ? `${label} ${found}` : `${label} ${shown} ${found}`
  return { holds, why: shortened(why.trim(), 200) }
}
