import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { checkTemplate } from '../text/template.ts'
import { lineOf, shortened } from '../text/text-param.ts'
import { durationInWords, durationSchema } from '../wait/duration.ts'

const schema = z.object({
  title: z
    .string({ error: 'Write what there is to do.' })
    .trim()
    .min(1, 'Write what there is to do.')
    .max(300, 'Shorten the title to 300 characters.'),
  notes: z.string().max(10_000, 'Shorten the notes to 10,000 characters.').default(''),
  /** Who should do it, by name; empty: anybody. */
  assignee: z.string().trim().max(200).default(''),
  /** ISO 8601 duration after which it is due; left out: no date. */
  dueIn: z.union([z.literal(''), durationSchema]).optional(),
})

export type CreateTaskParams = z.infer<typeof schema>

export const createTask: NodeModel<'create-task', CreateTaskParams> = {
  type: 'create-task',
  family: 'action',
  title: 'Create a task',
  description: 'Puts something to do on the team’s list.',
  schema,
  defaults: { title: '', notes: '', assignee: '', dueIn: 'P1D' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const title = lineOf(params, 'title')
    const due = durationInWords(params['dueIn'])
    const words = title === '' ? 'Nothing to do yet' : `“${shortened(title)}”`
    return { title: 'Create a task', detail: due === null || title === '' ? words : `${words}, due in ${due}` }
  },
  check: (params, context) => [
    ...checkTemplate(params.title, 'title', 'records', context),
    ...checkTemplate(params.notes, 'notes', 'records', context),
  ],
  behaviour: { kind: 'act' },
}
