import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'

const schema = z.object({})

export type ExitParams = z.infer<typeof schema>

export const exit: NodeModel<'exit', ExitParams> = {
  type: 'exit',
  family: 'control',
  title: 'Exit',
  description: 'Ends the whole run, with all its branches.',
  schema,
  defaults: {},
  waysOut: () => [],
  describe: () => ({ title: 'Exit', detail: 'Ends here, with all branches' }),
  behaviour: { kind: 'exit' },
}
