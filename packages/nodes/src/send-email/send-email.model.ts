import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { checkLetter, letterShape } from '../text/letter.schema.ts'
import { lineOf, shortened } from '../text/text-param.ts'

const schema = z.object({
  /** `transactional`: about this order, goes to everyone. `marketing`: only to those who have not opted out. */
  kind: z
    .enum(['transactional', 'marketing'], { error: 'Choose whether this is about the order or marketing.' })
    .default('transactional'),
  ...letterShape,
})

export type SendEmailParams = z.infer<typeof schema>

export const sendEmail: NodeModel<'send-email', SendEmailParams> = {
  type: 'send-email',
  family: 'action',
  title: 'Email the customer',
  description: 'Sends an email to the contact.',
  schema,
  defaults: { kind: 'transactional', subject: '', body: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const subject = lineOf(params, 'subject')
    return { title: 'Email the customer', detail: subject === '' ? 'No subject yet' : `“${shortened(subject)}”` }
  },
  check: (params, context) => checkLetter(params, 'customer', context),
  behaviour: { kind: 'act' },
  message: 'customer',
}
