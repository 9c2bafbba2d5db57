import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'

const schema = z.object({
  /** `all`: once every branch has arrived or ended. `first`: with the first that arrives, which stops the others. */
  goesOn: z.enum(['all', 'first'], { error: 'Choose when it goes on.' }).default('all'),
})

export type JoinParams = z.infer<typeof schema>

export const join: NodeModel<'join', JoinParams> = {
  type: 'join',
  family: 'control',
  title: 'Join',
  description: 'Where branches meet again.',
  schema,
  defaults: { goesOn: 'all' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe: (params) =>
    params['goesOn'] === 'first'
      ? { title: 'Join: the first', detail: 'Goes on with the first branch; the others stop' }
      : { title: 'Join: all', detail: 'Goes on when every branch is here' },
  behaviour: { kind: 'join', goesOn: (params) => params.goesOn },
}
