import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'

const schema = z.object({})

export type BranchParams = z.infer<typeof schema>

export const branch: NodeModel<'branch', BranchParams> = {
  type: 'branch',
  family: 'control',
  title: 'Branches',
  description: 'Goes on by all its paths at once.',
  schema,
  defaults: {},
  waysOut: () => [{ id: 'next', label: 'All at once' }],
  describe: () => ({ title: 'Branches', detail: 'All paths at once' }),
  behaviour: { kind: 'pass', branches: true },
}
