import { z } from 'zod'
import { problem, type CheckContext, type NodeModel, type Problem } from '@aftercart/flow'
import { hasOrder } from '../text/merge-fields.ts'
import { checkTemplate } from '../text/template.ts'
import { lineOf, shortened } from '../text/text-param.ts'

const schema = z.object({
  /** Whoever packs and sends the order. */
  to: z.email({ error: 'Write the email address of whoever packs the order.' }),
  /** A template; stands above the order's lines. */
  note: z.string().max(5000, 'Shorten the note to 5,000 characters.').default(''),
})

export type RequestFulfilmentParams = z.infer<typeof schema>

export const requestFulfilment: NodeModel<'request-fulfilment', RequestFulfilmentParams> = {
  type: 'request-fulfilment',
  family: 'action',
  title: 'Request fulfilment',
  description: 'Emails the order to whoever packs and sends it.',
  schema,
  defaults: { to: '', note: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const to = lineOf(params, 'to')
    return { title: 'Request fulfilment', detail: to === '' ? 'No address yet' : `To ${shortened(to, 60)}` }
  },
  check: (params, context) => [...checkOrder(context), ...checkTemplate(params.note, 'note', 'team', context)],
  behaviour: { kind: 'act' },
}

function checkOrder(context: CheckContext): Problem[] {
  if (hasOrder(context.trigger)) return []
  const message =
    'This flow begins without an order, so there is nothing to pack. Choose a trigger that comes with an order, or take this node out.'
  return [problem('fulfilment.no-order', context.node, message, { short: 'no order here' })]
}
