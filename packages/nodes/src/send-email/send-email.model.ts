import { z } from 'zod'
import { problem, type NodeModel, type Problem } from '@aftercart/flow'
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

/** Filled in marketing alone: nobody can opt out of what is about their order. */
export const unsubscribeField = 'links.unsubscribe'

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
  check: (params, context) => [...checkLetter(params, 'customer', context), ...checkWayOut(params, context.node)],
  behaviour: { kind: 'act' },
  message: 'customer',
}

function checkWayOut(params: SendEmailParams, node: string): Problem[] {
  if (params.kind === 'marketing') return []
  return (['subject', 'body'] as const)
    .filter((field) => params[field].includes(unsubscribeField))
    .map((field) =>
      problem(
        'merge-field.unknown',
        node,
        `Emails about the order have no link to unsubscribe, so {{ ${unsubscribeField} }} would stay empty. Take it out, or mark the email as marketing.`,
        { field, short: 'no way to opt out' },
      ),
    )
}
