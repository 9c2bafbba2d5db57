import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { checkTemplate } from '../text/template.ts'
import { lineOf, shortened } from '../text/text-param.ts'

const schema = z.object({
  text: z
    .string({ error: 'Write the note.' })
    .trim()
    .min(1, 'Write the note.')
    .max(10_000, 'Shorten the note to 10,000 characters.'),
})

export type AddNoteParams = z.infer<typeof schema>

export const addNote: NodeModel<'add-note', AddNoteParams> = {
  type: 'add-note',
  family: 'action',
  title: 'Add a note',
  description: 'Writes something down about the contact, for the team to read.',
  schema,
  defaults: { text: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const text = lineOf(params, 'text')
    return { title: 'Add a note', detail: text === '' ? 'No note yet' : `“${shortened(text)}”` }
  },
  check: (params, context) => checkTemplate(params.text, 'text', 'records', context),
  behaviour: { kind: 'act' },
}
