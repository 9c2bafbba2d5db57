import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { checkTemplate } from '../text/template.ts'
import { lineOf, shortened } from '../text/text-param.ts'

const schema = z.object({
  /** The field's name, as conditions and merge fields know it: `contact.fields.<name>`. */
  field: z
    .string({ error: 'Write the field’s name.' })
    .trim()
    .min(1, 'Write the field’s name.')
    .max(80, 'Shorten the field’s name to 80 characters.'),
  /** A template; what comes to '' takes the field away. */
  value: z.string({ error: 'Write the value.' }).max(5000, 'Shorten the value to 5,000 characters.').default(''),
})

export type SetFieldParams = z.infer<typeof schema>

export const setField: NodeModel<'set-field', SetFieldParams> = {
  type: 'set-field',
  family: 'action',
  title: 'Set a field',
  description: 'Writes a value into one of the contact’s own fields, or empties it.',
  schema,
  defaults: { field: '', value: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const field = shortened(lineOf(params, 'field'), 40)
    const value = lineOf(params, 'value')
    if (field === '') return { title: 'Set a field', detail: 'No field yet' }
    if (value === '') return { title: 'Empty a field', detail: `“${field}”` }
    return { title: 'Set a field', detail: `“${field}” to “${shortened(value, 40)}”` }
  },
  check: (params, context) => checkTemplate(params.value, 'value', 'own-field', context),
  behaviour: { kind: 'act' },
}
