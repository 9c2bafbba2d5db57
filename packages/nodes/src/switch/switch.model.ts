import { z } from 'zod'
import { jsonSchema, nodeIdSchema, type JsonObject, type NodeModel, type WayOut } from '@aftercart/flow'
import { asksHistory } from '../conditions/check-rules.ts'
import { judge } from '../conditions/judge.ts'
import { hasRules, noRules, ruleListsShape } from '../conditions/rules.schema.ts'
import { durationSchema } from '../wait/duration.ts'
import { shortened } from '../text/text-param.ts'
import { namesOf, rulesOf } from './cases.ts'
import { switchProblems } from './switch.check.ts'

/** The way out of those whom no case fits. */
export const otherwiseWay = 'otherwise'

const caseSchema = z.object({
  /** The way out. */
  id: nodeIdSchema.refine((id) => id !== otherwiseWay, 'This name is reserved. Choose another id.'),
  name: z.string().max(60, 'Use at most 60 characters.').optional(),
  /** With a common `fact`: what it is in this case. */
  value: jsonSchema.optional(),
  ...ruleListsShape,
})

const schema = z
  .object({
    /** The short form: one fact, which each case gives a value. Left out: each case has rules of its own. */
    fact: z.string().min(1, 'Choose what to look at.').max(100).optional(),
    /** Of a fact that counts: see the rules of a condition. */
    of: z.string().min(1).max(200).optional(),
    within: durationSchema.optional(),
    cases: z
      .array(caseSchema, { error: 'Add at least one case.' })
      .min(1, 'Add at least one case.')
      .max(20, 'Use at most 20 cases.'),
  })
  .superRefine(({ fact, cases }, { addIssue }) => {
    const ids = new Set<string>()
    for (const [index, each] of cases.entries()) {
      const wrong = (message: string, ...path: string[]): void =>
        addIssue({ code: 'custom', path: ['cases', index, ...path], message })
      if (ids.has(each.id)) wrong(`Two cases have the id "${each.id}". Remove one of them.`, 'id')
      ids.add(each.id)
      if (fact === undefined && !hasRules(each)) wrong(noRules.error, ...noRules.path)
      if (fact !== undefined && each.value === undefined) wrong('Say which value this case is for.', 'value')
    }
  })

export type SwitchParams = z.infer<typeof schema>

export const switchNode: NodeModel<'switch', SwitchParams> = {
  type: 'switch',
  family: 'control',
  title: 'Switch',
  description: 'Goes by the first case that fits.',
  schema,
  defaults: {
    cases: [
      { id: 'case-1', name: '', all: [{ fact: 'contact.tags', is: 'includes', value: '' }] },
      { id: 'case-2', name: '', all: [{ fact: 'contact.tags', is: 'includes', value: '' }] },
    ],
  },
  waysOut,
  describe(params) {
    const names = namesOf(params)
    const detail = names.length === 0 ? 'No cases yet' : names.map(({ name }) => name).join(', ')
    return { title: 'Switch', detail: shortened(detail, 1000) }
  },
  check: switchProblems,
  asksHistory: (params) => params.cases.some((each) => asksHistory(rulesOf(params, each))),
  behaviour: {
    kind: 'decide',
    decide(params, context) {
      for (const each of params.cases) {
        const { holds, why } = judge(rulesOf(params, each), context)
        if (holds) return { out: each.id, why }
      }
      return { out: otherwiseWay, why: 'No case fits' }
    },
  },
}

function waysOut(params: JsonObject): WayOut[] {
  const named = namesOf(params).map(({ id, name }) => ({ id, label: name }))
  return [...named, { id: otherwiseWay, label: 'Otherwise', optional: true }]
}
