import type { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { campaignSchema } from '../start-flow/campaign.schema.ts'
import { lineOf } from '../text/text-param.ts'

const schema = campaignSchema

export type StartFlowParams = z.infer<typeof schema>

export const startFlow: NodeModel<'start-flow', StartFlowParams> = {
  type: 'start-flow',
  family: 'action',
  title: 'Start another flow',
  description: 'Begins another campaign for this contact, about the same order.',
  schema,
  defaults: { campaignId: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const chosen = lineOf(params, 'campaignId') !== ''
    return { title: 'Start another flow', detail: chosen ? 'It begins anew for this contact' : 'No campaign yet' }
  },
  behaviour: { kind: 'act' },
}
