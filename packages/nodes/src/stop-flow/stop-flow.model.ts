import type { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { campaignSchema } from '../start-flow/campaign.schema.ts'
import { lineOf } from '../text/text-param.ts'

const schema = campaignSchema

export type StopFlowParams = z.infer<typeof schema>

export const stopFlow: NodeModel<'stop-flow', StopFlowParams> = {
  type: 'stop-flow',
  family: 'action',
  title: 'Stop another flow',
  description: 'Ends what another campaign is doing for this contact.',
  schema,
  defaults: { campaignId: '' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const chosen = lineOf(params, 'campaignId') !== ''
    return { title: 'Stop another flow', detail: chosen ? 'Whatever it does for this contact ends' : 'No campaign yet' }
  },
  behaviour: { kind: 'act' },
}
