import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { checkLetter, letterShape } from '../text/letter.schema.ts'
import { lineOf, shortened } from '../text/text-param.ts'

const schema = z.object({
  /** One address; left out or empty: the shop's own. */
  to: z
    .union([z.literal(''), z.email('Write one complete email address, or leave it empty for the shop’s own.')])
    .optional(),
  ...letterShape,
})

export type NotifyTeamParams = z.infer<typeof schema>

export const notifyTeam: NodeModel<'notify-team', NotifyTeamParams> = {
  type: 'notify-team',
  family: 'action',
  title: 'Email the team',
  description: 'Sends an email to the people of the shop.',
  schema,
  defaults: { to: '', subject: '', body: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const subject = lineOf(params, 'subject')
    return { title: 'Email the team', detail: subject === '' ? 'No subject yet' : `“${shortened(subject)}”` }
  },
  check: (params, context) => checkLetter(params, 'team', context),
  behaviour: { kind: 'act' },
}
