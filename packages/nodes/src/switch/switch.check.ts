import { problem, type CheckContext, type Problem } from '@aftercart/flow'
import { groupProblems } from '../conditions/check-rules.ts'
import { factNamed } from '../conditions/facts.ts'
import { rulesOf } from './cases.ts'
import type { SwitchParams } from './switch.model.ts'

/** The rules of every case, checked as a condition checks its own; of the short form each problem at what was written. */
export function switchProblems(params: SwitchParams, context: CheckContext): Problem[] {
  const { fact, cases } = params
  if (fact === undefined) return cases.flatMap((each, index) => groupProblems(each, context, `cases.${index}.`))
  if (factNamed(fact)?.type === 'time') return [noTimes(context.node)]
  const problems = cases.flatMap((each, index) =>
    groupProblems(rulesOf(params, each), context).map((found) => ({ ...found, field: fieldOf(found.field, index) })),
  )
  // What is wrong with the common fact is wrong once, not in each case.
  return problems.filter(({ field }, index) => problems.findIndex((each) => each.field === field) === index)
}

function fieldOf(field: string | undefined, index: number): string {
  const last = field?.split('.').at(-1) ?? 'fact'
  if (last === 'value') return `cases.${index}.value`
  return last === 'is' ? 'fact' : last
}

function noTimes(node: string): Problem {
  const message =
    'A time of day is hardly ever exactly one value. Give the cases rules of their own, e.g. "is before 12:00".'
  return problem('switch.time', node, message, { field: 'fact', short: 'needs rules' })
}
