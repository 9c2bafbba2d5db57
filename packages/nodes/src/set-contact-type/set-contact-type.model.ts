import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { lineOf, shortened } from '../text/text-param.ts'

/** The types that the form suggests; a merchant may write others. */
export const commonContactTypes = ['prospect', 'customer', 'subscriber', 'partner'] as const

const schema = z.object({
  type: z
    .string({ error: 'Choose a contact type.' })
    .trim()
    .min(1, 'Choose a contact type.')
    .max(50, 'Shorten the type to 50 characters.'),
})

export type SetContactTypeParams = z.infer<typeof schema>

export const setContactType: NodeModel<'set-contact-type', SetContactTypeParams> = {
  type: 'set-contact-type',
  family: 'action',
  title: 'Set the contact type',
  description: 'Makes a prospect a customer, for example.',
  schema,
  defaults: { type: 'customer' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const type = lineOf(params, 'type')
    return { title: 'Set the contact type', detail: type === '' ? 'No type yet' : `To “${shortened(type, 50)}”` }
  },
  behaviour: { kind: 'act' },
}
