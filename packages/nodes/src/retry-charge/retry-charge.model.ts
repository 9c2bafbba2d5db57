import { z } from 'zod'
import { problem, type CheckContext, type NodeModel, type Problem } from '@aftercart/flow'
import { hasOrder } from '../text/merge-fields.ts'

const schema = z.object({})

export type RetryChargeParams = z.infer<typeof schema>

export const retryCharge: NodeModel<'retry-charge', RetryChargeParams> = {
  type: 'retry-charge',
  family: 'action',
  title: 'Retry the charge',
  description: 'Charges the stored card once more, within the limits of the card networks.',
  schema,
  defaults: {},
  waysOut: () => [
    { id: 'paid', label: 'Paid' },
    { id: 'failed', label: 'Not paid' },
  ],
  describe: () => ({ title: 'Retry the charge', detail: 'Charges the stored card once more' }),
  check: (_, context) => checkOrder(context),
  // The run has its money by its own doing: a thank-you behind it is not for a run that has not heard of it.
  behaviour: { kind: 'act', learns: { paid: 'paid' } },
}

function checkOrder(context: CheckContext): Problem[] {
  if (hasOrder(context.trigger)) return []
  const message =
    'This flow begins without an order, so there is no charge to try again. Choose a trigger that comes with an order, or take this node out.'
  return [problem('retry-charge.no-order', context.node, message, { short: 'no order here' })]
}
