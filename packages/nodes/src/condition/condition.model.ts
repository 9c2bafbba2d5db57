import { z } from 'zod'
import type { JsonObject, NodeModel } from '@aftercart/flow'
import { asksHistory, groupProblems } from '../conditions/check-rules.ts'
import { judge } from '../conditions/judge.ts'
import { groupInWords } from '../conditions/rule-words.ts'
import { hasRules, noRules, ruleListsShape } from '../conditions/rules.schema.ts'
import { shortened } from '../text/text-param.ts'

const schema = z.object(ruleListsShape).refine(hasRules, noRules)

/** All of `all`, at least one of `any`, none of `none`; a rule may be such a group itself. */
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
  check: (params, context) => groupProblems(params, context),
  asksHistory,
  behaviour: {
    kind: 'decide',
    decide(params, context) {
      const verdict = judge(params, context)
      return { out: verdict.holds ? 'yes' : 'no', why: verdict.why }
    },
  },
}

function describe(params: JsonObject): { title: string; detail: string } {
  const sentence = groupInWords(params)
  return { title: 'Condition', detail: sentence === '' ? 'No rules yet' : shortened(sentence, 120) }
}
