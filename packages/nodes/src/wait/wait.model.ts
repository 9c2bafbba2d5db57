import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { after, durationInWords, durationSchema } from './duration.ts'

const schema = z.object({ for: durationSchema })

export type WaitParams = z.infer<typeof schema>

export const wait: NodeModel<'wait', WaitParams> = {
  type: 'wait',
  family: 'control',
  title: 'Wait',
  description: 'Waits before it goes on. A goal that is reached ends the wait at once.',
  schema,
  defaults: { for: 'P1D' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const words = durationInWords(params['for'])
    return {
      title: words === null ? 'Wait' : `Wait ${words}`,
      detail: words === null ? 'No time chosen yet' : 'Then go on',
    }
  },
  behaviour: { kind: 'wait', until: (params, { now }) => ({ at: after(now, params.for) }) },
}
